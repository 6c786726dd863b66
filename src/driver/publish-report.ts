/** Says what the gate found: files, artifact, comment, job summary. What GitHub refuses becomes a warning, never another verdict. */
import type { Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import { renderComment } from "../core/report/render-comment.ts";
import { withPreviousPush } from "../core/report/previous-push.ts";
import { markdownText } from "../core/report/escape.ts";
import { annotationsOf } from "../core/report/annotations.ts";
import { renderResultLine } from "../core/report/result-line.ts";
import { renderSummary } from "../core/report/render-summary.ts";
import type { Report, ReportLinks } from "../core/report/report.ts";
import { verdictBox } from "../core/report/verdict-box.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { GitHub } from "../ports/github.ts";
import type { ReadPageTemplate } from "../ports/page-template.ts";
import type { Runner } from "../ports/runner.ts";
import { publishComment } from "../stages/publish/publish-comment.ts";
import { publishCheckRun } from "../stages/publish/publish-check-run.ts";
import { uploadResult } from "../stages/publish/upload-result.ts";
import type { MeasurePorts } from "./ports.ts";
import { publishPage } from "./publish-page.ts";
import { linksOf, runUrl } from "./report-links.ts";
import { saveDocuments, saveReport } from "./save-report.ts";

export interface PublishPorts extends MeasurePorts {
  readonly readPage: ReadPageTemplate;
  readonly github: GitHub;
  readonly store: ArtifactStore;
  readonly runner: Runner;
}

export interface PublishOptions {
  readonly config: Config;
  readonly report: Report;
  readonly base: Bundle | null;
  readonly head: Bundle | null;
  readonly mainModules: readonly string[];
  /** Folder of the results. */
  readonly folder: string;
  readonly baselineSha: string | null;
}

/**
 * A pull request that touches nothing needs no comment of its own; an older one is brought up to date all the same. One that passes by other
 * limits than base's has something to say.
 */
export const worthSaying = ({ verdict, configChanges = [] }: Report): boolean =>
  configChanges.length > 0 ||
  (verdict.state !== "pass" && verdict.state !== "skipped") ||
  verdict.outcomes.some((outcome) => outcome.gated && outcome.outcome === "improved") ||
  verdict.leaks.some((leak) => leak.finding === "improved");

/** Rows and growth over their limit. */
export const regressions = ({ verdict }: Report): number =>
  verdict.outcomes.filter((outcome) => outcome.gated && outcome.outcome === "exceeded").length +
  verdict.leaks.filter((leak) => leak.gated && leak.finding === "new-growth").length;

/** Returns what could not be published. */
export const publishReport = async (ports: PublishPorts, options: PublishOptions): Promise<readonly Warning[]> => {
  const { config, folder, report } = options;
  const { github, runner, store } = ports;
  const warnings: Warning[] = [];
  const saved = { folder, rules: config.rules, mainModules: options.mainModules, base: options.base, head: options.head };
  const unlinked = linksOf({ env: ports.env, clock: ports.clock, context: github.context }, report, config);
  await saveReport(ports, { ...saved, report: { ...report, links: unlinked } });
  const page = await publishPage(ports, { ...saved, config, report: { ...report, links: unlinked }, attempt: github.context.runAttempt });
  // A page that is stored by itself need not be downloaded with the numbers too.
  const paths = ((await ports.files.list(folder)) ?? [])
    .filter((path) => page.url === null || path !== page.file)
    .toSorted((left, right) => Number(right === "result.json") - Number(left === "result.json"));
  const stored = await uploadResult(store, { name: config.name, folder, paths, retentionDays: config.baseline.retentionDays });
  // What keeps one artifact from being stored mostly keeps the other: that is said once.
  if (stored.kind === "not-stored") warnings.push(stored.warning);
  else if (page.warning !== null) warnings.push(page.warning);
  const links: ReportLinks = {
    ...unlinked,
    report: page.opens ? page.url : null,
    bundle: stored.kind === "stored" ? stored.artifact.url : null,
  };
  const linked: Report = { ...report, links };
  await saveDocuments(ports, { ...saved, report: linked });
  const body = renderComment(linked, config.rules.leak);

  const { context } = github;
  let commentUrl: string | null = null;
  if (context.pullRequest !== null) {
    const sha = context.pullRequest.headSha;
    const published = await publishComment(
      { github, clock: ports.clock },
      {
        issue: context.pullRequest.number,
        key: { workflow: context.workflow, job: context.job, name: config.name },
        body,
        state: {
          headSha: sha,
          runId: context.runId,
          attempt: context.runAttempt,
          last: renderResultLine(linked, config.rules.leak),
        },
        policy: config.comment,
        worthSaying: worthSaying(linked),
        amend: (text, previous) => withPreviousPush(text, previous, sha),
      },
    );
    if (published.kind === "failed") warnings.push(published.warning);
    else commentUrl = published.url;
  }
  const annotations = annotationsOf(linked);
  const notices: Warning[] = [];
  if (config.checkRun) {
    const checked = await publishCheckRun(ports, {
      report: linked,
      body,
      headSha: context.pullRequest?.headSha ?? context.sha,
      runUrl: runUrl(context),
      annotations: annotations.map(({ level, message, file, line }) => ({
        path: file,
        line,
        level: level === "error" ? "failure" : level,
        message,
      })),
    });
    if (checked.kind === "failed") notices.push(checked.warning);
  }
  for (const { level, message, file, line } of annotations) runner.annotate(level, message, { title: "heapgate", file, line });
  const summary = renderSummary(linked, config.rules.leak);
  if ((await runner.appendSummary(`${summary}\n`)) === "cut") ports.log.warn("the job summary was cut at GitHub's limit");
  for (const made of [...warnings, ...notices]) {
    runner.annotate(notices.includes(made) ? "notice" : "warning", `${made.message} ${made.remedy}`, { title: "heapgate" });
    await runner.appendSummary(`\n⚠️ ${markdownText(made.message)}\n\n\`\`\`text\n${made.remedy}\n\`\`\`\n`);
  }

  runner.setOutput("verdict", linked.verdict.state);
  runner.setOutput("reasons", linked.verdict.reasons.join(","));
  runner.setOutput("regressions", String(regressions(linked)));
  runner.setOutput("result", ports.files.resolve(folder, "result.json"));
  runner.setOutput("bundle", options.head === null ? "" : ports.files.resolve(folder, "head"));
  runner.setOutput("report", page.file === null ? "" : ports.files.resolve(folder, page.file));
  runner.setOutput("report-url", page.url ?? "");
  runner.setOutput("comment-url", commentUrl ?? "");
  runner.setOutput("baseline-sha", options.baselineSha ?? "");
  for (const line of verdictBox(linked, config.rules.leak)) ports.log.info(line);
  ports.log.info(renderResultLine(linked, config.rules.leak));
  return warnings;
};
