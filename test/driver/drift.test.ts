// `heapgate drift` on real result files: the history grows by what is new, and never by half.
import { describe, expect, test } from "vitest";
import { parseHistory } from "../../src/core/drift/drift-history.ts";
import { renderResult } from "../../src/core/report/render-result.ts";
import { drift } from "../../src/driver/drift.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";
import { compared, reportOf, STATES } from "../support/reports.ts";
import { healthy, HEALTHY, times } from "../support/snapshots.ts";

const HISTORY = "/work/drift.json";

/** A night's `result.json`: seven pairs against v1.8.0. */
const nightly = (head: string, cpuRatio: number): string => {
  const side = (commit: string, ref: string) => ({
    name: "shop",
    commit: commit.repeat(40),
    ref,
    buildIds: {},
    dirty: false,
    mainModules: [],
  });
  const base = healthy({ rounds: 7, manifest: { subject: side("a", "v1.8.0") } });
  const values = { cpu: times(HEALTHY.cpu, 1 + cpuRatio) };
  return renderResult(
    reportOf(compared(base, healthy({ rounds: 7, values, manifest: { subject: side(head, "main") } })), undefined, { name: "shop" }),
  );
};
const manifest = (measuredAtSeconds: number): string => JSON.stringify({ schemaVersion: 1, measuredAtSeconds });

const lines: string[] = [];
const run = async (files: MemoryFiles, results: readonly string[], limitRatio: number | null = 0.1) => {
  lines.length = 0;
  return await drift({ history: HISTORY, results, limitRatio }, { files, log: { info: (line) => void lines.push(line) } });
};
const stored = async (files: MemoryFiles) => {
  const parsed = parseHistory((await files.readText(HISTORY)) ?? "");
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
  return parsed.history;
};

test("a first result makes the file; its time is that of head's bundle beside it", async () => {
  const files = createMemoryFiles({ "/night/result.json": nightly("1", 0.02), "/night/head/manifest.json": manifest(1_795_000_000) });
  const report = await run(files, ["/night"]);
  expect(report).toMatchObject({ isBeyond: false, newest: { head: { ref: "main" }, base: { ref: "v1.8.0" } } });
  expect(await stored(files)).toMatchObject({
    name: "shop",
    runs: [{ measuredAtSeconds: 1_795_000_000, result: expect.stringMatching(/^[0-9a-f]{64}$/u) }],
  });
  expect(lines).toEqual([`${HISTORY}: 1 runs, 1 new`]);
});

test("a folder and its result.json are the same run, and what is there already is not added twice", async () => {
  const files = createMemoryFiles({ "/night/result.json": nightly("1", 0.02) });
  await run(files, ["/night"]);
  const before = await files.readText(HISTORY);
  files.journal.length = 0;
  await run(files, ["/night/result.json", "/night"]);
  expect(await files.readText(HISTORY)).toBe(before);
  expect(files.journal).toEqual([]);
  expect(lines[0]).toContain("2 of the results given were there already");
});

test("several results at once stand in order of time, and the newest is judged", async () => {
  const files = createMemoryFiles({
    "/b/result.json": nightly("2", 0.15),
    "/b/head/manifest.json": manifest(200),
    "/a/result.json": nightly("1", 0.01),
    "/a/head/manifest.json": manifest(100),
  });
  const report = await run(files, ["/b", "/a"]);
  expect(report.isBeyond).toBe(true);
  expect((await stored(files)).runs.map(({ measuredAtSeconds }) => measuredAtSeconds)).toEqual([100, 200]);
  expect((await run(files, [], 0.3)).isBeyond).toBe(false);
  expect((await run(files, [], null)).isBeyond).toBe(false);
});

test.each(["no JSON", JSON.stringify({ measuredAtSeconds: "noon" }), "[]"])("a manifest %s leaves the time unknown", async (text) => {
  const files = createMemoryFiles({ "/night/result.json": nightly("1", 0), "/night/head/manifest.json": text });
  await run(files, ["/night"]);
  expect((await stored(files)).runs[0]?.measuredAtSeconds).toBeNull();
});

describe("what cannot be used is named, and the file stays as it was", () => {
  const good = { "/good/result.json": nightly("1", 0.02) };

  test.each([
    [
      "a result that is none",
      { "/bad/result.json": "{" },
      "RESULT_UNUSABLE",
      "/bad/result.json cannot be added to a history of drift: it is not JSON",
    ],
    [
      "a broken run",
      { "/bad/result.json": renderResult({ ...STATES["invalid-run"](), name: "shop" }) },
      "RESULT_UNUSABLE",
      "measured nothing",
    ],
    [
      "a result of another name",
      { "/bad/result.json": renderResult(reportOf(compared(healthy(), healthy()))) },
      "RESULT_UNUSABLE",
      "commit",
    ],
    [
      "another configuration",
      { "/bad/result.json": nightly("2", 0).replace('"name": "shop"', '"name": "nightly"') },
      "RESULT_UNUSABLE",
      'it is of "nightly", the history of "shop"',
    ],
    [
      "a newer result",
      { "/bad/result.json": nightly("2", 0).replace('"schemaVersion": 1', '"schemaVersion": 9') },
      "BUNDLE_TOO_NEW",
      "schemaVersion 9",
    ],
    ["nothing", {}, "FILE_NOT_FOUND", "/bad"],
  ])("%s", async (_name, bad, code, message) => {
    const files = createMemoryFiles({ ...good, ...bad });
    await expect(run(files, ["/good", "/bad"])).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await files.readText(HISTORY)).toBeNull();
    await run(files, ["/good"]);
    const before = await files.readText(HISTORY);
    await expect(run(files, ["/bad"])).rejects.toMatchObject({ code });
    expect(await files.readText(HISTORY)).toBe(before);
  });

  test.each([
    ["a newer history", '{"schemaVersion":2}', "HISTORY_TOO_NEW", "schemaVersion 2; this one reads up to 1"],
    ["a broken history", '{"schemaVersion":1,', "HISTORY_INVALID", "it is not JSON (line 1, column 20)"],
    ["another file", "[]", "HISTORY_INVALID", "is not a readable history of drift"],
    ["an empty file", "", "HISTORY_INVALID", "it is not JSON"],
  ])("%s is never written over", async (_name, text, code, message) => {
    const files = createMemoryFiles({ ...good, [HISTORY]: text });
    await expect(run(files, ["/good"])).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await files.readText(HISTORY)).toBe(text);
  });

  test("a full disk", async () => {
    const files = createMemoryFiles(good);
    files.failOn(/drift/u);
    await expect(run(files, ["/good"])).rejects.toThrow("disk full");
    expect(await files.readText(HISTORY)).toBeNull();
  });

  test("no history and no result", async () => {
    await expect(run(createMemoryFiles(), [])).rejects.toMatchObject({ code: "FILE_NOT_FOUND", blame: "usage" });
  });
});
