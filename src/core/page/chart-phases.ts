/** What charts along the runs say of how a point came about: phases of the load, restarts, and collections that were forced before a reading. */
import type { PhaseRecord, RoundData, Side } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { PointMetric } from "../units/signals.ts";
import type { ChartMark } from "./page-data.ts";

const SECONDS_PER_MINUTE = 60;

const counted = (rounds: readonly RoundData[]): readonly RoundData[] => rounds.filter(({ entry }) => entry.voidReason === null);

const nameOf = ({ phase, name }: PhaseRecord): string => name ?? phase;

/** Phases in which the app is under load. */
const LOADED: ReadonlySet<string> = new Set(["warm-up", "cost", "growth", "cool-down"]);
const isLoaded = ({ phase }: PhaseRecord): boolean => LOADED.has(phase);

/** Where the points begin to count time: the first growth phase; null where a round does not say when that was. */
const growthStart = ({ entry }: RoundData): number | null => entry.phases.find(({ phase }) => phase === "growth")?.startSeconds ?? null;

/** The middle over the rounds of what each says; null where none does. */
const middle = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
};

/** Phases that begin while the points are read, by their names: later growth phases, and what comes after. In minutes since the first of them. */
export const phaseMarks = (rounds: readonly RoundData[]): readonly ChartMark[] => {
  const starts = new Map<string, number[]>();
  for (const round of counted(rounds)) {
    const from = growthStart(round);
    if (from === null) continue;
    for (const phase of round.entry.phases.filter(isLoaded)) {
      const after = phase.startSeconds === null ? 0 : (phase.startSeconds - from) / SECONDS_PER_MINUTE;
      if (after > 0) starts.set(nameOf(phase), [...(starts.get(nameOf(phase)) ?? []), after]);
    }
  }
  return [...starts].map(([label, after]): ChartMark => ({ x: median(after), label, kind: "phase" }));
};

/** Rounds in which the app restarted and that count all the same, at the end of the run: when it was, points do not tell. `endOf` is the last place of a round. */
export const restartMarks = (
  rounds: readonly RoundData[],
  side: Side,
  endOf: (round: number) => number | undefined,
): readonly ChartMark[] =>
  counted(rounds).flatMap(({ entry, values }): readonly ChartMark[] => {
    const restarts = values.restarts?.value ?? 0;
    const x = endOf(entry.round);
    if (restarts <= 0 || x === undefined) return [];
    const times = restarts === 1 ? "" : ` ${restarts} times`;
    return [{ x, label: `${side} restarted${times} in round ${entry.round}`, kind: "restart" }];
  });

/** `warm-up 20 s, cost 62 s`: what comes before the first growth phase, and how long it takes. */
const beforeText = (rounds: readonly RoundData[]): string => {
  const [first] = counted(rounds);
  const own = first?.entry.phases.filter(isLoaded) ?? [];
  const before = own.slice(
    0,
    Math.max(
      0,
      own.findIndex(({ phase }) => phase === "growth"),
    ),
  );
  return before
    .map((phase) => {
      const seconds = middle(
        counted(rounds).map(({ entry }) => {
          const same = entry.phases.find((one) => nameOf(one) === nameOf(phase));
          return same === undefined || same.startSeconds === null || same.endSeconds === null ? null : same.endSeconds - same.startSeconds;
        }),
      );
      return `${nameOf(phase)}${seconds === null ? "" : ` ${formatQuantity(seconds, "seconds")}`}`;
    })
    .join(", ");
};

/** What is only read behind a collection. */
const COLLECTED: ReadonlySet<PointMetric> = new Set<PointMetric>(["live_heap_bytes", "live_objects"]);

/** How the points of a metric were read, for the legend: `GC forced before each point; before them warm-up 20 s, cost 62 s`. Empty: nothing is known of it. */
export const pointNote = (rounds: readonly RoundData[], metric: PointMetric): string => {
  const known = counted(rounds).filter(({ points }) => points !== null);
  const forced = known.filter(({ entry }) => entry.postGc).length;
  const collections =
    known.length === 0 || !COLLECTED.has(metric)
      ? ""
      : forced === known.length
        ? "GC forced before each point"
        : forced === 0
          ? "no GC forced: points hold garbage too"
          : `GC forced before each point in ${forced} of ${known.length} rounds`;
  const before = beforeText(rounds);
  return [collections, before === "" ? "" : `not shown before them: ${before}`].filter((part) => part !== "").join("; ");
};
