// The decision table of memory: which part a change lies in, by hand-made parts, one case for each rule and each tie.
import { describe, expect, test } from "vitest";
import { judgeAnatomy, type AnatomyParts } from "../../../src/core/compare/anatomy.ts";
import { ANATOMY_PARTS, type AnatomyKind, type AnatomyPart, type PartValues } from "../../../src/core/compare/comparison-metrics.ts";

const MIB = 1024 ** 2;
const NOT_KNOWN: PartValues = { base: null, head: null };

/** Base and head in MiB; what is not given is not known. */
const partsOf = (mib: Partial<Record<AnatomyPart, readonly [base: number, head: number]>>): AnatomyParts => {
  const all = Object.fromEntries(
    ANATOMY_PARTS.map((part) => {
      const pair = mib[part];
      return [part, pair === undefined ? NOT_KNOWN : { base: pair[0] * MIB, head: pair[1] * MIB }];
    }),
  );
  return { ...NO_PARTS, ...all };
};

const NO_PARTS: AnatomyParts = {
  "live-heap": NOT_KNOWN,
  "gc-target": NOT_KNOWN,
  idle: NOT_KNOWN,
  released: NOT_KNOWN,
  "retained-idle": NOT_KNOWN,
  unused: NOT_KNOWN,
  stacks: NOT_KNOWN,
  runtime: NOT_KNOWN,
  rss: NOT_KNOWN,
  "working-set": NOT_KNOWN,
  "limit-headroom": NOT_KNOWN,
  collections: NOT_KNOWN,
  allocated: NOT_KNOWN,
};

/** A service at rest: 40 MiB live, 80 MiB at the next collection, 100 MiB resident, 90 of them the runtime's. */
const STEADY = {
  "live-heap": [40, 40],
  "gc-target": [80, 80],
  "retained-idle": [5, 5],
  unused: [2, 2],
  stacks: [1, 1],
  runtime: [90, 90],
  rss: [100, 100],
} as const;

type Mib = Parameters<typeof partsOf>[0];

test.each<[string, Mib, AnatomyKind, RegExp]>([
  ["nothing moved", {}, "flat", /^the live heap did not move, nor did the RSS$/u],
  [
    "the live heap rose",
    { "live-heap": [40, 60], rss: [100, 140] },
    "real-growth",
    /^real growth: live heap 40 MiB → 60 MiB \(\+50 %\); RSS 100 MiB → 140 MiB \(\+40 %\)$/u,
  ],
  [
    "the live heap rose and the target with it",
    { "live-heap": [40, 60], "gc-target": [80, 120], rss: [100, 140] },
    "real-growth",
    /live heap/u,
  ],
  ["the live heap rose, RSS did not", { "live-heap": [40, 43] }, "real-growth", /^real growth: live heap 40 MiB → 43 MiB \(\+7.5 %\)$/u],
  ["the live heap fell", { "live-heap": [40, 20] }, "real-decrease", /^a real decrease: live heap/u],
  ["the live heap rose by less than its budget", { "live-heap": [40, 41.9] }, "flat", /did not move/u],
  ["a small live heap rose by half a MiB", { "live-heap": [2, 2.5] }, "flat", /did not move/u],
  ["RSS rose by less than its budget", { rss: [100, 107] }, "flat", /nor did the RSS/u],
  [
    "the heap may grow larger before a collection",
    { "gc-target": [80, 120], runtime: [90, 130], rss: [100, 140] },
    "gc-pacing",
    /GC pacing: the heap at which a collection starts 80 MiB → 120 MiB \(\+50 %\) for the same live heap/u,
  ],
  [
    "the heap is collected earlier",
    { "gc-target": [80, 50], runtime: [90, 60], rss: [100, 70] },
    "gc-pacing",
    /RSS 100 MiB → 70 MiB \(−30 %\)/u,
  ],
  [
    "empty spans are not given back",
    { "retained-idle": [5, 35], runtime: [90, 120], rss: [100, 130] },
    "fragmentation",
    /idle, not given back 5 MiB → 35 MiB/u,
  ],
  [
    "objects lie further apart",
    { unused: [2, 32], runtime: [90, 120], rss: [100, 130] },
    "fragmentation",
    /unused between objects 2 MiB → 32 MiB/u,
  ],
  ["stacks grew", { stacks: [1, 31], runtime: [90, 120], rss: [100, 130] }, "real-growth", /goroutine stacks 1 MiB → 31 MiB/u],
  [
    "memory beside the runtime's grew",
    { rss: [100, 130] },
    "non-go",
    /memory that is not Go's \(cgo, mmap, files\): what the runtime holds 90 MiB → 90 MiB/u,
  ],
  [
    "a part makes up too little",
    { "gc-target": [80, 85], runtime: [90, 125], rss: [100, 130] },
    "unknown",
    /no part that was read explains it/u,
  ],
  [
    "of several the largest",
    { "gc-target": [80, 95], "retained-idle": [5, 30], runtime: [90, 130], rss: [100, 140] },
    "fragmentation",
    /fragmentation/u,
  ],
  [
    "of equals the first: pacing before fragmentation",
    { "gc-target": [80, 100], "retained-idle": [5, 25], runtime: [90, 130], rss: [100, 140] },
    "gc-pacing",
    /GC pacing/u,
  ],
  [
    "a part that moved the other way explains nothing",
    { "gc-target": [80, 40], rss: [100, 130], runtime: [90, 120] },
    "unknown",
    /no part/u,
  ],
])("%s", (_, mib, kind, because) => {
  const finding = judgeAnatomy(partsOf({ ...STEADY, ...mib }), null);
  expect(finding).toEqual({ kind, because: expect.stringMatching(because) as string });
});

