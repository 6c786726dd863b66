/** Numbers that need several families: live objects, memory the runtime holds, the collector's share of CPU, busy workers. */
import type { MetricFamily } from "../prometheus/metric-family.ts";
import type { Better, Unit } from "../units/quantity.ts";
import type { FamilyClass } from "./family-entry.ts";
import type { FamilyRow } from "./family-row.ts";
import type { FamilyWindow } from "./family-window.ts";
import { increaseOf, knownAmount, unknownAmount, type Amount } from "./read-counter.ts";
import { gaugeIn, gaugeOver, type GaugeAggregation } from "./read-gauge.ts";
import { perWork } from "./read-view.ts";

interface Formula {
  readonly metric: string;
  readonly class: FamilyClass;
  readonly unit: Unit;
  readonly better?: Better;
  readonly note: string;
  /** All must be served, else there is no row. */
  readonly families: readonly string[];
  readonly aggregations: readonly string[];
  readonly tell: (window: FamilyWindow, aggregation: string) => { readonly amount: Amount; readonly aggregation?: string };
}

type Body = ReadonlyMap<string, MetricFamily>;

const valueIn = (body: Body, name: string): number | null => gaugeIn(body.get(name), () => true, "sum");

const isGauge = (word: string): word is GaugeAggregation => word === "max" || word === "mean" || word === "floor" || word === "last";

/** Of two gauges (or totals) in the same body, so that both were read at one moment. */
const difference = (
  [left, right]: readonly [string, string],
  what: Pick<Formula, "class" | "unit" | "note" | "aggregations">,
): Formula => ({
  ...what,
  metric: `${left} - ${right}`,
  families: [left, right],
  tell: (window, aggregation) => ({
    amount: isGauge(aggregation)
      ? gaugeOver(window, aggregation, (body) => {
          const [one, other] = [valueIn(body, left), valueIn(body, right)];
          return one === null || other === null ? null : one - other;
        })
      : unknownAmount(`${aggregation} is not for differences`),
  }),
});

const everything = (): boolean => true;

const cpuOf = (name: string): string => `go_cpu_classes_${name}_cpu_seconds_total`;

const gcShare: Formula = {
  metric: `${cpuOf("gc_total")} / (${cpuOf("total")} - ${cpuOf("idle")})`,
  class: "compute",
  unit: "ratio",
  note: "The collector's share of the CPU time used; the runtime's own estimate.",
  families: [cpuOf("gc_total"), cpuOf("total"), cpuOf("idle")],
  aggregations: ["increase/increase"],
  tell: (window) => {
    const [gc, total, idle] = [cpuOf("gc_total"), cpuOf("total"), cpuOf("idle")].map((name) => increaseOf(window, name, everything));
    const unknown = [gc, total, idle].find((amount) => amount?.kind === "unknown");
    if (unknown !== undefined) return { amount: unknown };
    if (gc?.kind !== "known" || total?.kind !== "known" || idle?.kind !== "known") return { amount: unknownAmount("not read") };
    const usedSeconds = total.value - idle.value;
    return { amount: usedSeconds > 0 ? knownAmount(gc.value / usedSeconds) : unknownAmount("no CPU time was used") };
  },
};

const cyclesOf = (name: string): string => `go_gc_cycles_${name}_gc_cycles_total`;

const ownCycles: Formula = {
  metric: `${cyclesOf("total")} - ${cyclesOf("forced")}`,
  class: "compute",
  unit: "count/unit",
  note: "Collections that nobody asked for: heapgate's own are not among them.",
  families: [cyclesOf("total"), cyclesOf("forced")],
  aggregations: ["increase/units"],
  tell: (window) => {
    const [all, forced] = [increaseOf(window, cyclesOf("total"), everything), increaseOf(window, cyclesOf("forced"), everything)];
    if (all.kind === "unknown") return { amount: all };
    return forced.kind === "unknown" ? { amount: forced } : perWork(knownAmount(all.value - forced.value), window, "increase");
  },
};

const ACTIVE = "controller_runtime_active_workers";
const WORKERS = "controller_runtime_max_concurrent_reconciles";

const busyWorkers: Formula = {
  metric: `${ACTIVE} / ${WORKERS}`,
  class: "saturation",
  unit: "ratio",
  note: "Share of the workers that reconcile; 1: they are all that holds the work up.",
  families: [ACTIVE, WORKERS],
  aggregations: ["mean"],
  tell: (window) => ({
    amount: gaugeOver(window, "mean", (body) => {
      const [active, workers] = [valueIn(body, ACTIVE), valueIn(body, WORKERS)];
      return active === null || workers === null || workers <= 0 ? null : active / workers;
    }),
  }),
};

/** In the order of reports. */
export const FORMULAS: readonly Formula[] = [
  difference(["go_memstats_mallocs_total", "go_memstats_frees_total"], {
    class: "memory",
    unit: "count",
    aggregations: ["floor"],
    note: "Live objects.",
  }),
  difference(["go_memstats_sys_bytes", "go_memstats_heap_released_bytes"], {
    class: "memory",
    unit: "bytes",
    aggregations: ["max", "last"],
    note: "What the runtime has from the system: RSS beyond it is not Go's.",
  }),
  difference(["go_memstats_heap_idle_bytes", "go_memstats_heap_released_bytes"], {
    class: "memory",
    unit: "bytes",
    aggregations: ["max", "last"],
    note: "Empty spans that were not given back.",
  }),
  difference(["go_memstats_heap_inuse_bytes", "go_memstats_heap_alloc_bytes"], {
    class: "memory",
    unit: "bytes",
    aggregations: ["max", "last"],
    note: "Room between objects: fragmentation.",
  }),
  gcShare,
  ownCycles,
  busyWorkers,
];

/** Rows of the formulas whose families are all served. */
export const derivedRows = (window: FamilyWindow): readonly FamilyRow[] =>
  FORMULAS.filter(({ families }) => families.every((name) => window.families.has(name))).flatMap((formula) =>
    formula.aggregations.map((aggregation): FamilyRow => {
      const { amount, aggregation: told } = formula.tell(window, aggregation);
      return {
        metric: formula.metric,
        labels: {},
        class: formula.class,
        unit: formula.unit,
        aggregation: told ?? aggregation,
        better: formula.better ?? "lower",
        value: amount.kind === "known" ? amount.value : null,
        why: amount.kind === "known" ? null : amount.why,
      };
    }),
  );
