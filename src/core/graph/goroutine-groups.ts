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
  /** Count and place of the most frequent stack. */
  heaviest: number;
  profile: Profile;
  own: ProfileFrames;
  sample: number;
}

/** Frames of one sample, innermost first, as indices with their lines; its columns are used again for the next sample. */
interface Stack {
  readonly frames: number[];
  readonly lines: number[];
}

function readStack(stack: Stack, profile: Profile, own: ProfileFrames, sample: number): Stack {
  stack.frames.length = 0;
  stack.lines.length = 0;
  for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
    const location = profile.sampleLocations[at] ?? 0;
    for (let node = own.offsets[location] ?? 0; node < (own.offsets[location + 1] ?? 0); node += 1) {
      stack.frames.push(own.nodes[node] ?? 0);
      stack.lines.push(own.lines[node] ?? 0);
    }
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
  const exit = frames.findIndex(({ key }) => key === EXIT);
  const groups = new Map<number, Group>();
  const stack: Stack = { frames: [], lines: [] };

  for (const { profile, side, own } of prepared) {
    const index = requireSampleIndex(profile, "");
    const weight = 1 / (side === "base" ? base.length : head.length);
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const count = profile.values[sample * profile.sampleTypes.length + index] ?? 0;
      if (count === 0) continue;
      readStack(stack, profile, own, sample);
      if (stack.frames.length === 0) continue;
      const group = groupOf(groups, stack, frames, waiting, exit, { profile, own, sample });
      group[side] += count * weight;
      if (count > group.heaviest) {
        group.heaviest = count;
        group.profile = profile;
        group.own = own;
        group.sample = sample;
      }
    }
  }

  return [...groups.values()]
    .map(({ blockedIn, entry, wait, base: before, head: after, profile, own, sample }) => ({
      blockedIn: frames[blockedIn]?.key ?? "",
      entry: frames[entry]?.key ?? "",
      wait,
      base: before,
      head: after,
      difference: after - before,
      frames: pathOf(readStack(stack, profile, own, sample), frames, waiting),
    }))
    .toSorted((a, b) => b.difference - a.difference || b.head - a.head || (a.blockedIn < b.blockedIn ? -1 : 1));
}

/** Where every goroutine's stack starts. */
const EXIT = "runtime.goexit";

function groupOf(
  groups: Map<number, Group>,
  stack: Stack,
  frames: readonly Frame[],
  waiting: readonly boolean[],
  exit: number,
  place: Pick<Group, "profile" | "own" | "sample">,
): Group {
  const indices = stack.frames;
  const root = indices.findLast((frame) => frame !== exit) ?? indices.at(-1) ?? 0;
  const blockedAt = indices.findIndex((frame) => waiting[frame] !== true);
  const blocked = indices[blockedAt] ?? root;
  const key = blocked * frames.length + root;
  const known = groups.get(key);
  if (known !== undefined) return known;
  const top = indices.slice(0, (blockedAt < 0 ? indices.lastIndexOf(root) : blockedAt) + 1).map((frame) => frames[frame]?.key ?? "");
  const wait = WAIT_PATTERNS.find(([pattern]) => top.some((name) => pattern.test(name)))?.[1] ?? "running or other";
  const made: Group = { blockedIn: blocked, entry: root, wait, base: 0, head: 0, heaviest: 0, ...place };
  groups.set(key, made);
  return made;
}

function pathOf({ frames: indices, lines }: Stack, frames: readonly Frame[], waiting: readonly boolean[]): readonly ChainFrame[] {
  const from = Math.max(
    0,
    indices.findIndex((frame) => waiting[frame] !== true),
  );
  const path: ChainFrame[] = [];
  for (let at = indices.length - 1; at >= from; at -= 1) {
    const frame = frames[indices[at] ?? 0];
    if (frame === undefined || frame.key === EXIT || (at + 1 < indices.length && indices[at + 1] === indices[at])) continue;
    path.push({ func: frame.key, file: frame.file, line: lines[at] ?? 0, ownerClass: frame.ownerClass });
  }
  return path;
}
