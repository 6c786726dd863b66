/** The parts of each component's memory, base against head, and which of them a change lies in. */
import { keyOf } from "../families/family-row.ts";
import type { Environment, RoundData, Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import type { SignalName } from "../units/signals.ts";
import { judgeAnatomy, type AnatomyParts } from "./anatomy.ts";
import type { Design } from "./comparison.ts";
import { ANATOMY_PARTS, type AnatomyPart, type AnatomyRow, type PartValues } from "./comparison-metrics.ts";
import { errorGapOf, refusalOf, workOf } from "./equal-work.ts";
import { roundsOf } from "./signal-values.ts";

/** Where a part is read, the first that a side has; both sides must have the same, so that like is compared with like. */
type Source = { readonly signal: SignalName } | { readonly row: string };

const SOURCES: Readonly<Record<Exclude<AnatomyPart, "limit-headroom">, readonly Source[]>> = {
  "live-heap": [{ signal: "live-heap" }, { row: "go_gc_heap_live_bytes floor" }, { row: "go_memstats_heap_alloc_bytes floor" }],
  "gc-target": [{ row: "go_gc_heap_goal_bytes max" }, { row: "go_memstats_next_gc_bytes max" }],
  idle: [{ row: "go_memstats_heap_idle_bytes max" }],
  released: [{ row: "go_memstats_heap_released_bytes max" }],
  "retained-idle": [
    { row: "go_memstats_heap_idle_bytes - go_memstats_heap_released_bytes max" },
    { row: "go_memory_classes_heap_free_bytes max" },
  ],
  unused: [{ row: "go_memory_classes_heap_unused_bytes max" }, { row: "go_memstats_heap_inuse_bytes - go_memstats_heap_alloc_bytes max" }],
  stacks: [{ row: "go_memstats_stack_inuse_bytes max" }, { row: "go_memory_classes_heap_stacks_bytes max" }],
  runtime: [{ row: "go_memstats_sys_bytes - go_memstats_heap_released_bytes max" }],
  rss: [{ signal: "rss" }, { row: "container_memory_rss max" }],
  "working-set": [{ signal: "working-set" }],
  collections: [
    { row: "go_gc_cycles_total_gc_cycles_total - go_gc_cycles_forced_gc_cycles_total increase/units" },
    { row: "go_gc_duration_seconds observations/units" },
  ],
  allocated: [{ signal: "allocated" }, { row: "go_memstats_alloc_bytes_total increase/units" }],
};

const valueIn = ({ values, families }: RoundData, source: Source): number | null =>
  "signal" in source ? (values[source.signal]?.value ?? null) : (families?.rows.find((row) => keyOf(row) === source.row)?.value ?? null);

/** Median over the rounds that count; null where none has it. */
const levelOf = (rounds: readonly RoundData[], source: Source): number | null => {
  const values = rounds.flatMap((round) => (round.entry.voidReason === null ? (valueIn(round, source) ?? []) : []));
  return values.length === 0 ? null : median(values);
};

const valuesOf = (base: readonly RoundData[], head: readonly RoundData[], sources: readonly Source[]): PartValues => {
  const all = sources.map((source) => ({ base: levelOf(base, source), head: levelOf(head, source) }));
  return (
    all.find((one) => one.base !== null && one.head !== null) ??
    all.find((one) => one.base !== null || one.head !== null) ?? { base: null, head: null }
  );
};

/** The runtime's "no limit" is 2^63 − 1, as a float 2^63. */
const NO_LIMIT_BYTES = 2 ** 62;

/** What GOMEMLIMIT leaves to what the runtime holds. */
const headroomOf = ({ gomemlimitBytes }: Environment, runtimeBytes: number | null): number | null =>
  gomemlimitBytes === null || gomemlimitBytes >= NO_LIMIT_BYTES || runtimeBytes === null ? null : gomemlimitBytes - runtimeBytes;

const partsOf = (base: Snapshot, head: Snapshot, ofBase: readonly RoundData[], ofHead: readonly RoundData[]): AnatomyParts => {
  const of = (part: keyof typeof SOURCES): PartValues => valuesOf(ofBase, ofHead, SOURCES[part]);
  const runtime = of("runtime");
  return {
    "live-heap": of("live-heap"),
    "gc-target": of("gc-target"),
    idle: of("idle"),
    released: of("released"),
    "retained-idle": of("retained-idle"),
    unused: of("unused"),
    stacks: of("stacks"),
    runtime,
    rss: of("rss"),
    "working-set": of("working-set"),
    "limit-headroom": {
      base: headroomOf(base.manifest.environment, runtime.base),
      head: headroomOf(head.manifest.environment, runtime.head),
    },
    collections: of("collections"),
    allocated: of("allocated"),
  };
};

/** One row for each component of which some part is known; none where no bundle has families, which the parts come from. */
export const compareAnatomy = (base: Snapshot, head: Snapshot, design: Design): readonly AnatomyRow[] => {
  if (![...base.rounds, ...head.rounds].some(({ families }) => families !== undefined)) return [];
  return head.manifest.components.flatMap((component) => {
    const [ofBase, ofHead] = [roundsOf(base, component), roundsOf(head, component)];
    const parts = partsOf(base, head, ofBase, ofHead);
    if (ANATOMY_PARTS.every((part) => parts[part].base === null || parts[part].head === null)) return [];
    const refusal = refusalOf("rss", workOf(ofBase, ofHead), errorGapOf(ofBase, ofHead, design));
    return [{ component, ...judgeAnatomy(parts, refusal), parts }];
  });
};
