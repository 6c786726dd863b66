// What is stored as a baseline: all numbers, few profiles, the history of the noise.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { asBaseline, BASELINE_PROFILE_ROUNDS } from "../../../src/core/snapshot/as-baseline.ts";
import type { RawRound } from "../../../src/core/snapshot/raw-round.ts";
import type { Bundle } from "../../../src/core/snapshot/snapshot.ts";
import { unpackAll } from "../../../src/core/snapshot/unpack.ts";
import { packRounds, sha256, withFile } from "../../support/bundles.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const OPTIONS = { name: "the recording", sha256 };
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const HEAP_PATH = "fixtures/captured/goroutine-leak/good-v0.17.0/run1/t1.heap.pb.gz";
const heap = new Uint8Array(readFileSync(HEAP_PATH));
const file = (checkpoint: string) => ({ kind: "heap" as const, checkpoint, path: HEAP_PATH, content: heap });

/** A trial with two heap profiles, a goroutine text and growth points. */
const trial = (round: number, more: Partial<RawRound> = {}): RawRound =>
  rawRound({
    round,
    scrapes: [scrape("start", { process_cpu_seconds_total: 0 }), scrape("end", { process_cpu_seconds_total: round })],
    profiles: [file("start"), file("end")],
    goroutineText: text("goroutine 1 [running]:\n"),
    points: { postGc: true, secondsColumn: null, unitsColumn: [1, 2], columns: { goroutines: [3, 4] } },
    ...more,
  });
const trials = (rounds: readonly number[], more: Partial<RawRound> = {}): readonly RawRound[] => rounds.map((round) => trial(round, more));
const snapshotOf = (bundle: Bundle) => unpackAll(bundle, OPTIONS).snapshot;
const profiled = (bundle: Bundle): readonly string[] =>
  snapshotOf(bundle)
    .rounds.filter(({ profiles, goroutineText }) => profiles.length > 0 || goroutineText !== null)
    .map(({ entry, profiles }) => `${entry.component} ${entry.round}: ${profiles.length}`);

describe("a baseline", () => {
  const recorded = packRounds(trials([1, 2, 3, 4, 5]));

  test("holds the profiles of the first three rounds, byte for byte, and all other files of all rounds", () => {
    const stored = asBaseline(recorded, null, OPTIONS);
    expect(profiled(stored)).toEqual(["shop 1: 2", "shop 2: 2", "shop 3: 2"]);
    expect(BASELINE_PROFILE_ROUNDS).toBe(3);
    const gone = [...recorded.keys()].filter((path) => !stored.has(path));
    expect(gone).toEqual(
      [4, 5].flatMap((round) =>
        ["goroutine.end.txt", "heap.end.pb.gz", "heap.start.pb.gz"].map((name) => `rounds/${round}/shop/process/${name}`),
      ),
    );
    const others = [...stored].filter(([path]) => path !== "manifest.json");
    expect(others).toEqual(others.map(([path]) => [path, recorded.get(path)]));
  });

  test("keeps every number", () => {
    const [before, after] = [snapshotOf(recorded), snapshotOf(asBaseline(recorded, null, OPTIONS))];
    const numbers = (snapshot: typeof before) => snapshot.rounds.map(({ entry, values, points }) => ({ entry, values, points }));
    expect(numbers(after)).toEqual(numbers(before));
    expect({ ...after.manifest, files: [] }).toEqual({ ...before.manifest, files: [] });
  });

  test.each([
    ["fewer rounds than three", trials([1, 2]), ["shop 1: 2", "shop 2: 2"]],
    [
      "a void round, which is not one of the three",
      [trial(1, { voidReason: "it was killed" }), ...trials([2, 3, 4, 5])],
      ["shop 2: 2", "shop 3: 2", "shop 4: 2"],
    ],
    [
      "nothing but void rounds, which are all the evidence there is",
      trials([1, 2, 3, 4], { voidReason: "x" }),
      [1, 2, 3, 4].map((n) => `shop ${n}: 2`),
    ],
    [
      "each component by itself",
      [...trials([1, 2, 3, 4]), ...trials([3, 4, 5, 6], { component: "agent" })],
      ["shop 1: 2", "shop 2: 2", "agent 3: 2", "shop 3: 2", "agent 4: 2", "agent 5: 2"],
    ],
    [
      "all replicas of a round",
      [1, 2, 3, 4].flatMap((round) => ["a", "b"].map((instance) => trial(round, { instance }))),
      [1, 1, 2, 2, 3, 3].map((round) => `shop ${round}: 2`),
    ],
  ])("keeps of %s", (_name, rounds, expected) => {
    expect(profiled(asBaseline(packRounds(rounds), null, OPTIONS))).toEqual(expected);
  });

  test("has the given history, also in place of another one, and is the same as often as it is made", () => {
    const history = { runs: { cpu: [[1], [2]] }, levels: { cpu: [3] } };
    const stored = asBaseline(packRounds(trials([1, 2, 3, 4]), { history: { runs: { cpu: [[9]] }, levels: {} } }), history, OPTIONS);
    expect(snapshotOf(stored).history).toEqual(history);
    expect([...asBaseline(stored, history, OPTIONS)]).toEqual([...stored]);
    expect(snapshotOf(asBaseline(stored, null, OPTIONS)).history).toBeNull();
  });

  test("is not told what its own commit changed", () => {
    const withChanges = packRounds(trials([1]), { changes: { baseCommit: "a".repeat(40), builtIn: null, files: [] } });
    expect(withChanges.has("changes.json")).toBe(true);
    expect(asBaseline(withChanges, null, OPTIONS).has("changes.json")).toBe(false);
  });

  test("is not made of a bundle whose files are not those of its manifest", () => {
    expect(() => asBaseline(withFile(recorded, "rounds/5/shop/process/heap.end.pb.gz", "other"), null, OPTIONS)).toThrow(
      expect.objectContaining({ code: "BUNDLE_INVALID" }),
    );
  });
});
