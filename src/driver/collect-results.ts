/** The stored results of a run, downloaded within bounds and judged anew, one after the other; what cannot be used is refused by name. */
import type { Config } from "../core/config/config.ts";
import { isName } from "../core/config/schema-parts.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import type { AggregateLeg, RefusedLeg } from "../core/report/render-aggregate.ts";
import { chooseResults, expiredResults, isResultPath, type ChosenResult } from "../core/snapshot/choose-results.ts";
import type { ArtifactInfo, GitHub } from "../ports/github.ts";
import type { Files } from "../ports/files.ts";
import type { ResultsRun } from "./comment-source.ts";
import { judgeResult, type JudgedResult } from "./judge-result.ts";
import type { ReadArchive } from "./load-snapshot.ts";

export interface CollectPorts {
  readonly github: GitHub;
  readonly files: Files;
  readonly readArchive: ReadArchive;
}

/** Larger results are not downloaded; all of them together are held to four times as much. */
const MAX_RESULT_BYTES = 64 * 1024 * 1024;
const MAX_TOTAL_BYTES = 4 * MAX_RESULT_BYTES;
const MAX_RESULTS = 50;

export interface Collected {
  readonly legs: readonly AggregateLeg[];
  readonly refused: readonly RefusedLeg[];
  /** Judged by limits that came with them, though a stranger's. */
  readonly ownLimits: readonly string[];
  /** Names of those that GitHub no longer has. */
  readonly expired: readonly string[];
}

const addressOf = ({ github: { context } }: CollectPorts, run: ResultsRun): string =>
  `${context.serverUrl}/${context.owner}/${context.repository}/actions/runs/${run.runId}`;

/** Null: it expired meanwhile. Throws whatever is wrong with what was stored. */
const load = async (
  ports: CollectPorts,
  run: ResultsRun,
  { name, artifact, page }: ChosenResult<ArtifactInfo>,
  limits: Config | null,
): Promise<JudgedResult | null> => {
  const zip = await ports.github.downloadArtifact(artifact, MAX_RESULT_BYTES);
  if (zip === null) return null;
  const files = ports.readArchive(zip, { name: artifact.name, accepts: isResultPath });
  const address = addressOf(ports, run);
  // A page that a stranger's run made is a stranger's page.
  const report = page === null || !run.isTrusted ? null : `${address}/artifacts/${page.id}`;
  const links = { run: address, report, bundle: `${address}/artifacts/${artifact.id}` };
  return judgeResult(ports, { name, files, isTrusted: run.isTrusted, limits, links });
};

const problemOf = (error: unknown): string => {
  const words = error instanceof Error ? error.message : String(error);
  return (words.split("\n", 1)[0] ?? "").replace(/\.$/u, "");
};

export interface ListedResults {
  readonly results: readonly ChosenResult<ArtifactInfo>[];
  /** Names of those that had expired when they were listed. */
  readonly expired: readonly string[];
}

/** Results of the run by name; what carries a name that no configuration can have is none of ours. */
export const listResults = async (github: Pick<GitHub, "listRunArtifacts">, runId: number): Promise<ListedResults> => {
  const artifacts = await github.listRunArtifacts(runId);
  return { results: chooseResults(artifacts).filter(({ name }) => isName(name)), expired: expiredResults(artifacts).filter(isName) };
};

/** One after the other: together they would hold all their bytes at once. Throws what GitHub does not answer, and nothing else. */
export const collectResults = async (
  ports: CollectPorts,
  run: ResultsRun,
  { results, expired: expiredBefore }: ListedResults,
  config: Config | null,
): Promise<Collected> => {
  const legs: AggregateLeg[] = [];
  const refused: RefusedLeg[] = [];
  const ownLimits: string[] = [];
  const expired: string[] = [...expiredBefore];
  let bytes = 0;
  for (const [index, result] of results.entries()) {
    const { name, artifact } = result;
    bytes += artifact.sizeBytes;
    if (index >= MAX_RESULTS || bytes > MAX_TOTAL_BYTES) {
      refused.push({ name, problem: `the results before it are ${MAX_RESULTS} or have ${MAX_TOTAL_BYTES} bytes already` });
      continue;
    }
    // Limits of our own run are as good as the configuration they came from; those of a stranger give way to ours.
    const limits = run.isTrusted || config?.name !== name ? null : config;
    try {
      const judged = await load(ports, run, result, limits);
      if (judged === null) {
        expired.push(name);
        continue;
      }
      legs.push(judged);
      if (!run.isTrusted && limits === null) ownLimits.push(name);
    } catch (error) {
      if (error instanceof HeapgateError && error.blame === "github") throw error;
      refused.push({ name, problem: problemOf(error) });
    }
  }
  return { legs, refused, ownLimits, expired };
};
