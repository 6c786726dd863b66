/** Groups the stacks of goroutine profiles by what the goroutines wait in and what started them, base against head. */
import { requireSampleIndex } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import type { ChainFrame } from "./growth-chains.ts";
import { type Frame, type FrameOptions, frameTable, type ProfileFrames } from "./frames.ts";
import { waitsForCaller } from "./goroutine-origins.ts";

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
  /** Where they are blocked; null for a stack that has no frame but the exit. */
  readonly place: ChainFrame | null;
  /** The most frequent stack, root first, without the runtime's frames at both ends; of a group that did not grow, none. */
  readonly frames: readonly ChainFrame[];
}

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

/** One profile with the names of its frames. */
interface Source {
  readonly profile: Profile;
  readonly side: "base" | "head";
  readonly own: ProfileFrames;
  /** What is shown of each node, once it is: stacks share most of theirs. */
  readonly shown: (ChainFrame | undefined)[];
}

interface Group {
  readonly blockedIn: number;
  readonly entry: number;
  readonly wait: Wait;
  base: number;
  head: number;
  /** Count and place of the most frequent stack. */
  heaviest: number;
  source: Source;
  sample: number;
}

/** Where every goroutine's stack starts. */
const EXIT = "runtime.goexit";

/** The outermost frame of a sample before `exit`, else `exit`; -1 for a sample without frames. Looks at the root of the stack only. */
function entryOf({ profile, own }: Source, sample: number, exit: number): number {
  let found = -1;
  const start = profile.sampleOffsets[sample] ?? 0;
  for (let at = (profile.sampleOffsets[sample + 1] ?? 0) - 1; at >= start; at -= 1) {
    const location = profile.sampleLocations[at] ?? 0;
    const first = own.offsets[location] ?? 0;
    for (let node = (own.offsets[location + 1] ?? 0) - 1; node >= first; node -= 1) {
      found = own.nodes[node] ?? 0;
      if (found !== exit) return found;
    }
  }
  return found;
}

/** The innermost frame of a sample that waits for no caller; -1 without one. Looks at the leaf of the stack only. */
function blockedFrameOf({ profile, own }: Source, sample: number, waiting: readonly boolean[]): number {
  for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
    const location = profile.sampleLocations[at] ?? 0;
    for (let node = own.offsets[location] ?? 0; node < (own.offsets[location + 1] ?? 0); node += 1) {
      const frame = own.nodes[node] ?? 0;
      if (waiting[frame] !== true) return frame;
    }
  }
  return -1;
}

/** What is known of the frames of all profiles. */
interface KnownFrames {
  readonly frames: readonly Frame[];
  /** Whether a frame waits for its caller. */
  readonly waiting: readonly boolean[];
  /** -1: no stack starts with it. */
  readonly exit: number;
  /** Of each frame the place in WAIT_PATTERNS, once it was asked for; as many as there are: none fits. */
  readonly waits: (number | undefined)[];
}

/** Adds the goroutines of one profile to their groups, `weight` for each. */
function addGoroutines(groups: Map<number, Group>, source: Source, weight: number, known: KnownFrames): void {
  const { profile, side } = source;
  const { frames, waiting, exit } = known;
  const index = requireSampleIndex(profile, "");
  const width = profile.sampleTypes.length;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const count = profile.values[sample * width + index] ?? 0;
    const entry = count === 0 ? -1 : entryOf(source, sample, exit);
    if (entry < 0) continue;
    const blocked = blockedFrameOf(source, sample, waiting);
    const blockedIn = blocked < 0 ? entry : blocked;
    const key = blockedIn * frames.length + entry;
    let group = groups.get(key);
    if (group === undefined) {
      const wait = waitOf(source, sample, known);
      group = { blockedIn, entry, wait, base: 0, head: 0, heaviest: 0, source, sample };
      groups.set(key, group);
    }
    if (side === "base") group.base += count * weight;
    else group.head += count * weight;
    if (count > group.heaviest) {
      group.heaviest = count;
      group.source = source;
      group.sample = sample;
    }
  }
}

/**
 * Groups goroutines by where they are blocked and what started them (owner-level names). Both lists are replicates of one side each.
 * Ordered by difference, largest first, then by head count. Only goroutine and goroutineleak profiles have the column it reads.
 * O(samples), and O(frames) for one sample of each group that grew.
 */
