/** What the machine did to trials that count: pairs that were not repeated any more, and recordings, which have no pairs to repeat. */
import type { Warning } from "../errors/warning.ts";
import { warning } from "../errors/warning.ts";
import type { MachineReading } from "../snapshot/machine.ts";
import { disturbanceBetween, MACHINE_TOLERANCE } from "../snapshot/machine.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import { formatQuantity } from "../units/format-quantity.ts";

/** By round, of the rounds that count; components of one trial share the machine. */
const readingsOf = ({ rounds }: Snapshot): ReadonlyMap<number, MachineReading> =>
  new Map(
    rounds.flatMap(({ entry }) =>
      entry.voidReason === null && entry.machine !== undefined ? [[entry.round, entry.machine] as const] : [],
    ),
  );

/** Pairs that count although the machine differed between their trials, because enough had been repeated or time was out. */
export const unevenPairs = (base: Snapshot, head: Snapshot): readonly Warning[] => {
  const ofHead = readingsOf(head);
  const pairs = [...readingsOf(base)].flatMap(([round, reading]) =>
    ofHead.has(round) ? [disturbanceBetween(reading, ofHead.get(round))] : [],
  );
  const uneven = pairs.filter((how) => how !== null);
  const [first] = uneven;
  if (first === undefined) return [];
  const which = `${uneven.length} of ${pairs.length} pairs ${uneven.length === 1 ? "counts" : "count"} although ${first}.`;
  return [warning("machine-uneven", which, "No more pairs were repeated for it: measure on a quieter machine.")];
};

const percent = (ratio: number): string => formatQuantity(Math.round(ratio * 100) / 100, "ratio");

const stalled = (side: string, snapshot: Snapshot): readonly Warning[] => {
  const readings = [...readingsOf(snapshot).values()].flatMap(({ stealRatio }) => stealRatio ?? []);
  const high = readings.filter((ratio) => ratio > MACHINE_TOLERANCE);
  if (high.length === 0) return [];
  const message = `The runner stalled in ${high.length} of ${readings.length} rounds of ${side} (CPU steal up to ${percent(Math.max(...high))}).`;
  return [warning("machine-uneven", message, "Times of that side may be too long; measure both sides in one run (baseline: rebuild).")];
};

const loopOf = (snapshot: Snapshot): number | null => {
  const loops = [...readingsOf(snapshot).values()].flatMap(({ loopSeconds }) => loopSeconds ?? []);
  return loops.length === 0 ? null : median(loops);
};

/** Of two recordings: whose machine was the slower one, and which rounds the hypervisor took CPU time from. */
export const unevenRecordings = (base: Snapshot, head: Snapshot): readonly Warning[] => {
  const [baseLoop, headLoop] = [loopOf(base), loopOf(head)];
  const warnings = [...stalled("base", base), ...stalled("head", head)];
  if (baseLoop === null || headLoop === null) return warnings;
  const [fast, slow] = [Math.min(baseLoop, headLoop), Math.max(baseLoop, headLoop)];
  if (slow <= fast * (1 + MACHINE_TOLERANCE)) return warnings;
  const [slower, faster] = headLoop > baseLoop ? ["head", "base"] : ["base", "head"];
  const message = `The machine of ${slower} took ${percent(slow / fast - 1)} longer than that of ${faster} for a fixed calculation.`;
  return [
    ...warnings,
    warning("machine-uneven", message, "Times differ by that much anyway; measure both sides in one run (baseline: rebuild)."),
  ];
};
