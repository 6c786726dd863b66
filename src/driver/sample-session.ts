/** The sample service, clean and with regressions, measured side by side in one session: what the demo and the self-test have in common. */
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { warning } from "../core/errors/warning.ts";
import type { Report } from "../core/report/report.ts";
import { isLookAt } from "../core/stats/looks.ts";
import { judge } from "../core/verdict/judge.ts";
import type { Rules } from "../core/verdict/verdict.ts";
import { readSourceChanges } from "../stages/environment/source-changes.ts";
import { buildSide, type BuiltSide } from "./build-side.ts";
import { NO_LINKS } from "./compare.ts";
import { loadConfigText } from "./load-config.ts";
import { PAGE_FILE, type PagePorts, savePage } from "./make-page.ts";
import { measureSession, type MeasuredSide, type SessionSubject } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";
import { processEnvironment } from "./process-environment.ts";
import { HONEST_BRANCH, makeSampleBranches } from "./sample-repository.ts";
import { saveReport } from "./save-report.ts";

/** One head of the session. */
export interface SampleHead {
  readonly label: string;
  /** Null: base again. */
  readonly regression: string | null;
  /** Of its report. */
  readonly title: string;
}

export interface SampleOptions {
  /** `demo`, `self-test`: of folders and the configuration. */
  readonly name: string;
  /** What a short plan is good for: "as a demonstration". */
  readonly shortBecause: string;
  readonly config: string;
  /** Folder of the sample service's sources. */
  readonly sample: string;
  readonly heads: readonly SampleHead[];
  readonly rounds: { readonly min: number; readonly max: number };
  /** Asked at each look but the last. */
  readonly isDecided: (sample: MeasuredSample) => boolean;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
}

export interface MeasuredSample {
  readonly rules: Rules;
  /** Module paths of the service. */
  readonly mainModules: readonly string[];
  /** Of each build, those that stand. */
  readonly rounds: number | null;
  /** Base against the head of that label. */
  readonly reportOf: (label: string) => Report;
  /** Writes that report, its page and both bundles to `folder`. */
  readonly save: (label: string, folder: string) => Promise<void>;
}

/** Measuring as tests replace it. */
export type MeasureSample = (ports: MeasurePorts & PagePorts, options: SampleOptions) => Promise<MeasuredSample>;

/** A plan of a few seconds a trial, of the given amounts. */
export const sampleConfig = ({
  name,
  requests,
  batch,
}: {
  readonly name: string;
  readonly requests: number;
  readonly batch: string;
}): string => `version: 1
name: ${name}
target: process
components:
  - name: leaky-service
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT
      ready: /healthz
workload:
  http: { path: /work, requests: ${requests}, concurrency: 2 }
plan: { warmUp: 0.5s, cost: 1s, batches: 20, batch: ${batch} }
`;

const needsGo = async ({ exec, env }: MeasurePorts, signal: AbortSignal): Promise<void> => {
  const asked = await exec.run({ argv: ["bash", "-c", "command -v go"], cwd: env.cwd(), env: env.all() }, { timeoutSeconds: 30, signal });
  if (asked.exitCode !== 0) throw heapgateError("TOOL_MISSING", { tool: "go", why: "to build the sample service" }, { stage: "build" });
};

/** Builds everything, measures in interleaved rounds, and judges each head. Throws TOOL_MISSING without Go, and what building and measuring throw. */
export const measureSample: MeasureSample = async (ports, options) => {
  const { name, signal } = options;
  await needsGo(ports, signal);
  const { config } = loadConfigText(ports, { name: `${name}.yaml`, text: options.config });
  await using stack = new AsyncDisposableStack();
  const workspace = stack.use(await ports.files.makeTemporaryFolder(name));
  const repository = ports.files.resolve(workspace.path, "repository");
  const regressions = options.heads.flatMap(({ regression }) => (regression === null ? [] : [regression]));
  await makeSampleBranches(ports, { sample: options.sample, repository, regressions, signal });
  const place = { config, configDir: repository, workspace: workspace.path, signal };
  const base = stack.use(await buildSide(ports, { ...place, side: "base", source: { kind: "commit", repository, ref: HONEST_BRANCH } }));

  const subjectOf = async ({ label, regression }: SampleHead): Promise<SessionSubject> => {
    const subject = { label, side: "head", name: "leaky-service", warnings: [] } as const;
    if (regression === null) return { ...subject, built: base, changes: null };
    const source = { kind: "commit", repository, ref: regression } as const;
    const built: BuiltSide = stack.use(await buildSide(ports, { ...place, side: "head", folder: `head-${regression}`, source }));
    const changes = await readSourceChanges(ports, { baseCommit: base.tree.commit, head: built.tree, signal });
    return { ...subject, built, changes };
  };
  const heads: SessionSubject[] = [];
  for (const head of options.heads) heads.push(await subjectOf(head));

  const { mainModules } = base;
  const seen = new Map<string, { readonly base: MeasuredSide; readonly head: MeasuredSide; readonly report: Report }>();
  const sampleOf = (session: Awaited<ReturnType<typeof measureSession>>): MeasuredSample => {
    const found = (label: string) => {
      const [ofBase, ofHead] = [session.sideOf("base"), session.sideOf(label)];
      const known = seen.get(label);
      // The last look has judged what is there at the end.
      if (known !== undefined && known.base === ofBase && known.head === ofHead) return known;
      const comparison = compareSnapshots(ofBase.snapshot, ofHead.snapshot, {
        baseDistance: null,
        mainModules,
        inflate: ports.files.gunzip,
        warnings: [
          warning(
            "short-plan",
            `Measured with a short plan, ${options.shortBecause}.`,
            "A real run measures longer and sees smaller changes.",
          ),
        ],
      });
      const report: Report = {
        name: options.heads.find((head) => head.label === label)?.title ?? label,
        comparison,
        verdict: judge(comparison, config.rules),
        policy: config.policy,
        plan: session.plan,
        links: NO_LINKS,
        reproduce: null,
      };
      const made = { base: ofBase, head: ofHead, report };
      seen.set(label, made);
      return made;
    };
    return {
      rules: config.rules,
      mainModules,
      rounds: session.plan.rounds,
      reportOf: (label) => found(label).report,
      save: async (label, folder) => {
        const { report, ...sides } = found(label);
        const saved = { report, rules: config.rules, mainModules, base: sides.base.bundle, head: sides.head.bundle };
        await saveReport(ports, { folder, ...saved });
        await savePage(ports, ports.files.resolve(folder, PAGE_FILE), saved);
      },
    };
  };
  const session = await measureSession(ports, {
    environment: processEnvironment(ports),
    config,
    configDir: repository,
    substitutedPaths: [],
    heapgateVersion: options.heapgateVersion,
    subjects: [{ label: "base", side: "base", name: "leaky-service", built: base, warnings: [], changes: null }, ...heads],
    rounds: options.rounds,
    batchUnits: null,
    warmUpTrial: false,
    deadlineSeconds: null,
    isDecided: (current, rounds, isLast) => isLast || (isLookAt(rounds, options.rounds.max) && options.isDecided(sampleOf(current))),
    signal,
  });
  return sampleOf(session);
};
