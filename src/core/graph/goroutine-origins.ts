/** Who started the goroutines of a group, what the runtime says they wait for and for how long: what a profile does not hold, from the text of `debug=2`. */
import type { Goroutine } from "../pprof/goroutine-text.ts";
import { ownerKeyOf, packageOf } from "../pprof/owner.ts";

export interface GoroutineOrigin {
  /** The function with the `go` statement, by its owner; null for the main goroutine and those of the runtime. */
  readonly creator: string | null;
  readonly creatorFile: string | null;
  readonly creatorLine: number | null;
  /** As the runtime calls it: `chan receive`, `IO wait`. */
  readonly state: string;
  /** Whole minutes the longest of them has waited; null when none has for a minute. */
  readonly waitMinutes: number | null;
  /** Goroutines behind it, over all texts. */
  readonly count: number;
}

/** Packages that only carry out a wait somebody else asked for. */
const isWaiting = (path: string): boolean =>
  /^(?:runtime|sync|syscall|internal\/(?:poll|sync|runtime|syscall))(?:\/|$)/u.test(path) || path === "";

/** True for a function that waits on behalf of its caller. */
export const waitsForCaller = (func: string): boolean => isWaiting(packageOf(func)) || func === "time.Sleep";

/** What makes goroutines one group: owner keys of where they are blocked and of where they began. */
export const groupKey = (blockedIn: string, entry: string): string => `${blockedIn}\n${entry}`;

/** The text leaves the runtime's own frames out, so the main goroutine begins in `main.main` there. */
const entryOf = ({ frames, createdBy }: Goroutine): string => {
  const entry = ownerKeyOf(frames.at(-1)?.func ?? "");
  return entry === "main.main" && createdBy === null ? "runtime.main" : entry;
};

/** The most frequent of the values; of equals the first. Null for none. */
function mostFrequent<Value>(values: readonly Value[], keyOf: (value: Value) => string): Value | null {
  const counts = new Map<string, { readonly value: Value; count: number }>();
  for (const value of values) {
    const entry = counts.get(keyOf(value)) ?? { value, count: 0 };
    counts.set(keyOf(value), entry);
    entry.count += 1;
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count)[0]?.value ?? null;
}

const originOf = (goroutines: readonly Goroutine[]): GoroutineOrigin => {
  const creator = mostFrequent(
    goroutines.map(({ createdBy }) => createdBy),
    (createdBy) => (createdBy === null ? "" : `${ownerKeyOf(createdBy.func)}:${createdBy.line}`),
  );
  const minutes = goroutines.flatMap(({ waitMinutes }) => waitMinutes ?? []);
  return {
    creator: creator === null ? null : ownerKeyOf(creator.func),
    creatorFile: creator?.file ?? null,
    creatorLine: creator?.line ?? null,
    state:
      mostFrequent(
        goroutines.map(({ state }) => state),
        (state) => state,
      ) ?? "",
    waitMinutes: minutes.length === 0 ? null : minutes.reduce((most, one) => Math.max(most, one)),
    count: goroutines.length,
  };
};

/** Origins by `groupKey`, over the texts of all replicates of one side. Goroutines without a stack are in no group. */
export const goroutineOrigins = (texts: readonly (readonly Goroutine[])[]): ReadonlyMap<string, GoroutineOrigin> => {
  const groups = new Map<string, Goroutine[]>();
  for (const goroutine of texts.flat()) {
    if (goroutine.frames.length === 0) continue;
    const entry = entryOf(goroutine);
    const blocked = goroutine.frames.find(({ func }) => !waitsForCaller(func));
    const key = groupKey(blocked === undefined ? entry : ownerKeyOf(blocked.func), entry);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(goroutine);
  }
  return new Map([...groups].map(([key, group]) => [key, originOf(group)]));
};
