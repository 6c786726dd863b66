/** Says what the gate found: files, artifact, comment, job summary. What GitHub refuses becomes a warning, never another verdict. */
import type { Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import { renderComment } from "../core/report/render-comment.ts";
import { renderResultLine } from "../core/report/render-text.ts";
import type { Report, ReportLinks } from "../core/report/report.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { GitHub } from "../ports/github.ts";
import type { Runner } from "../ports/runner.ts";
import { publishComment } from "../stages/publish/publish-comment.ts";
import { uploadResult } from "../stages/publish/upload-result.ts";
import type { MeasurePorts } from "./ports.ts";
import { saveDocuments, saveReport } from "./save-report.ts";

export interface PublishPorts extends MeasurePorts {
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

/** A pull request that touches nothing needs no comment of its own; an older one is brought up to date all the same. */
const worthSaying = ({ verdict }: Report): boolean =>
  (verdict.state !== "pass" && verdict.state !== "skipped") ||
  verdict.outcomes.some((outcome) => outcome.gated && outcome.outcome === "improved") ||
  verdict.leaks.some((leak) => leak.finding === "improved");

const runUrl = ({ context }: GitHub): string => `${context.serverUrl}/${context.owner}/${context.repository}/actions/runs/${context.runId}`;

const regressions = ({ verdict }: Report): number =>
  verdict.outcomes.filter((outcome) => outcome.gated && outcome.outcome === "exceeded").length +
  verdict.leaks.filter((leak) => leak.gated && leak.finding === "new-growth").length;

/** Returns what could not be published. */
export const publishReport = async (ports: PublishPorts, options: PublishOptions): Promise<readonly Warning[]> => {
  const { config, folder, report } = options;
  const { github, runner, store } = ports;
  const warnings: Warning[] = [];
  const saved = { folder, rules: config.rules, mainModules: options.mainModules, base: options.base, head: options.head };
  const unlinked: ReportLinks = { run: runUrl(github), report: null, bundle: null };
  await saveReport(ports, { ...saved, report: { ...report, links: unlinked } });
  const paths = ((await ports.files.list(folder)) ?? []).toSorted(
    (left, right) => Number(right === "result.json") - Number(left === "result.json"),
  );
  const stored = await uploadResult(store, { name: config.name, folder, paths, retentionDays: config.baseline.retentionDays });
  if (stored.kind === "not-stored") warnings.push(stored.warning);
  const links: ReportLinks = { ...unlinked, bundle: stored.kind === "stored" ? stored.artifact.url : null };
  const linked: Report = { ...report, links };
  await saveDocuments(ports, { ...saved, report: linked });
  const body = renderComment(linked, config.rules.leak);

  const { context } = github;
  let commentUrl: string | null = null;
  if (context.pullRequest !== null) {
    const published = await publishComment(
      { github, clock: ports.clock },
      {
        issue: context.pullRequest.number,
        key: { workflow: context.workflow, job: context.job, name: config.name },
        body,
        state: {
          headSha: context.pullRequest.headSha,
          runId: context.runId,
          attempt: context.runAttempt,
          last: renderResultLine(linked, config.rules.leak),
        },
        policy: config.comment,
        worthSaying: worthSaying(linked),
      },
    );
    if (published.kind === "failed") warnings.push(published.warning);
    else commentUrl = published.url;
  }
  if ((await runner.appendSummary(`${body}\n`)) === "cut") ports.log.warn("the job summary was cut at GitHub's limit");
  for (const made of warnings) {
    runner.annotate("warning", `${made.message} ${made.remedy}`, { title: "heapgate" });
    await runner.appendSummary(`\n⚠️ ${made.message}\n\n\`\`\`text\n${made.remedy}\n\`\`\`\n`);
  }

  runner.setOutput("verdict", linked.verdict.state);
  runner.setOutput("reasons", linked.verdict.reasons.join(","));
  runner.setOutput("regressions", String(regressions(linked)));
  runner.setOutput("result", ports.files.resolve(folder, "result.json"));
  runner.setOutput("bundle", options.head === null ? "" : ports.files.resolve(folder, "head"));
  runner.setOutput("report", "");
  runner.setOutput("report-url", links.bundle ?? "");
  runner.setOutput("comment-url", commentUrl ?? "");
  runner.setOutput("baseline-sha", options.baselineSha ?? "");
  ports.log.info(renderResultLine(linked, config.rules.leak));
  return warnings;
};
