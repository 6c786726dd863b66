/** The action as one function of its ports: mode, configuration, measuring, publishing; what it returns decides the exit code. */
import { INPUTS, parseInputs, type InputName, type Mode, type ParsedInputs } from "../core/config/inputs.ts";
import { emptyComparison } from "../core/compare/special-comparisons.ts";
import { HeapgateError, heapgateError } from "../core/errors/heapgate-error.ts";
import { renderText } from "../core/report/render-text.ts";
import type { Report } from "../core/report/report.ts";
import { type Conclusion, conclusionOf } from "../core/verdict/conclusion.ts";
import { invalidRun } from "../core/verdict/special-verdicts.ts";
import type { GitHubContext } from "../ports/github.ts";
import { uploadBaseline } from "../stages/publish/upload-baseline.ts";
import { NO_LINKS, NO_PLAN } from "./compare.ts";
import { gate, type GatePorts } from "./gate.ts";
import { loadConfig, type LoadedConfig } from "./load-config.ts";
import { publishReport, type PublishPorts } from "./publish-report.ts";
import { record } from "./record.ts";
import { keepPartial } from "./run.ts";
import { saveBundle } from "./save-bundle.ts";

export type ActionPorts = GatePorts & PublishPorts;

export interface ActionOptions {
  /** Folder results go to; it outlives the step. */
  readonly results: string;
  readonly token: string | null;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
}

export interface ActionResult {
  readonly conclusion: Conclusion;
  /** One sentence for the failed step. */
  readonly message: string;
}

const GATED_EVENTS: ReadonlySet<string> = new Set(["pull_request", "merge_group"]);

/** `auto` by event (`surface.md` §2). Throws UNSUPPORTED_TARGET for what this version does not do. */
const modeOf = (mode: Mode, context: GitHubContext, hasBaseRef: boolean): "gate" | "record" => {
  if (context.eventName === "pull_request_target") throw heapgateError("UNSUPPORTED_TARGET", { what: "Building code of a pull request under pull_request_target" });
  if (mode === "gate" || mode === "record") return mode;
  if (mode === "comment" || mode === "self-test" || context.eventName === "workflow_run") throw heapgateError("UNSUPPORTED_TARGET", { what: `mode: ${mode === "auto" ? "comment" : mode}` });
  return GATED_EVENTS.has(context.eventName) || hasBaseRef ? "gate" : "record";
};

/** The inputs of this step. Throws INPUT_INVALID with all problems. */
export const actionInputs = (getInput: (name: InputName) => string): ParsedInputs => {
  const parsed = parseInputs(getInput);
  if (parsed.kind === "invalid") throw heapgateError("INPUT_INVALID", { issues: parsed.issues });
  return parsed;
};

const recordBaseline = async (ports: ActionPorts, options: ActionOptions, loaded: LoadedConfig, repository: string): Promise<ActionResult> => {
  const { config } = loaded;
  const folder = ports.files.resolve(options.results, config.name, "baseline");
  const measured = await record(ports, {
    loaded,
    side: "base",
    source: { kind: "working-tree", repository },
    heapgateVersion: options.heapgateVersion,
    skipIfBuildIds: null,
    onBroken: async (partial) => await keepPartial(ports, ports.files.resolve(options.results, config.name), { partial }),
    signal: options.signal,
  });
  if (measured.kind === "unchanged") throw new Error("a recording is never skipped");
  await ports.files.remove(folder);
  await saveBundle(folder, measured.bundle, null, ports.files);
  const stored = await uploadBaseline({ store: ports.store, files: ports.files }, { name: config.name, folder, retentionDays: config.baseline.retentionDays });
  const commit = measured.snapshot.manifest.subject.commit;
  const said = stored.kind === "stored" ? `Baseline \`${config.name}\` recorded${commit === null ? "" : ` for \`${commit.slice(0, 7)}\``}: ${measured.plan.rounds ?? 0} rounds.` : `Baseline not stored. ${stored.warning.message} ${stored.warning.remedy}`;
  if (stored.kind === "not-stored") ports.runner.annotate("warning", said, { title: "heapgate" });
  await ports.runner.appendSummary(`## heapgate: ${stored.kind === "stored" ? "baseline recorded" : "baseline not stored"} · \`${config.name}\`\n${said}\n`);
  ports.runner.setOutput("verdict", "");
  ports.runner.setOutput("bundle", folder);
  ports.runner.setOutput("baseline-sha", commit ?? "");
  ports.log.info(said);
  return { conclusion: { failed: false, exitCode: 0 }, message: said };
};

