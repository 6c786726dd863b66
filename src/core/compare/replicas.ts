/** How many pods each side's components had, and which led: what a row of several pods is made of (`metrics.md` §13 rule 6). */
import { warning, type Warning } from "../errors/warning.ts";
import { IDLE_INSTANCE_LABEL } from "../snapshot/combine-replicas.ts";
import type { RoundData, Snapshot } from "../snapshot/snapshot.ts";
import type { ReplicasRow, SideReplicas } from "./comparison-rows.ts";
import { roundsOf } from "./signal-values.ts";

/** `leader` says of a lone instance that it leads, of several which one. */
const leaderOf = ({ entry }: RoundData): string | null => {
  const { leader } = entry.labels;
  if (leader === undefined) return null;
  return leader === "true" ? entry.instance : leader;
};

const sideOf = (snapshot: Snapshot, component: string): SideReplicas | null => {
  const rounds = roundsOf(snapshot, component).filter(({ entry }) => entry.voidReason === null);
  const counts = rounds.map(({ entry }) => Number(entry.labels["replicas"] ?? 1));
  if (counts.length === 0) return null;
  return { fewest: Math.min(...counts), most: Math.max(...counts), leader: rounds.map(leaderOf).findLast((one) => one !== null) ?? null };
};

/** One row for each component that had several pods on a side. */
export const compareReplicas = (base: Snapshot, head: Snapshot): readonly ReplicasRow[] =>
  head.manifest.components.flatMap((component) => {
    const [ofBase, ofHead] = [sideOf(base, component), sideOf(head, component)];
    if (ofBase === null || ofHead === null || Math.max(ofBase.most, ofHead.most) < 2) return [];
    return [{ component, base: ofBase, head: ofHead }];
  });

/** Where several pods share the work, one that got none makes the others' numbers those of more work. Of an election one leads, which is no news. */
export const idleWarnings = (base: Snapshot, head: Snapshot): readonly Warning[] =>
  head.manifest.components.flatMap((component) => {
    const rounds = [...roundsOf(base, component), ...roundsOf(head, component)].filter(({ entry }) => entry.voidReason === null);
    const idle = rounds.filter(({ entry }) => entry.labels[IDLE_INSTANCE_LABEL] !== undefined && entry.labels["leader"] === undefined);
    const [first] = idle;
    if (first === undefined) return [];
    const message = `In ${idle.length} of ${rounds.length} trials a pod of ${component} (${first.entry.labels[IDLE_INSTANCE_LABEL]}) used less than a tenth of the busiest one's CPU: the load was not spread over all pods.`;
    const remedy = "The cluster chooses a pod for each connection: open more connections, or measure one replica.";
    return [warning("load-uneven", message, remedy)];
  });
