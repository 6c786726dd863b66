/** Which signals moved: beyond the warn limits of `metrics.md` §14 in the worse direction, and beyond what rounds scatter. */
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import { titleOf } from "../units/own-signal.ts";
import type { SignalName } from "../units/signals.ts";
import { signalMeta } from "../units/signals.ts";
import { NEW_COST } from "./compare-signals.ts";
import type { LeakComparison, SignalComparison } from "./comparison.ts";

/** CPU per unit, or per request, that rose by less is flat. */
export const CPU_MOVED = 0.1;
/** Counts of requests and allocations. */
export const COUNT_MOVED = 0.05;
/** Fewer more in a round cost nothing, all its units together. */
export const LEAST_REQUESTS = 20;
const LEAST_TRAFFIC_BYTES = 256 * 1024;
/** Relative changes, in the worse direction. */
const MOVED: ReadonlyMap<string, number> = new Map<SignalName, number>([
  ["cpu", CPU_MOVED],
  ["allocated", COUNT_MOVED],
  ["allocations", COUNT_MOVED],
  ["live-heap", 0.1],
  ["rss", 0.15],
  ["working-set", 0.15],
  ["reconciles", COUNT_MOVED],
  ["api-out", COUNT_MOVED],
  ["api-in", COUNT_MOVED],
  ["network-tx", 0.1],
  ["network-rx", 0.1],
]);
/** Smaller changes in a round, all units together, are none. */
const FLOOR: ReadonlyMap<string, number> = new Map<SignalName, number>([
  ["reconciles", LEAST_REQUESTS],
  ["api-out", LEAST_REQUESTS],
  ["api-in", LEAST_REQUESTS],
  ["network-tx", LEAST_TRAFFIC_BYTES],
  ["network-rx", LEAST_TRAFFIC_BYTES],
]);
/** Growth inside the run counts when it exceeds what base does by this much: log scale, and in the signal's unit. */
const GROWTH_MOVED_LOG = 0.03;
const GROWTH_MOVED = { bytes: 256 * 1024, count: 10 } as const;
const GROWTH_P = 0.01;

/** Where a signal's numbers come from: two signals of one source agree too easily to count twice. */
const SOURCE: ReadonlyMap<string, string> = new Map<SignalName, string>([
  ["cpu", "process"],
  ["rss", "process"],
  ["gc-cpu", "runtime"],
  ["allocated", "allocation counters"],
  ["allocations", "allocation counters"],
  ["live-heap", "heap"],
  ["reconciles", "app metrics"],
  ["api-out", "app metrics"],
  ["api-in", "API server"],
  ["working-set", "kubelet"],
  ["network-tx", "kubelet"],
  ["network-rx", "kubelet"],
]);

/** The signals of one component. */
export type SignalsOf = (name: SignalName) => SignalComparison | undefined;

const isCompared = ({ why }: SignalComparison): boolean => why === null || why === NEW_COST;

/** What was not compared did not move. A count that base has none of moved when it is worth counting. */
export const hasMoved = (signal: SignalComparison | undefined): signal is SignalComparison => {
  if (signal === undefined || !isCompared(signal)) return false;
  const floor = FLOOR.get(signal.signal) ?? 0;
  const inRound = signal.unitsPerRound === null || signal.difference === null ? null : signal.difference * signal.unitsPerRound;
  if (floor > 0 && inRound !== null && inRound < floor) return false;
  if (signal.ratio === null) return floor > 0 && signal.base === 0 && (inRound ?? 0) >= floor;
  const beyondNoise = signal.evidence === null || signal.evidence.intervalLog[0] > 0;
  return signal.ratio >= (MOVED.get(signal.signal) ?? Infinity) && beyondNoise;
};

/** Compared, and not moved; what was not compared is neither. */
export const isFlat = (signal: SignalComparison | undefined): boolean => signal !== undefined && signal.why === null && !hasMoved(signal);

/** Whether head grows inside the run where base does not. */
export const hasGrown = (leak: LeakComparison): boolean =>
  leak.evidence !== null &&
  leak.evidence.pWorse <= GROWTH_P &&
  leak.evidence.estimateLog > GROWTH_MOVED_LOG &&
  (leak.difference ?? 0) >= (signalMeta(leak.signal).unit === "bytes" ? GROWTH_MOVED.bytes : GROWTH_MOVED.count);

/** `CPU per unit +40 %`; of what base has none of: `API requests out per unit from none to 5`. */
export const saySignal = ({ signal, ratio, head, unit }: SignalComparison): string => {
  const title = titleOf(signal);
  return ratio === null ? `${title} from none to ${formatQuantity(head, unit)}` : `${title} ${formatChange(ratio)}`;
};

export const sourceOf = ({ signal }: SignalComparison): string => SOURCE.get(signal) ?? signal;
