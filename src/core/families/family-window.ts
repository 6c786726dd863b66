/** The bodies of one round in time order, with the work done between the edges of the cost phase: what families are read from. */
import { restartBetween } from "../prometheus/increase.ts";
import type { MetricFamily } from "../prometheus/metric-family.ts";

/** A parsed body. `phase` as in a bundle; `edge` is that of the cost phase. */
export interface TimedBody {
  readonly atSeconds: number;
  readonly phase: string;
  readonly edge: "start" | "end" | null;
  readonly families: readonly MetricFamily[];
}

export interface FamilyInput {
  readonly bodies: readonly TimedBody[];
  /** Units of work between the edges of the cost phase; null: not counted. */
  readonly units: number | null;
}

type Body = ReadonlyMap<string, MetricFamily>;

export interface FamilyWindow {
  /** At the edges of the cost phase; null: not read. */
  readonly start: Body | null;
  readonly end: Body | null;
  /** Of the cost, growth and end phases, in time order. */
  readonly measured: readonly Body[];
  /** Of the growth and end phases; all measured ones where there are none. */
  readonly late: readonly Body[];
  readonly units: number | null;
  /** Between the edges; null where a body does not tell its time. */
  readonly seconds: number | null;
  readonly restarted: boolean;
  /** Names and types of all families, in order of appearance. */
  readonly families: ReadonlyMap<string, MetricFamily>;
}

const byName = ({ families }: TimedBody): Body => new Map(families.map((family) => [family.name, family]));
const LATE = ["growth", "cool-down", "end"];
const MEASURED = ["cost", ...LATE];

/** Puts the bodies in time order. A restart between the edges is told by `process_start_time_seconds`. */
export const windowOf = ({ bodies, units }: FamilyInput): FamilyWindow => {
  const ordered = bodies.toSorted((a, b) => a.atSeconds - b.atSeconds);
  const maps = new Map(ordered.map((body) => [body, byName(body)]));
  const read = (body: TimedBody | undefined): Body | null => (body === undefined ? null : (maps.get(body) ?? null));
  const first = ordered.find(({ edge }) => edge === "start");
  const last = ordered.findLast(({ edge }) => edge === "end");
  const measured = ordered.filter(({ phase }) => MEASURED.includes(phase));
  const late = measured.filter(({ phase }) => LATE.includes(phase));
  const seconds = first === undefined || last === undefined ? 0 : last.atSeconds - first.atSeconds;
  const families = new Map<string, MetricFamily>();
  for (const body of measured) for (const family of body.families) if (!families.has(family.name)) families.set(family.name, family);
  const present = (some: readonly TimedBody[]): readonly Body[] => some.flatMap((body) => read(body) ?? []);
  return {
    start: read(first),
    end: read(last),
    measured: present(measured),
    late: present(late.length === 0 ? measured : late),
    units,
    seconds: seconds > 0 ? seconds : null,
    restarted: first !== undefined && last !== undefined && restartBetween(first.families, last.families) === "restarted",
    families,
  };
};