describe("with parts that were not read", () => {
  test.each<[string, Mib, AnatomyKind, RegExp]>([
    ["neither heap nor RSS", {}, "unknown", /^neither the live heap nor resident memory was read on both sides$/u],
    ["the live heap alone", { "live-heap": [40, 40] }, "flat", /resident memory was not read/u],
    ["RSS alone, flat", { rss: [100, 100] }, "flat", /the live heap was not read, nor did the RSS/u],
    ["RSS alone, risen", { rss: [100, 140] }, "unknown", /needs go_memstats_\* of \/metrics/u],
    ["RSS and the runtime's memory", { rss: [100, 140], runtime: [90, 90] }, "non-go", /the live heap was not read/u],
  ])("%s", (_, mib, kind, because) => {
    const finding = judgeAnatomy(partsOf(mib), null);
    expect([finding.kind, because.test(finding.because)]).toEqual([kind, true]);
  });

  test("the working set goes before RSS", () => {
    const finding = judgeAnatomy(partsOf({ ...STEADY, rss: [100, 200], "working-set": [100, 101] }), null);
    expect(finding).toEqual({ kind: "flat", because: "the live heap did not move, nor did the working set" });
  });
});

test("says how often it collects now, where that changed", () => {
  const parts = partsOf({ ...STEADY, "gc-target": [80, 120], runtime: [90, 130], rss: [100, 140] });
  const withCollections = { ...parts, collections: { base: 0.02, head: 0.01 } };
  expect(judgeAnatomy(withCollections, null).because).toMatch(/; collections per unit 0.02 → 0.01$/u);
  expect(judgeAnatomy({ ...parts, collections: { base: 0.02, head: 0.0201 } }, null).because).not.toContain("collections");
});

test("stacks that grew beside the live heap are told", () => {
  const finding = judgeAnatomy(partsOf({ ...STEADY, "live-heap": [40, 60], stacks: [1, 4] }), null);
  expect(finding.because).toBe("real growth: live heap 40 MiB → 60 MiB (+50 %); goroutine stacks 1 MiB → 4 MiB (+300 %)");
});

test("what does not compare is not judged", () => {
  expect(judgeAnatomy(partsOf({ ...STEADY, "live-heap": [40, 80] }), "not compared: head did 10 % less work")).toEqual({
    kind: "unknown",
    because: "not compared: head did 10 % less work",
  });
});
