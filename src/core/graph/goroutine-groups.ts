/** Groups the stacks of goroutine profiles by what the goroutines wait in and what started them, base against head. */
import { requireSampleIndex } from "../pprof/kind.ts";
import { packageOf } from "../pprof/owner.ts";
import type { Profile } from "../pprof/profile.ts";
import type { ChainFrame } from "./growth-chains.ts";
import { type Frame, frameTable, type ProfileFrames } from "./frames.ts";

/** What a parked goroutine waits for, told from the runtime frames at the top of its stack. */
export const WAITS = [
  "channel receive",
  "channel send",
  "select",
  "network or file",
  "lock",
  "wait group or condition",
  "sleep",
  "system call",
  "running or other",
] as const;
export type Wait = (typeof WAITS)[number];

export interface GoroutineGroup {
  /** The first function, from the innermost, that is neither the runtime's nor a lock's or a poller's. */
  readonly blockedIn: string;
  /** The function the `go` statement started. */
  readonly entry: string;
  readonly wait: Wait;
  /** Goroutines, mean per replicate. */
  readonly base: number;
  readonly head: number;
  readonly difference: number;
  /** The most frequent stack, root first, without the runtime's frames at both ends. */
  readonly frames: readonly ChainFrame[];
}

/** Packages that only carry out a wait somebody else asked for. */
const isWaiting = (path: string): boolean =>
  /^(?:runtime|sync|syscall|internal\/(?:poll|sync|runtime|syscall))(?:\/|$)/u.test(path) || path === "";

const WAIT_PATTERNS: readonly (readonly [RegExp, Wait])[] = [
  [/^internal\/poll\.|^runtime\.netpoll/u, "network or file"],
  [/^runtime\.selectgo|^runtime\.block$/u, "select"],
  [/^runtime\.chanrecv/u, "channel receive"],
  [/^runtime\.chansend/u, "channel send"],
  [/^(?:sync|internal\/sync)\.\(\*(?:RW)?Mutex\)/u, "lock"],
  [/^sync\.\(\*(?:WaitGroup|Cond)\)|^runtime\.notifyListWait|^sync\.runtime_notifyListWait/u, "wait group or condition"],
  [/^(?:time\.Sleep|runtime\.timeSleep)/u, "sleep"],
  [/^(?:syscall|internal\/runtime\/syscall|runtime\/internal\/syscall)\./u, "system call"],
];

interface Group {
  readonly blockedIn: number;
  readonly entry: number;
  wait: Wait;
  base: number;
  head: number;
  heaviest: number;
  path: readonly ChainFrame[];
}

/** Frames of one sample, innermost first, as indices with their lines. */
function stackOf(profile: Profile, own: ProfileFrames, sample: number): readonly (readonly [number, number])[] {
  const stack: (readonly [number, number])[] = [];
  for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
    const location = profile.sampleLocations[at] ?? 0;
    for (let node = own.offsets[location] ?? 0; node < (own.offsets[location + 1] ?? 0); node += 1)
      stack.push([own.nodes[node] ?? 0, own.lines[node] ?? 0]);
  }
  return stack;
}

/**
 * Groups goroutines by where they are blocked and what started them (owner-level names). Both lists are replicates of one side each.
 * Ordered by difference, largest first, then by head count. Only goroutine and goroutineleak profiles have the column it reads.
 */
export function goroutineGroups(
  base: readonly Profile[],
  head: readonly Profile[],
  options: { readonly mainModules?: readonly string[] } = {},
): readonly GoroutineGroup[] {
  const table = frameTable({ ...options, granularity: "owners" });
  const sources = [
    ...base.map((profile) => ({ profile, side: "base" as const })),
    ...head.map((profile) => ({ profile, side: "head" as const })),
  ];
  const prepared = sources.map((source) => ({ ...source, own: table.add(source.profile) }));
  const frames = table.frames();
  const waiting = frames.map(({ key, name }) => isWaiting(packageOf(name)) || key === "time.Sleep");
  const groups = new Map<string, Group>();

  for (const { profile, side, own } of prepared) {
    const index = requireSampleIndex(profile, "");
    const weight = 1 / (side === "base" ? base.length : head.length);
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const count = profile.values[sample * profile.sampleTypes.length + index] ?? 0;
      const stack = stackOf(profile, own, sample);
      if (count === 0 || stack.length === 0) continue;
      const group = groupOf(groups, stack, frames, waiting);
      group[side] += count * weight;
      if (count > group.heaviest) {
        group.heaviest = count;
        group.path = pathOf(stack, frames, waiting);
      }
    }
  }

  return [...groups.values()]
    .map(({ blockedIn, entry, wait, base: before, head: after, path }) => ({
      blockedIn: frames[blockedIn]?.key ?? "",
      entry: frames[entry]?.key ?? "",
      wait,
      base: before,
      head: after,
      difference: after - before,
      frames: path,
    }))
    .toSorted((a, b) => b.difference - a.difference || b.head - a.head || (a.blockedIn < b.blockedIn ? -1 : 1));
}

function groupOf(
  groups: Map<string, Group>,
  stack: readonly (readonly [number, number])[],
  frames: readonly Frame[],
  waiting: readonly boolean[],
): Group {
  const root = stack.findLast(([frame]) => frames[frame]?.key !== "runtime.goexit") ?? stack.at(-1) ?? [0, 0];
  const blocked = stack.find(([frame]) => waiting[frame] !== true) ?? root;
  const key = `${blocked[0]} ${root[0]}`;
  const known = groups.get(key);
  if (known !== undefined) return known;
  const top = stack.slice(0, stack.indexOf(blocked) + 1).map(([frame]) => frames[frame]?.key ?? "");
  const wait = WAIT_PATTERNS.find(([pattern]) => top.some((name) => pattern.test(name)))?.[1] ?? "running or other";
  const made: Group = { blockedIn: blocked[0], entry: root[0], wait, base: 0, head: 0, heaviest: 0, path: [] };
  groups.set(key, made);
  return made;
}

function pathOf(
  stack: readonly (readonly [number, number])[],
  frames: readonly Frame[],
  waiting: readonly boolean[],
): readonly ChainFrame[] {
  const from = Math.max(
    0,
    stack.findIndex(([frame]) => waiting[frame] !== true),
  );
  return stack
    .slice(from)
    .filter(([frame], index, all) => frames[frame]?.key !== "runtime.goexit" && all[index + 1]?.[0] !== frame)
    .map(([frame, line]) => ({
      func: frames[frame]?.key ?? "",
      file: frames[frame]?.file ?? "",
      line,
      ownerClass: frames[frame]?.ownerClass ?? "dependency",
    }))
    .toReversed();
}
