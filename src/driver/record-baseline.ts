/** Recording what later runs are compared with: measured on the base branch, or what a gate measured and may stand for its commit. */
import { historyOfRecording } from "../core/compare/session-history.ts";
import { asBaseline } from "../core/snapshot/as-baseline.ts";
import { becomesBaseline } from "../core/snapshot/choose-baseline.ts";
import { EMPTY_HISTORY } from "../core/snapshot/history.ts";
import { lostSignals } from "../core/snapshot/lost-signals.ts";
import { uploadBaseline } from "../stages/publish/upload-baseline.ts";
import type { StoredArtifact } from "../stages/publish/store-artifact.ts";
import type { GatePorts, Recording } from "./gate.ts";
import { keepPartial } from "./keep-partial.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { PublishPorts } from "./publish-report.ts";
import { record } from "./record.ts";
import { requireSignals } from "./require-signals.ts";
import { saveBundle } from "./save-bundle.ts";
import { logTime } from "./spent.ts";
import { lookUpBaseline, type StoredBaseline } from "./stored-baseline.ts";

type RecordPorts = GatePorts & PublishPorts;

export interface RecordingJob {
  readonly loaded: LoadedConfig;
  /** The checkout. */
  readonly repository: string;
  /** Of this configuration's results. */
  readonly folder: string;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
}

/** Stores a recording under the one name of this configuration's baselines; its folder is given as well, whether it was stored or not. */
const storeRecording = async (
  ports: RecordPorts,
  { loaded: { config }, folder }: Pick<RecordingJob, "loaded" | "folder">,
  { bundle, snapshot, history }: Recording,
): Promise<{ readonly bundleFolder: string; readonly stored: StoredArtifact }> => {
  const { files } = ports;
  const bundleFolder = files.resolve(folder, "baseline");
  const grown = historyOfRecording(history, snapshot);
  await saveBundle(bundleFolder, asBaseline(bundle, grown, { name: "the recording", sha256: files.sha256 }), null, files);
  const { name, baseline } = config;
  return { bundleFolder, stored: await uploadBaseline(ports, { name, folder: bundleFolder, retentionDays: baseline.retentionDays }) };
};

/**
 * After a gate: head's own recording becomes the baseline of its commit, where it may (`becomesBaseline`) and every required signal was measured.
 * So a merge queue's run spares the base branch measuring the same commit again. What GitHub refuses is only said.
 */
export const publishGated = async (
  ports: RecordPorts,
  job: Pick<RecordingJob, "loaded" | "folder">,
  { recording, isRed }: { readonly recording: Recording | null; readonly isRed: boolean },
): Promise<void> => {
  const { context } = ports.github;
  const { config } = job.loaded;
  if (recording === null || config.baseline.ref !== null || !becomesBaseline(context, isRed)) return;
  if (lostSignals(recording.snapshot).some(({ signal }) => signal.required)) return;
  const { stored } = await storeRecording(ports, job, recording);
  const ending = stored.kind === "stored" ? `recorded for ${context.sha.slice(0, 7)}` : `not stored. ${stored.warning.message}`;
  ports.log.info(`baseline: ${ending}`);
};

/** The stored baseline of this commit or the nearest before it, however far; a look-up that fails is only said: the next recordings begin anew. */
const recordedBefore = async (ports: RecordPorts, { loaded, repository, signal }: RecordingJob): Promise<StoredBaseline | null> => {
  const anywhere = { ...loaded, config: { ...loaded.config, baseline: { ...loaded.config.baseline, maxDistance: null } } };
  const found = await lookUpBaseline(ports, { loaded: anywhere, repository, signal }, ports.github.context.sha);
  if (found.kind === "found") return found.stored;
  ports.log.info(`noise: not known from earlier recordings. ${found.why}`);
  return null;
};

/** What a recording says at its end, in summary, outputs and log. Returns the sentence. */
const say = async (
  { runner, log }: RecordPorts,
  { heading, said, bundle, commit }: { readonly heading: string; readonly said: string; readonly bundle: string; readonly commit: string },
): Promise<string> => {
  await runner.appendSummary(`${heading}\n${said}\n`);
  runner.setOutput("verdict", "");
  runner.setOutput("bundle", bundle);
  runner.setOutput("baseline-sha", commit);
  log.info(said);
  return said;
};

/** The merge queue measured this very commit before it became the tip of the branch: nothing is measured again. */
const takeOver = async (ports: RecordPorts, { loaded, folder }: RecordingJob, before: StoredBaseline): Promise<string> => {
  const { name } = loaded.config;
  const bundle = ports.files.resolve(folder, "baseline");
  await saveBundle(bundle, before.bundle, null, ports.files);
  const said = `The baseline \`${name}\` of \`${before.commit.slice(0, 7)}\` was recorded by the merge queue (run ${before.runId}): nothing was measured again.`;
  return await say(ports, { heading: `## heapgate: baseline recorded · \`${name}\``, said, bundle, commit: before.commit });
};

/**
 * Measures the checkout alone and stores it. Returns one sentence on it. Throws what building and measuring throw, and SIGNAL_MISSING: what
 * was not measured is no baseline.
 */
export const recordBaseline = async (ports: RecordPorts, job: RecordingJob): Promise<string> => {
  const { loaded, repository, folder } = job;
  const { runner } = ports;
  const { context } = ports.github;
  const before = await recordedBefore(ports, job);
  if (context.eventName === "push" && before?.event === "merge_group" && before.commit === context.sha)
    return await takeOver(ports, job, before);
  const measured = await record(ports, {
    loaded,
    side: "base",
    source: { kind: "working-tree", repository },
    heapgateVersion: job.heapgateVersion,
    skipIfBuildIds: null,
    batchUnits: null,
    baseCommit: null,
    logs: ports.files.resolve(folder, "diagnostics"),
    onBroken: async (partial) => await keepPartial(ports, folder, { partial }),
    signal: job.signal,
  });
  if (measured.kind === "unchanged") throw new Error("a recording is never skipped");
  requireSignals(measured.snapshot);
  const history = before?.snapshot.history ?? EMPTY_HISTORY;
  const { bundleFolder, stored } = await storeRecording(ports, job, { ...measured, history });
  const { name } = loaded.config;
  const { commit } = measured.snapshot.manifest.subject;
  const said =
    stored.kind === "stored"
      ? `Baseline \`${name}\` recorded${commit === null ? "" : ` for \`${commit.slice(0, 7)}\``}: ${measured.plan.rounds ?? 0} rounds.`
      : `Baseline \`${name}\` not stored. ${stored.warning.message} ${stored.warning.remedy}`;
  if (stored.kind === "not-stored") runner.annotate("warning", said, { title: "heapgate" });
  const heading = `## heapgate: baseline ${stored.kind === "stored" ? "recorded" : "not stored"} · \`${name}\``;
  await say(ports, { heading, said, bundle: bundleFolder, commit: commit ?? "" });
  logTime(ports.log, measured.plan);
  return said;
};
