/** Which component's requests are the reason of another one's work: the origin is named, the victim marked (`metrics.md` §15, row 2). */
import type { Flow } from "./triage-network.ts";

export interface ComponentFlows {
  readonly component: string;
  /** Those that moved. */
  readonly flows: readonly Flow[];
}

export interface Induced {
  /** Null: several come into question alike. */
  readonly origin: string | null;
  readonly because: string;
  /** Where the origin's numbers come from. */
  readonly sources: readonly string[];
}

/** Rises nearer to each other than that may have either origin. */
const AS_GOOD = 0.1;

const find = (flows: readonly Flow[], direction: Flow["direction"], counts: Flow["counts"]): readonly Flow[] =>
  flows.filter((flow) => flow.direction === direction && flow.counts === counts);

const largest = (flows: readonly Flow[]): number => Math.max(0, ...flows.map(({ difference }) => difference ?? 0));

/** It asks more and nothing asks more of it: more requests go out, or where none are counted, more bytes go out than come in. */
const startsIt = ({ flows }: ComponentFlows): boolean => {
  if (find(flows, "in", "requests").length > 0) return false;
  if (find(flows, "out", "requests").length > 0) return true;
  return largest(find(flows, "out", "bytes")) > largest(find(flows, "in", "bytes"));
};

/** The flow by which it asks others. */
const asking = ({ flows }: ComponentFlows): Flow | undefined => find(flows, "out", "requests")[0] ?? find(flows, "out", "bytes")[0];

const riseOf = ({ ratio }: Flow): number => ratio ?? Infinity;

const areAlike = (one: Flow, other: Flow): boolean => {
  const [a, b] = [riseOf(one), riseOf(other)];
  return one.counts === other.counts && (a === b || Math.abs(Math.log1p(a) - Math.log1p(b)) <= AS_GOOD);
};

/**
 * Who makes each component work more, by component; components that start it themselves, or to which nothing more comes in, have no entry. Nobody says
 * who asks whom: an origin is another component that asks more while nothing asks more of it, counted requests before bytes, the largest rise first.
 */
export const inducedBy = (components: readonly ComponentFlows[]): ReadonlyMap<string, Induced> => {
  const origins = components.flatMap((one) => {
    const flow = asking(one);
    return flow !== undefined && startsIt(one) ? [{ component: one.component, flow }] : [];
  });
  const ordered = origins.toSorted(
    (a, b) => Number(a.flow.counts === "bytes") - Number(b.flow.counts === "bytes") || riseOf(b.flow) - riseOf(a.flow),
  );
  const [first, second] = ordered;
  const victims = components.filter((one) => !startsIt(one) && one.flows.some(({ direction }) => direction === "in"));
  return new Map(
    first === undefined
      ? []
      : victims.map(({ component }): readonly [string, Induced] => {
          if (second !== undefined && areAlike(first.flow, second.flow)) {
            const because = `induced by ${first.component} or ${second.component}: both ask more (${first.flow.said} and ${second.flow.said})`;
            return [component, { origin: null, because, sources: [] }];
          }
          const because = `induced by ${first.component}: its ${first.flow.said}`;
          return [component, { origin: first.component, because, sources: [first.flow.source] }];
        }),
  );
};
