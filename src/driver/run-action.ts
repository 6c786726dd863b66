/** The action as one function of its ports: mode, configuration, measuring, publishing; what it returns decides the exit code. */
import type { Config } from "../core/config/config.ts";
import { parseInputs, type InputName, type Mode, type ParsedInputs } from "../core/config/inputs.ts";
import { emptyComparison } from "../core/compare/special-comparisons.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { renderText } from "../core/report/render-text.ts";
import type { Report } from "../core/report/report.ts";
import { type Conclusion, conclusionOf } from "../core/verdict/conclusion.ts";
import { invalidRun } from "../core/verdict/special-verdicts.ts";
import type { GitHubContext } from "../ports/github.ts";
import { acceptIfAsked } from "./acceptance.ts";
import { findConfigChanges } from "./base-config.ts";
import { NO_LINKS, NO_PLAN } from "./compare.ts";
import { commentOnResults } from "./comment-mode.ts";
import { describeError } from "./describe-error.ts";
import { fallbackConfig } from "./fallback-config.ts";
import { gate, type GatePorts } from "./gate.ts";
import { keepPartial } from "./keep-partial.ts";
import { judgeStored } from "./judge-stored.ts";
import { loadConfig, type ConfigRequest, type LoadedConfig } from "./load-config.ts";
import { publishReport, type PublishPorts } from "./publish-report.ts";
import { publishGated, recordBaseline } from "./record-baseline.ts";
import { selfTestAction } from "./self-test-action.ts";
import { skipUntouchedPull } from "./skip-untouched.ts";
import { logTime, startStopwatch, withSpent } from "./spent.ts";

export type ActionPorts = GatePorts & PublishPorts;

export interface ActionOptions {
  /** Folder results go to; it outlives the step. */
  readonly results: string;
  /** Folder of the sample service's sources, for the self-test. */
  readonly sample: string;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
}

export interface ActionInputs extends ParsedInputs {
  readonly githubToken: string;
}

export interface ActionResult {
  readonly conclusion: Conclusion;
  /** One sentence for the failed step. */
  readonly message: string;
}

/** What both modes need. */
interface Job {
  readonly request: ConfigRequest;
  readonly loaded: LoadedConfig;
  readonly repository: string;
  readonly token: string;
  /** Of this configuration's results. */
  readonly folder: string;
}

const GATED_EVENTS: ReadonlySet<string> = new Set(["pull_request", "merge_group"]);

/** `auto` by event (`surface.md` §2). Throws EVENT_REFUSED. */
const modeOf = (mode: Mode, context: GitHubContext, hasBaseRef: boolean): Exclude<Mode, "auto"> => {
  // That event has the base branch's token and caches; a comment needs nothing of the pull request's code.
  if (context.eventName === "pull_request_target" && mode !== "comment")
    throw heapgateError("EVENT_REFUSED", { event: context.eventName }, { stage: "start" });
  const isGate = GATED_EVENTS.has(context.eventName) || hasBaseRef;
  return mode !== "auto" ? mode : context.eventName === "workflow_run" ? "comment" : isGate ? "gate" : "record";
};

/** The inputs of this step. Throws INPUT_INVALID with all problems. */
export const actionInputs = (getInput: (name: InputName) => string): ActionInputs => {
  const parsed = parseInputs(getInput);
  const issues = parsed.kind === "invalid" ? parsed.issues : parsed.githubToken === null ? ["github-token: it is empty"] : [];
  if (parsed.kind === "invalid" || parsed.githubToken === null) throw heapgateError("INPUT_INVALID", { issues });
  return { ...parsed, githubToken: parsed.githubToken };
};

