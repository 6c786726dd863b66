/** The Job workload: a Kubernetes Job per piece of work; its `parallelism` spreads the load over the cluster. */
import type { JobWorkload } from "../../core/config/cluster-config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { buildJobRun, jobOutcome } from "../../core/kubernetes/job-run.ts";
import type { Manifest } from "../../core/manifests/manifest.ts";
import { labelObject } from "../../core/manifests/object-template.ts";
import { parseManifests } from "../../core/manifests/parse-manifests.ts";
import type { DrivePhase, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { ObjectsContext, ObjectsPorts } from "./drive-objects.ts";
import { findWorkloadFile } from "./find-file.ts";
import { parseUnitsLines } from "./parse-units.ts";

const TIMEOUT_SECONDS = 1800;
const CALL_TIMEOUT_SECONDS = 60;
const POLL_SECONDS = 0.5;

/**
 * Runs the manifest's Job once for the phase, with `HEAPGATE_PHASE` and `HEAPGATE_UNITS` in its containers, and deletes it. Units are the configured
 * number, else the sum of the lines `heapgate-units=N` of its pods. Throws FILE_NOT_FOUND, WORKLOAD_FAILED, WORKLOAD_UNITS_MISSING, or the abort reason.
 */
export async function driveJob(
  ports: ObjectsPorts,
  workload: JobWorkload,
  phase: DrivePhase,
  context: ObjectsContext & { readonly commandEnv: Readonly<Record<string, string>> },
): Promise<WorkloadResult> {
  const { cluster, signal } = context;
  const { kube } = cluster;
  const path = await findWorkloadFile(ports.files, context.folders, workload.manifest);
  const text = await ports.files.readText(path);
  if (text === null) throw heapgateError("FILE_NOT_FOUND", { path, wanted: "tree" }, { stage: "workload" });
  const number = cluster.counter.next;
  cluster.counter.next += 1;
  const piece = `${phase.name}-${number}`;
  const job = jobOf(
    parseManifests(workload.manifest, text).map(({ manifest }) => manifest),
    workload.manifest,
  );
  const addresses = Object.entries(context.commandEnv).filter(([name]) => name.startsWith("HEAPGATE_"));
  const env = {
    ...Object.fromEntries(addresses),
    HEAPGATE_PHASE: phase.name,
    HEAPGATE_UNITS: phase.units === null ? "" : String(phase.units),
  };
  const run = labelObject(buildJobRun(job, piece, env), {
    namespace: job.metadata.namespace ?? cluster.namespace,
    run: cluster.runLabel,
    piece,
  });
  const name = run.metadata.name ?? "";
  const namespace = run.metadata.namespace ?? cluster.namespace;
  const where = ["-n", namespace];
  await cluster.ledger.note(run, namespace);
  const startedAt = ports.clock.monotonicSeconds();
  await kube.apply(JSON.stringify(run), { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal, recreate: true });
  try {
    for (;;) {
      const outcome = jobOutcome(await kube.getJson(["job", name, ...where], { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal }));
      if (outcome.kind === "complete") break;
      const waited = ports.clock.monotonicSeconds() - startedAt;
      if (outcome.kind === "failed" || waited > TIMEOUT_SECONDS) {
        const why = outcome.kind === "failed" ? outcome.why : `it did not end within ${TIMEOUT_SECONDS} s`;
        const log = await kube.run(["logs", `job/${name}`, ...where, "--tail=50"], { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal });
        throw heapgateError(
          "WORKLOAD_FAILED",
          { what: `the Job ${name} failed in the ${phase.name} phase: ${why}` },
          { stage: "workload", outputTail: log.outputTail },
        );
      }
      await ports.clock.sleep(POLL_SECONDS, signal);
    }
    const durationSeconds = ports.clock.monotonicSeconds() - startedAt;
    const units = workload.units ?? (await reportedUnits(context, name, where, phase.name));
    return {
      units,
      requests: null,
      unanswered: 0,
      firstError: null,
      offeredPerSecond: null,
      achievedPerSecond: durationSeconds > 0 ? units / durationSeconds : null,
      durationSeconds,
    };
  } finally {
    // Also after an abort: what the workload made must not run into the next phase.
    const gone = await kube.run(["delete", "job", name, ...where, "--ignore-not-found", "--wait=false"], {
      timeoutSeconds: CALL_TIMEOUT_SECONDS,
    });
    if (gone.exitCode === 0) await cluster.ledger.forget(run, namespace);
  }
}

const jobOf = (manifests: readonly Manifest[], name: string): Manifest => {
  const [job, second] = manifests.filter(({ kind }) => kind === "Job");
  if (job !== undefined && second === undefined) return job;
  const problem = job === undefined ? "it holds no Job" : "it holds more than one Job";
  throw heapgateError("WORKLOAD_FAILED", { what: `${name} cannot be run: ${problem}` }, { stage: "workload" });
};

async function reportedUnits(context: ObjectsContext, job: string, where: readonly string[], phase: string): Promise<number> {
  const { kube } = context.cluster;
  const args = ["logs", "-l", `batch.kubernetes.io/job-name=${job}`, ...where, "--tail=-1", "--max-log-requests=100"];
  const log = await kube.run(args, { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal: context.signal });
  const lines = log.exitCode === 0 ? parseUnitsLines(log.stdout) : [];
  const units = lines.reduce((sum, one) => sum + one, 0);
  if (units > 0) return units;
  throw heapgateError(
    "WORKLOAD_UNITS_MISSING",
    { what: `the log of the Job ${job} has no line heapgate-units=N in the ${phase} phase` },
    { stage: "workload", outputTail: log.outputTail },
  );
}
