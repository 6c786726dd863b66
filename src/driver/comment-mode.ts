/** `mode: comment`: one comment about the results another job or run stored. Nothing is measured, nothing that was stored is believed or run. */
import { HeapgateError, heapgateError } from "../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { Config } from "../core/config/config.ts";
import { INPUTS, type ParsedInputs } from "../core/config/inputs.ts";
import { sortByBadness, type AggregateLeg } from "../core/report/render-aggregate.ts";
import { markdownText } from "../core/report/escape.ts";
import { withPreviousPush } from "../core/report/previous-push.ts";
import { renderResultLine } from "../core/report/result-line.ts";
import { isUnexplained, lacksResults, renderResults } from "../core/report/results-comment.ts";
import { aggregateKey, isSameKey, type CommentKey } from "../core/report/sticky-comment.ts";
import { withAcceptance } from "../core/verdict/acceptance.ts";
import { publishComment, type CommentRequest } from "../stages/publish/publish-comment.ts";
import { findAcceptance } from "./acceptance.ts";
import { collectResults, listResults } from "./collect-results.ts";
import { findCommentSource, type ResultsRun } from "./comment-source.ts";
import { loadConfig } from "./load-config.ts";
import type { ReadArchive } from "./load-snapshot.ts";
import { regressions, worthSaying, type PublishPorts } from "./publish-report.ts";

export type CommentPorts = Pick<PublishPorts, "clock" | "env" | "files" | "github" | "log" | "runner"> & {
  readonly readArchive: ReadArchive;
};

export type CommentInputs = Pick<ParsedInputs, "configPaths" | "sets" | "overrides">;

/** The configuration of this checkout; null: there is none here, because a job that only comments needs no checkout. */
const configHere = async (ports: CommentPorts, inputs: CommentInputs): Promise<Config | null> => {
  const { context } = ports.github;
  try {
    const loaded = await loadConfig(
      // Limits and policy are all that is wanted: what the measuring job has in its environment need not be here.
      { files: ports.files, env: { ...ports.env, get: (name) => ports.env.get(name) ?? "" } },
      {
        paths: inputs.configPaths.map((path) => ports.files.resolve(context.workspace, path)),
        sets: inputs.sets,
        overrides: inputs.overrides,
        purpose: "judge",
        repository: context.workspace,
        repositoryName: context.repository,
      },
    );
    for (const value of loaded.substituted) if (value !== "") ports.runner.setSecret(value);
    return loaded.config;
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "CONFIG_NOT_FOUND") return null;
    throw error;
  }
};

/** A mode that is asked for comments, also where the configuration keeps the measuring jobs from it. */
const policyOf = (inputs: CommentInputs, config: Config | null): Config["comment"] =>
  inputs.overrides.comment ?? (config === null || config.comment === "never" ? "on-change" : config.comment);

/** One result takes over the comment its own job made; several stand together in one, and the comments of the single ones are hidden. */
const keysOf = (workflow: string, job: string, names: readonly string[]): Pick<CommentRequest, "key" | "adopts" | "supersedes"> => {
  const all = aggregateKey(workflow);
  const isOfLeg = (key: CommentKey): boolean => key.workflow === workflow && key.name !== null && names.includes(key.name);
  const [only] = names;
  if (names.length !== 1 || only === undefined) return { key: all, supersedes: isOfLeg };
  return { key: { workflow, job, name: only }, adopts: (key) => isSameKey(key, all) || isOfLeg(key) };
};

/** The outputs of the action: of the worst result what one result alone would have, of all of them what adds up. */
const setOutputs = ({ runner }: CommentPorts, legs: readonly AggregateLeg[], commentUrl: string | null): void => {
  const reports = legs.map(({ report }) => report);
  const worst = reports[0];
  runner.setOutput("verdict", worst?.verdict.state ?? "");
  runner.setOutput("reasons", [...new Set(reports.flatMap(({ verdict }) => verdict.reasons))].join(","));
  runner.setOutput("regressions", String(reports.reduce((sum, report) => sum + regressions(report), 0)));
  for (const name of ["result", "bundle", "report"]) runner.setOutput(name, "");
  runner.setOutput("report-url", worst?.links.report ?? worst?.links.bundle ?? "");
  runner.setOutput("comment-url", commentUrl ?? "");
  runner.setOutput("baseline-sha", worst?.comparison.base.commit ?? "");
};

const warn = async ({ runner }: CommentPorts, { message, remedy }: Warning): Promise<void> => {
  runner.annotate("warning", `${message} ${remedy}`, { title: "heapgate" });
  await runner.appendSummary(`\n⚠️ ${markdownText(message)}\n\n\`\`\`text\n${remedy}\n\`\`\`\n`);
};

/** Nothing to comment on is no failure: most runs of most workflows have no pull request. */
const sayNothing = async (ports: CommentPorts, why: string): Promise<string> => {
  const said = `No comment: ${why}.`;
  setOutputs(ports, [], null);
  ports.runner.annotate("notice", said, { title: "heapgate" });
  ports.log.info(said);
  return said;
};