const gatePullRequest = async (
  ports: ActionPorts,
  options: ActionOptions,
  { request, loaded, repository, token, folder }: Job,
): Promise<ActionResult> => {
  const { config } = loaded;
  const skipped = await skipUntouchedPull(ports, { loaded, repository, token, signal: options.signal });
  if (skipped !== null) {
    const { base } = skipped.comparison;
    await publishReport(ports, { config, report: skipped, base: null, head: null, mainModules: [], folder, baselineSha: base.commit });
    return { conclusion: conclusionOf(skipped.verdict, config.policy), message: skipped.verdict.because.join(" ") };
  }
  const again = await judgeStored(ports, loaded);
  const result =
    again ??
    (await gate(ports, {
      loaded,
      repository,
      token,
      heapgateVersion: options.heapgateVersion,
      logs: ports.files.resolve(folder, "diagnostics"),
      onBroken: async (partial) => await keepPartial(ports, ports.files.resolve(folder, "partial"), partial),
      signal: options.signal,
    }));
  const { comparison, plan, baselineSha } = result;
  const verdict = await acceptIfAsked(ports, config.acceptLabel, result.verdict);
  const configChanges = await findConfigChanges(ports, { request, loaded, token, signal: options.signal });
  const reproduce = baselineSha === null ? null : `heapgate run --base ${baselineSha.slice(0, 12)}`;
  const report: Report = { name: config.name, comparison, verdict, policy: config.policy, plan, links: NO_LINKS, reproduce, configChanges };
  ports.log.info(renderText(report, config.rules.leak));
  const publishSeconds = startStopwatch(ports.clock);
  await publishReport(ports, { ...result, config, report, folder });
  const publishing = publishSeconds();
  // What was judged again took its time in another run.
  if (again === null) logTime(ports.log, withSpent(plan, { report: publishing }, (plan.spentSeconds["total"] ?? 0) + publishing));
  const message = verdict.because.join(" ") || `heapgate: ${verdict.state}`;
  const conclusion = conclusionOf(verdict, config.policy);
  await publishGated(ports, { loaded, folder }, { recording: result.recording, isRed: conclusion.failed || verdict.state === "fail" });
  return { conclusion, message };
};

/**
 * A run that could not measure says so where its result would stand: an older comment must not go on to speak for this commit. Whatever
 * goes wrong here, the first error is the one that counts.
 */
const publishBroken = async (
  ports: ActionPorts,
  options: ActionOptions,
  { config, folder }: { readonly config: Config; readonly folder: string },
  error: unknown,
): Promise<void> => {
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
  try {
    await publishReport(ports, { config, report, base: null, head: null, mainModules: [], folder, baselineSha: null });
  } catch (second) {
    ports.log.warn(`this could not be published: ${describeError(second, options.heapgateVersion)}`);
  }
};

/** Throws what is not a verdict: wrong inputs, a broken build, an app that dies, … */
export const runAction = async (ports: ActionPorts, options: ActionOptions, inputs: ActionInputs): Promise<ActionResult> => {
  const { files, runner } = ports;
  const { context } = ports.github;
  const repository = context.workspace;
  const mode = modeOf(inputs.mode, context, inputs.overrides.baseRef !== undefined);
  if (mode === "comment") return { conclusion: { failed: false, exitCode: 0 }, message: await commentOnResults(ports, inputs) };
  // It has a configuration and sources of its own: the repository's are not looked at.
  if (mode === "self-test") return await selfTestAction(ports, options);
  const request: ConfigRequest = {
    paths: inputs.configPaths.map((path) => files.resolve(repository, path)),
    sets: inputs.sets,
    overrides: inputs.overrides,
    purpose: "measure",
    repository,
    repositoryName: context.repository,
  };
  const folderOf = (name: string): string => files.resolve(options.results, name);
  let loaded: LoadedConfig;
  try {
    loaded = await loadConfig(ports, request);
  } catch (error) {
    const config = await fallbackConfig(ports, request);
    await publishBroken(ports, options, { config, folder: folderOf(config.name) }, error);
    throw error;
  }
  for (const value of loaded.substituted) if (value !== "") runner.setSecret(value);
  const [file = ""] = inputs.configPaths;
  for (const note of loaded.notes) runner.annotate("warning", note, { title: "heapgate", file });
  const job: Job = { request, loaded, repository, token: inputs.githubToken, folder: folderOf(loaded.config.name) };
  // Of an earlier step of this job.
  await files.remove(job.folder);
  try {
    if (mode === "gate") return await gatePullRequest(ports, options, job);
    return { conclusion: { failed: false, exitCode: 0 }, message: await recordBaseline(ports, { ...job, ...options }) };
  } catch (error) {
    // A cancelled run has nothing to say: mostly a newer one took its place.
    if (!options.signal.aborted) await publishBroken(ports, options, { config: loaded.config, folder: job.folder }, error);
    throw error;
  }
};