export function goroutineGroups(base: readonly Profile[], head: readonly Profile[], options: FrameOptions = {}): readonly GoroutineGroup[] {
  const table = frameTable({ ...options, granularity: "owners" });
  const sourceOf = (profile: Profile, side: Source["side"]): Source => {
    const own = table.add(profile);
    return { profile, side, own, shown: Array.from(own.nodes, () => undefined) };
  };
  const sources = [...base.map((profile) => sourceOf(profile, "base")), ...head.map((profile) => sourceOf(profile, "head"))];
  const frames = table.frames();
  const known: KnownFrames = {
    frames,
    waiting: frames.map(({ key }) => waitsForCaller(key)),
    exit: frames.findIndex(({ key }) => key === EXIT),
    waits: Array.from(frames, () => undefined),
  };
  const groups = new Map<number, Group>();
  for (const source of sources) addGoroutines(groups, source, 1 / (source.side === "base" ? base.length : head.length), known);
  return [...groups.values()]
    .map(({ blockedIn, entry, wait, base: before, head: after, source, sample }) => ({
      blockedIn: frames[blockedIn]?.key ?? "",
      entry: frames[entry]?.key ?? "",
      wait,
      base: before,
      head: after,
      difference: after - before,
      place: placeOf(source, sample, known),
      frames: after > before ? pathOf(source, sample, known) : [],
    }))
    .toSorted((a, b) => b.difference - a.difference || b.head - a.head || (a.blockedIn < b.blockedIn ? -1 : 1));
}

/** Walks from the innermost node of a sample outwards, as long as `visit` says so. */
function visitNodes({ profile, own }: Source, sample: number, visit: (node: number) => boolean): void {
  for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
    const location = profile.sampleLocations[at] ?? 0;
    for (let node = own.offsets[location] ?? 0; node < (own.offsets[location + 1] ?? 0); node += 1) if (!visit(node)) return;
  }
}

/** The first pattern that the frame's name fits. */
function waitRankOf(frame: number, { frames, waits }: KnownFrames): number {
  const known = waits[frame];
  if (known !== undefined) return known;
  const name = frames[frame]?.key ?? "";
  const found = WAIT_PATTERNS.findIndex(([pattern]) => pattern.test(name));
  const rank = found < 0 ? WAIT_PATTERNS.length : found;
  waits[frame] = rank;
  return rank;
}

/** What the frames up to the first that waits for no caller say, that one included. */
function waitOf(source: Source, sample: number, known: KnownFrames): Wait {
  let rank = WAIT_PATTERNS.length;
  visitNodes(source, sample, (node) => {
    const frame = source.own.nodes[node] ?? 0;
    rank = Math.min(rank, waitRankOf(frame, known));
    return known.waiting[frame] === true;
  });
  return WAIT_PATTERNS[rank]?.[1] ?? "running or other";
}

/** The frame at a node, for people. */
function shownAt({ own, shown }: Source, node: number, frame: Frame): ChainFrame {
  const made: ChainFrame = shown[node] ?? { func: frame.key, file: frame.file, line: own.lines[node] ?? 0, ownerClass: frame.ownerClass };
  shown[node] = made;
  return made;
}

/** The first frame that waits for no caller, where its recursion began; the innermost where every one waits. */
function placeOf(source: Source, sample: number, known: KnownFrames, from: "blocked" | "leaf" = "blocked"): ChainFrame | null {
  const { frames, waiting, exit } = known;
  let [place, at] = [-1, -1];
  visitNodes(source, sample, (node) => {
    const index = source.own.nodes[node] ?? 0;
    if (place < 0 && (index === exit || (from === "blocked" && waiting[index] === true))) return true;
    if (place >= 0 && index !== place) return false;
    [place, at] = [index, node];
    return true;
  });
  const frame = frames[place];
  if (frame !== undefined) return shownAt(source, at, frame);
  return from === "blocked" ? placeOf(source, sample, known, "leaf") : null;
}

/** Frames from the root to the first that waits for no caller; all of them where every one does. */
function pathOf(source: Source, sample: number, known: KnownFrames, from: "blocked" | "leaf" = "blocked"): readonly ChainFrame[] {
  const { own } = source;
  const { frames, waiting, exit } = known;
  const path: ChainFrame[] = [];
  let callee = -1;
  visitNodes(source, sample, (node) => {
    const index = own.nodes[node] ?? 0;
    if (from === "blocked" && callee < 0 && waiting[index] === true) return true;
    // Direct recursion is shown once, where it began.
    if (index === callee) path.pop();
    callee = index;
    const frame = frames[index];
    if (index === exit || frame === undefined) return true;
    path.push(shownAt(source, node, frame));
    return true;
  });
  return callee < 0 && from === "blocked" ? pathOf(source, sample, known, "leaf") : path.toReversed();
}
