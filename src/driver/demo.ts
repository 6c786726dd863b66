/** `heapgate demo`: the whole gate on the sample service, once against itself and once against a commit with a leak. */
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { warning } from "../core/errors/warning.ts";
import type { Report } from "../core/report/report.ts";
import { judge } from "../core/verdict/judge.ts";
import type { Rules } from "../core/verdict/verdict.ts";
import { buildSide } from "./build-side.ts";
import { NO_LINKS } from "./compare.ts";
import { loadConfigText } from "./load-config.ts";
import { processEnvironment } from "./process-environment.ts";
import { measureSession } from "./measure-session.ts";
import { PAGE_FILE, type PagePorts, savePage } from "./make-page.ts";
import type { MeasurePorts } from "./ports.ts";
import { saveReport } from "./save-report.ts";
import { makeSampleRepository } from "./sample-repository.ts";
import { readSourceChanges } from "../stages/environment/source-changes.ts";

export interface DemoOptions {
  /** Folder of the sample service's sources. */
  readonly sample: string;
  /** Where results go, absolute. */
  readonly out: string;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
}

export interface DemoResult {
  readonly unchanged: Report;
  readonly leak: Report;
  readonly leakRules: Rules["leak"];
  /** Folders of the two reports. */
  readonly folders: { readonly unchanged: string; readonly leak: string };
  readonly seconds: number;
}

const ROUNDS = 5;

/** Short on purpose: about five seconds a trial, so that the whole demo stays below two minutes. */
export const DEMO_CONFIG = `version: 1
name: demo
target: process
components:
  - name: leaky-service
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT
      ready: /healthz
workload:
  http: { path: /work, requests: 2000, concurrency: 2 }
plan: { warmUp: 0.5s, cost: 1s, batches: 20, batch: 0.1s }
`;

const needsGo = async ({ exec, env }: MeasurePorts, signal: AbortSignal): Promise<void> => {
  const asked = await exec.run({ argv: ["bash", "-c", "command -v go"], cwd: env.cwd(), env: env.all() }, { timeoutSeconds: 30, signal });
  if (asked.exitCode !== 0) throw heapgateError("TOOL_MISSING", { tool: "go", why: "to build the sample service" }, { stage: "build" });
};

/** Builds the service twice, measures base, base again and leak in interleaved rounds, and judges both pairs. */
export const demo = async (ports: MeasurePorts & PagePorts, options: DemoOptions): Promise<DemoResult> => {
  const { signal, out } = options;
  const startedSeconds = ports.clock.monotonicSeconds();
  await needsGo(ports, signal);
  const { config } = loadConfigText(ports, { name: "demo.yaml", text: DEMO_CONFIG });
  await using stack = new AsyncDisposableStack();
  const workspace = stack.use(await ports.files.makeTemporaryFolder("demo"));
  const repository = ports.files.resolve(workspace.path, "repository");
  await makeSampleRepository(ports, { sample: options.sample, repository, regression: "heap", signal });
  const side = { config, configDir: repository, workspace: workspace.path, signal };
  const base = stack.use(await buildSide(ports, { ...side, side: "base", source: { kind: "commit", repository, ref: "HEAD~1" } }));
  const head = stack.use(await buildSide(ports, { ...side, side: "head", source: { kind: "commit", repository, ref: "HEAD" } }));

  const changes = await readSourceChanges(ports, { baseCommit: base.tree.commit, head: head.tree, signal });
  ports.log.info(
    `measure ${ROUNDS} rounds of base, base again and leak; a short plan: a real run measures longer and sees smaller changes`,
  );
  const session = await measureSession(ports, {
    environment: processEnvironment(ports),
    config,
    configDir: repository,
    substitutedPaths: [],
    heapgateVersion: options.heapgateVersion,
    subjects: [
      { label: "base", side: "base", name: "leaky-service", built: base, warnings: [], changes: null },
      { label: "base again", side: "head", name: "leaky-service", built: base, warnings: [], changes: null },
      { label: "leak", side: "head", name: "leaky-service", built: head, warnings: [], changes },
    ],
    rounds: { min: ROUNDS, max: ROUNDS },
    batchUnits: null,
    warmUpTrial: false,
    deadlineSeconds: null,
    isDecided: () => false,
    signal,
  });

  const { mainModules } = head;
  const report = async (name: string, headLabel: string): Promise<{ readonly report: Report; readonly folder: string }> => {
    const [baseSide, headSide] = [session.sideOf("base"), session.sideOf(headLabel)];
    const comparison = compareSnapshots(baseSide.snapshot, headSide.snapshot, {
      baseDistance: null,
      mainModules,
      inflate: ports.files.gunzip,
      warnings: [
        warning("short-plan", "Measured with a short plan, as a demonstration.", "A real run measures longer and sees smaller changes."),
      ],
    });
    const made: Report = {
      name,
      comparison,
      verdict: judge(comparison, config.rules),
      policy: config.policy,
      plan: session.plan,
      links: NO_LINKS,
      reproduce: null,
    };
    const folder = ports.files.resolve(out, headLabel.replaceAll(" ", "-"));
    const found = { report: made, rules: config.rules, mainModules, base: baseSide.bundle, head: headSide.bundle };
    await saveReport(ports, { folder, ...found });
    await savePage(ports, ports.files.resolve(folder, PAGE_FILE), found);
    return { report: made, folder };
  };
  const unchanged = await report("demo: base against itself", "base again");
  const leak = await report("demo: base against a leak", "leak");
  return {
    unchanged: unchanged.report,
    leak: leak.report,
    leakRules: config.rules.leak,
    folders: { unchanged: unchanged.folder, leak: leak.folder },
    seconds: ports.clock.monotonicSeconds() - startedSeconds,
  };
};
