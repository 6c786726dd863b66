/** Judges what was measured of this head before again, when a label was set or taken off: nothing is measured for that. */
import type { Config } from "../core/config/config.ts";
import { parseStoredMeasuring } from "../core/config/stored-measuring.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import type { Report } from "../core/report/report.ts";
import { resultArtifactName } from "../core/snapshot/artifact-name.ts";
import { isResultPath, sideOf } from "../core/snapshot/choose-results.ts";
import { parseJson } from "../core/snapshot/json-text.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import type { Files } from "../ports/files.ts";
import type { ArtifactInfo, GitHub, PullRequest } from "../ports/github.ts";
import type { Log } from "../ports/log.ts";
import { NO_LINKS } from "./compare.ts";
import type { GateResult } from "./gate.ts";
import { judgeResult } from "./judge-result.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { ReadArchive } from "./load-snapshot.ts";

export interface JudgeStoredPorts {
  readonly github: GitHub;
  readonly files: Pick<Files, "sha256" | "gunzip">;
  readonly log: Pick<Log, "info">;
  readonly readArchive: ReadArchive;
}

/** A result holds two bundles and what is made of them. */
const MAX_RESULT_BYTES = 128 * 1024 * 1024;
/** An earlier attempt may have stored one that cannot be used. */
const MAX_CANDIDATES = 3;

const isOfOthers = (error: unknown): error is HeapgateError =>
  error instanceof HeapgateError && (error.blame === "github" || error.blame === "data");

/** Stored in this repository by a run on this head, newest first; a search by name finds those of other heads and of forks as well. */
const candidates = (artifacts: readonly ArtifactInfo[], pull: PullRequest, repositoryId: number): readonly ArtifactInfo[] =>
  artifacts
    .filter((one) => {
      const isFromFork = one.headRepositoryId !== repositoryId;
      return !one.expired && one.headSha === pull.headSha && one.repositoryId === repositoryId && isFromFork === pull.fromFork;
    })
    .toSorted((left, right) => right.id - left.id)
    .slice(0, MAX_CANDIDATES);

/** Acceptance is asked for anew: since the result was stored the label may have been taken off. */
const withoutAcceptance = (verdict: Verdict): Verdict =>
  verdict.state === "accepted" ? { ...verdict, state: "fail", accepted: null } : verdict;

/** The plan and the warnings of measuring, which judging again does not find out; a warning that it does is said once. */
const withMeasuring = (report: Report, stored: Bundle): Pick<Report, "comparison" | "plan"> => {
  const json = parseJson(new TextDecoder().decode(stored.get("result.json")));
  const measuring = json.kind === "value" ? parseStoredMeasuring(json.value) : null;
  const { comparison } = report;
  const said = new Set(comparison.warnings.map(({ message }) => message));
  const warnings = [...(measuring?.warnings.filter(({ message }) => !said.has(message)) ?? []), ...comparison.warnings];
  return { comparison: { ...comparison, warnings }, plan: measuring?.plan ?? report.plan };
};

/** What was measured in these files, judged by the rules. Null: head was not measured, so there is nothing to judge again. */
const judgeFiles = (ports: JudgeStoredPorts, stored: Bundle, { name, rules, policy }: Config): GateResult | null => {
  const [base, head] = [sideOf(stored, "base"), sideOf(stored, "head")];
  if (head === null) return null;
  const request = { name, files: stored, isTrusted: true, limits: { rules, policy }, links: NO_LINKS };
  const { report, mainModules } = judgeResult(ports, request);
  const { comparison, plan } = withMeasuring(report, stored);
  const verdict = withoutAcceptance(report.verdict);
  return { comparison, verdict, plan, mainModules, base, head, baselineSha: comparison.base.commit, recording: null };
};

/** The first of the stored results that can be used; why the others cannot is said. */
const firstUsable = async (
  ports: JudgeStoredPorts,
  found: readonly ArtifactInfo[],
  { config }: Pick<LoadedConfig, "config">,
): Promise<GateResult | null> => {
  for (const artifact of found) {
    try {
      const event = artifact.runId === null ? null : (await ports.github.getRun(artifact.runId)).event;
      if (event !== "pull_request") continue;
      const zip = await ports.github.downloadArtifact(artifact, MAX_RESULT_BYTES);
      if (zip === null) continue;
      const stored = ports.readArchive(zip, { name: artifact.name, accepts: isResultPath });
      const result = judgeFiles(ports, stored, config);
      if (result === null) continue;
      ports.log.info(`judged again: what run ${artifact.runId} measured of this head; nothing is measured`);
      return result;
    } catch (error) {
      if (!isOfOthers(error)) throw error;
      ports.log.info(`judged again: artifact ${artifact.id} cannot be used. ${error.message}`);
    }
  }
  return null;
};

/**
 * The stored result of this head, judged by the limits in force now. Null where no label started this run, and where nothing usable is stored: the
 * head is measured then. Never throws for what GitHub does or a stored file holds.
 */
export const judgeStored = async (ports: JudgeStoredPorts, loaded: Pick<LoadedConfig, "config">): Promise<GateResult | null> => {
  const { labelling, pullRequest, repositoryId } = ports.github.context;
  if (labelling === null || pullRequest === null || repositoryId === null) return null;
  try {
    const artifacts = await ports.github.listArtifacts(resultArtifactName(loaded.config.name));
    const found = await firstUsable(ports, candidates(artifacts, pullRequest, repositoryId), loaded);
    if (found === null)
      ports.log.info(`judged again: nothing is stored of ${pullRequest.headSha.slice(0, 7)} that could be; it is measured`);
    return found;
  } catch (error) {
    if (!isOfOthers(error)) throw error;
    ports.log.info(`judged again: not possible. ${error.message} ${error.remedy}`);
    return null;
  }
};