/** A run that could not measure is told in the comment as well, then the error goes on. */
const publishBroken = async (ports: ActionPorts, options: ActionOptions, loaded: LoadedConfig, error: unknown): Promise<void> => {
  if (!(error instanceof HeapgateError) || options.signal.aborted) return;
  const { config } = loaded;
  const { pullRequest, sha } = ports.github.context;
  const side = (commit: string | null) => ({ subject: config.name, commit, ref: null, dirty: false });
  const report: Report = {
    name: config.name,
    comparison: emptyComparison(side(null), side(pullRequest?.headSha ?? sha), false, []),
    verdict: invalidRun(error),
    policy: config.policy,
    plan: NO_PLAN,
    links: NO_LINKS,
    reproduce: null,
  };
  await publishReport(ports, { config, report, base: null, head: null, mainModules: [], folder: ports.files.resolve(options.results, config.name), baselineSha: null });
};

const gatePullRequest = async (ports: ActionPorts, options: ActionOptions, loaded: LoadedConfig, repository: string): Promise<ActionResult> => {
  const { config } = loaded;
  const folder = ports.files.resolve(options.results, config.name);
  const result = await gate(ports, {
    loaded,
    repository,
    token: options.token,
    heapgateVersion: options.heapgateVersion,
    onBroken: async (partial) => await keepPartial(ports, ports.files.resolve(folder, "partial"), partial),
    signal: options.signal,
  });
  const report: Report = {
    name: config.name,
    comparison: result.comparison,
    verdict: result.verdict,
    policy: config.policy,
    plan: result.plan,
    links: NO_LINKS,
    reproduce: result.baselineSha === null ? null : `heapgate run --base ${result.baselineSha.slice(0, 12)}`,
  };
  ports.log.info(renderText(report, config.rules.leak));
  await publishReport(ports, { config, report, base: result.base, head: result.head, mainModules: result.mainModules, folder, baselineSha: result.baselineSha });
  return { conclusion: conclusionOf(result.verdict, config.policy), message: result.verdict.because.join(" ") || `heapgate: ${result.verdict.state}` };
};

/** Throws what is not a verdict: wrong inputs, a broken build, an app that dies, … */
export const runAction = async (ports: ActionPorts, options: ActionOptions, inputs: ParsedInputs): Promise<ActionResult> => {
  const { context } = ports.github;
  const repository = context.workspace;
  const mode = modeOf(inputs.mode, context, inputs.overrides.baseRef !== undefined);
  const loaded = await loadConfig(ports, {
    paths: inputs.configPaths.map((path) => ports.files.resolve(repository, path)),
    sets: inputs.sets,
    overrides: inputs.overrides,
    purpose: "measure",
    repository,
    repositoryName: context.repository,
  });
  for (const value of loaded.substituted) if (value !== "") ports.runner.setSecret(value);
  for (const note of loaded.notes) ports.runner.annotate("warning", note, { title: "heapgate", file: inputs.configPaths[0] ?? INPUTS.config.defaultText });
  if (mode === "record") return await recordBaseline(ports, options, loaded, repository);
  try {
    return await gatePullRequest(ports, options, loaded, repository);
  } catch (error) {
    await publishBroken(ports, options, loaded, error);
    throw error;
  }
};
