// Small random profiles full of what real ones rarely hold: negative and zero values, frames without names or lines, several mappings,
// labels of all sorts, odd file names, recursion, drop_frames. The same seed makes the same profile.
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import type { Label, Profile } from "../../src/core/pprof/profile.ts";
import { emptyHeader, profileBuilder } from "../../src/core/pprof/profile-builder.ts";

/** A generator of numbers below `limit` (mulberry32). */
const randomNumbers = (seed: number): ((limit: number) => number) => {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
};

const NAMES = [
  "main.main",
  "runtime.mallocgc",
  "lib.(*T[...]).Get",
  "lib.(*T[go.shape.int]).Put",
  "a/b.init.func1",
  "f",
  "f(int)",
  "",
  "日本.Go",
  "😀.x",
];
const FILES = ["/src/a.go", "/src//b/../c.go", "./d.go", "", "/proc/self/cwd/e.go", "/proc/self/cwd/./f.go", "/src/a.go"];
const UNITS = ["bytes", "", "seconds", "objects"];

/** One profile; those of the same `family` have the same columns. */
export function madeProfile(seed: number, family: number): Profile {
  const random = randomNumbers(seed);
  const pick = <T>(list: readonly T[]): T => {
    const item = list[random(list.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  const types = [
    [{ type: "space", unit: "bytes" }],
    [
      { type: "alloc_objects", unit: "count" },
      { type: "alloc_space", unit: "bytes" },
    ],
    [
      { type: "contentions", unit: "count" },
      { type: "delay", unit: "nanoseconds" },
    ],
  ][family % 3] ?? [{ type: "space", unit: "bytes" }];
  const builder = profileBuilder();
  const mapping = (start: bigint, file: string, buildId: string): number =>
    builder.mapping({
      memoryStart: start,
      memoryLimit: start + 0x2345n,
      fileOffset: 0n,
      file,
      buildId,
      hasFunctions: true,
      hasFilenames: random(2) === 0,
      hasLineNumbers: false,
      hasInlineFrames: random(2) === 0,
    });
  const mappings = random(4) === 0 ? [-1] : [mapping(0x40_0000n, "/bin/app", "abc"), mapping(0x7f00_0000_0000n, "[vdso]", ""), -1];
  const functions = Array.from({ length: 4 + random(12) }, () => {
    const name = pick(NAMES);
    return builder.func(name, random(4) === 0 ? `_${name}` : name, pick(FILES), random(3) * 10);
  });
  const locations = Array.from({ length: 5 + random(20) }, () => {
    const lines = Array.from({ length: [0, 1, 1, 1, 2, 3][random(6)] ?? 1 }, () => ({
      func: pick(functions),
      line: random(4) * 7,
      column: random(5) === 0 ? 3 : 0,
    }));
    return builder.location(pick(mappings), 0x40_0000n + BigInt(random(64) * 16), lines, random(9) === 0);
  });
  const label = (): Label =>
    random(2) === 0
      ? { key: pick(["a", "longer key", "b"]), text: pick(["x", "y y", "ü"]), number: null, unit: "" }
      : { key: pick(["bytes", "request", "n"]), text: null, number: BigInt(random(5000) + 1), unit: pick(UNITS) };
  const value = (): number => [0, 1, -1, 512, 1152, -4096, random(1_000_000), random(3_000_000) * 1000, -random(2_000_000)][random(9)] ?? 0;
  for (let sample = 3 + random(30); sample > 0; sample -= 1) {
    const stack = Array.from({ length: random(12) === 0 ? 0 : 1 + random(8) }, () => pick(locations));
    const labels = Array.from({ length: [0, 0, 1, 2][random(4)] ?? 0 }, label);
    builder.sample(
      stack,
      types.map(value),
      // One unit per key and sample; pprof keeps several in an order of its own.
      labels.filter(({ key }, at) => labels.findIndex((other) => other.key === key) === at),
    );
  }
  return builder.build({
    ...emptyHeader(`made ${seed}`, types),
    period: 524_288,
    periodType: { type: "space", unit: "bytes" },
    timeNanos: random(3) === 0 ? 0n : 1_663_184_811_858_888_000n + BigInt(random(1000)),
    durationNanos: random(2) === 0 ? 0n : BigInt(random(100_000)) * 1_234_567n,
    defaultSampleType: random(2) === 0 ? "" : (types[0]?.type ?? ""),
    dropFrames: random(4) === 0 ? String.raw`runtime\..*|f` : "",
    keepFrames: random(2) === 0 ? "runtime.main" : "",
    comments: random(3) === 0 ? ["a comment", "#hidden"] : [],
    docUrl: random(5) === 0 ? "https://example.com/doc" : "",
  });
}

/** The bytes of a made profile. */
export const madeBytes = (seed: number, family: number): Uint8Array => encodeProfile(madeProfile(seed, family));
