/** What a run leaves in a cluster of the user's while it lasts, and how that is cleared away at its end. */
import { putBackOthers, type OthersMemory } from "../stages/deploy/others-objects.ts";
import { removeNodeImages } from "../stages/deploy/remove-node-images.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import { clusterArgs } from "../stages/environment/kube-command.ts";
import type { ObjectLedger, ReleaseLedger, WorkloadLedger } from "../ports/ledger.ts";
import { createObjectLedger, createReleaseLedger, createWorkloadLedger, NO_LEDGER } from "./object-ledger.ts";
import type { MeasurePorts } from "./ports.ts";

export interface Traces {
  /** Null in a cluster of our own. */
  readonly others: OthersMemory | null;
  readonly objects: ObjectLedger;
  readonly releases: ReleaseLedger;
  /** Of a trial, by its label. */
  readonly workloadOf: (runLabel: string) => WorkloadLedger;
  /** Names that images have in the nodes through this run. */
  readonly images: Set<string>;
}

/** A cluster of our own keeps none that outlives it. */
export const openTraces = ({ ledger }: Pick<MeasurePorts, "ledger">, { kind, place }: Pick<Cluster, "kind" | "place">): Traces =>
  kind === "kind"
    ? { others: null, objects: NO_LEDGER, releases: NO_LEDGER, workloadOf: () => NO_LEDGER, images: new Set() }
    : {
        others: new Map(),
        objects: createObjectLedger(ledger, place),
        releases: createReleaseLedger(ledger, place),
        workloadOf: (runLabel) => createWorkloadLedger(ledger, place, runLabel),
        images: new Set(),
      };

/** After what was deployed is gone: objects of others are put back, images are removed. Never throws; what stays is said. */
export const clearTraces = async (
  ports: MeasurePorts,
  { cluster, traces, folder }: { readonly cluster: Cluster; readonly traces: Traces; readonly folder: string },
): Promise<void> => {
  if (traces.others !== null)
    await putBackOthers(ports, cluster.kube, { memory: traces.others, folder, place: clusterArgs(cluster.place) });
  if (traces.images.size === 0 || cluster.images.kind === "registry") return;
  const left = await removeNodeImages(ports, { target: cluster.images, names: [...traces.images] });
  traces.images.clear();
  if (left.length > 0) ports.log.info(`images that stay in the nodes of ${cluster.images.name}: ${left.join(", ")}`);
};