/** As the measuring job would take it: its configuration may lie in another checkout. */
const acceptLabelOf = (inputs: CommentInputs, config: Config | null): string =>
  inputs.overrides.acceptLabel ?? config?.acceptLabel ?? INPUTS["accept-label"].defaultText;

/** A stranger's run is not believed that its failure was accepted: that is asked for here. Our own runs have asked already. */
const acceptLegs = async (
  ports: CommentPorts,
  legs: readonly AggregateLeg[],
  { run, pull, label }: { readonly run: ResultsRun; readonly pull: number | null; readonly label: string },
): Promise<readonly AggregateLeg[]> => {
  const isFailure = ({ report }: AggregateLeg): boolean => report.verdict.state === "fail";
  if (run.isTrusted || pull === null || !legs.some(isFailure)) return legs;
  const acceptance = await findAcceptance(ports, label, { number: pull, headSha: run.headSha, labels: [] });
  return legs.map(({ report, leakRules }) => ({ report: { ...report, verdict: withAcceptance(report.verdict, acceptance) }, leakRules }));
};

/**
 * How the run ended. One that is not over failed as far as one of its jobs did: a leg that broke early stored nothing. Where GitHub does not
 * list the jobs, what is known of the run is still shown, and that is said.
 */
const endOf = async (
  { github }: CommentPorts,
  run: ResultsRun,
): Promise<{ readonly conclusion: string | null; readonly unknownJobs: string | null }> => {
  if (run.conclusion !== null) return { conclusion: run.conclusion, unknownJobs: null };
  try {
    return { conclusion: (await github.listBrokenJobs(run.runId)).length > 0 ? "failure" : null, unknownJobs: null };
  } catch (error) {
    if (!(error instanceof HeapgateError) || error.blame !== "github") throw error;
    return { conclusion: null, unknownJobs: error.message };
  }
};

const comment = async (ports: CommentPorts, inputs: CommentInputs): Promise<string> => {
  const { github, runner, log } = ports;
  const source = await findCommentSource(github);
  if (source.kind === "none") return await sayNothing(ports, source.why);
  const { run, pull } = source;
  const listed = await listResults(github, run.runId);
  if (listed.results.length + listed.expired.length === 0) return await sayNothing(ports, `run ${run.runId} stored no result`);
  const config = await configHere(ports, inputs);
  const { legs: collected, refused, ownLimits, expired } = await collectResults(ports, run, listed, config);
  if (collected.length + refused.length === 0) return await sayNothing(ports, `the results of run ${run.runId} have expired`);
  const legs = sortByBadness(await acceptLegs(ports, collected, { run, pull, label: acceptLabelOf(inputs, config) }));
  const origin = { isTrusted: run.isTrusted, ownLimits, expired, ...(await endOf(ports, run)) };
  const body = renderResults(legs, refused, origin);
  const [worst] = legs;
  const line = worst === undefined ? null : renderResultLine(worst.report, worst.leakRules);
  let commentUrl: string | null = null;
  const warnings: Warning[] = [];
  if (pull !== null) {
    const published = await publishComment(ports, {
      ...keysOf(run.workflow, github.context.job, [
        ...legs.map(({ report }) => report.name),
        ...refused.map(({ name }) => name),
        ...expired,
      ]),
      issue: pull,
      body,
      state: { headSha: run.headSha, runId: run.runId, attempt: run.attempt, last: line },
      policy: policyOf(inputs, config),
      amend: (text, previous) => withPreviousPush(text, previous, run.headSha),
      worthSaying:
        refused.length > 0 ||
        lacksResults(origin) ||
        isUnexplained(legs, refused, origin) ||
        legs.some(({ report }) => worthSaying(report)),
    });
    if (published.kind === "failed") warnings.push(published.warning);
    else commentUrl = published.url;
  }
  if ((await runner.appendSummary(`${body}\n`)) === "cut") log.warn("the job summary was cut at GitHub's limit");
  for (const made of warnings) await warn(ports, made);
  setOutputs(ports, legs, commentUrl);
  if (line !== null) log.info(line);
  if (refused.length > 0) throw heapgateError("RESULT_REFUSED", { results: refused }, { stage: "publish" });
  return `${legs.length} result${legs.length === 1 ? "" : "s"} of run ${run.runId} shown.`;
};

/**
 * Returns what was done, in a sentence. What GitHub refuses is a warning with its remedy and no failure. Throws RESULT_REFUSED, after the comment
 * was written, when a stored result is not what it should be, and CONFIG_INVALID.
 */
export const commentOnResults = async (ports: CommentPorts, inputs: CommentInputs): Promise<string> => {
  try {
    return await comment(ports, inputs);
  } catch (error) {
    if (!(error instanceof HeapgateError) || error.blame !== "github") throw error;
    await warn(ports, warning("publish-degraded", error.message, error.remedy));
    setOutputs(ports, [], null);
    return error.message;
  }
};
