// What a broken run leaves: its bundles, readable, in the place of an earlier run's results.
import { describe, expect, test } from "vitest";
import { keepPartial } from "../../src/driver/keep-partial.ts";
import { loadSnapshot } from "../../src/driver/load-snapshot.ts";
import { replaceBundle } from "../../src/driver/save-bundle.ts";
import { createLog } from "../../src/io/log.ts";
import { packRounds } from "../support/bundles.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { rawRound } from "../support/raw-rounds.ts";

const NOTHING = packRounds([]);
const TWO = packRounds([rawRound({ round: 1 }), rawRound({ round: 2 })]);
const ONE = packRounds([rawRound({ round: 1, voidReason: "the app exited" })]);

const world = (initial: Readonly<Record<string, string>> = {}) => {
  const files = createMemoryFiles(initial);
  const written: string[] = [];
  const log = createLog({ stream: { write: (text) => written.push(text) }, env: {}, monotonicSeconds: () => 0 });
  const roundsIn = async (path: string) => (await loadSnapshot(path, { files }, () => new Map())).rounds.length;
  return { files, log, written, roundsIn };
};

describe("a run that broke", () => {
  test("keeps both sides where they can be compared, and says where", async () => {
    const { files, log, written, roundsIn } = world();
    await keepPartial({ files, log }, "/out", { base: NOTHING, head: ONE });
    expect([await roundsIn("/out/base"), await roundsIn("/out/head")]).toEqual([0, 1]);
    expect(written.join("")).toBe("What was measured so far is kept in /out\n");
  });

  test("takes the results of an earlier run away: they are not of these bundles", async () => {
    const old = ["result.json", "comment.md", "report.txt", "rules.json", "base/rounds/9/shop/process/points.csv"];
    const { files, log, roundsIn } = world({ ...Object.fromEntries(old.map((path) => [`/out/${path}`, "old"])), "/out/mine": "mine" });
    await keepPartial({ files, log }, "/out", { base: TWO, head: ONE });
    expect(old.filter((path) => files.content.has(`/out/${path}`))).toEqual([]);
    expect(files.content.has("/out/mine")).toBe(true);
    expect(await roundsIn("/out/base")).toBe(2);
  });

  test("without a single trial leaves everything as it is", async () => {
    const { files, log, written } = world({ "/out/result.json": "old" });
    await keepPartial({ files, log }, "/out", { base: NOTHING, head: NOTHING });
    expect(files.journal).toEqual([]);
    expect(written).toEqual([]);
  });
});

test("a recording over a longer one holds its own rounds only, and leaves other files alone", async () => {
  const { files, roundsIn } = world({ "/out/notes.txt": "mine" });
  await replaceBundle("/out", TWO, files);
  await replaceBundle("/out", ONE, files);
  expect(await roundsIn("/out")).toBe(1);
  expect([...files.content.keys()].filter((path) => path.startsWith("/out/rounds/2"))).toEqual([]);
  expect(files.content.has("/out/notes.txt")).toBe(true);
});

test("a folder of the user's that only looks like one of a bundle is not emptied", async () => {
  const { files } = world({ "/out/rounds/plan.txt": "mine" });
  await replaceBundle("/out", ONE, files);
  expect(files.content.has("/out/rounds/plan.txt")).toBe(true);
});
