// The history of noise: its classes, what is kept, and the file.
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import type { History } from "../../../src/core/snapshot/history.ts";
import {
  appendLevel,
  appendRun,
  classKeyOf,
  costKeyOf,
  EMPTY_HISTORY,
  formatHistory,
  growthKeyOf,
  HISTORY_RUNS_KEPT,
  historySchema,
  parseHistory,
  runnerClassOf,
} from "../../../src/core/snapshot/history.ts";
import { MACHINE, side } from "../../support/snapshots.ts";

describe("a class", () => {
  const known = {
    component: "shop",
    metric: "rss_bytes",
    workloadHash: "0123456789abcdef0123",
    goVersion: "go1.24.4",
    runnerClass: "hosted/x64",
  };
  test.each([
    ["is the metric, the work, Go's minor version and the runner", {}, "shop/rss_bytes 0123456789abcdef go1.24 hosted/x64"],
    ["is the same for patch releases", { goVersion: "go1.24.9" }, "shop/rss_bytes 0123456789abcdef go1.24 hosted/x64"],
    ["keeps a development version whole", { goVersion: "devel go1.26-abc" }, "shop/rss_bytes 0123456789abcdef devel go1.26-abc hosted/x64"],
    ["says what is not known", { workloadHash: null, goVersion: null }, "shop/rss_bytes work? go? hosted/x64"],
  ])("%s", (_, changes, key) => {
    expect(classKeyOf({ ...known, ...changes })).toBe(key);
  });

  test.each([
    [MACHINE, "GitHub-hosted ubuntu24/x64"],
    [{ ...MACHINE, runner: null }, "linux/x64/Example CPU"],
    [{ ...MACHINE, runner: null, cpuModel: null }, "linux/x64/?"],
  ])("of runner %#", (environment, expected) => {
    expect(runnerClassOf(environment)).toBe(expected);
  });

  test("of a cost and of the growth of the same signal differ", () => {
    const { manifest } = side();
    expect(costKeyOf(manifest, "shop", "live-heap")).toBe("shop/live_heap_bytes w1 go1.24 GitHub-hosted ubuntu24/x64");
    expect(growthKeyOf(manifest, "shop", "live-heap")).toBe("shop/live_heap_bytes:growth w1 go1.24 GitHub-hosted ubuntu24/x64");
  });
});

describe("appending", () => {
  test("adds a run to its class and leaves the others alone", () => {
    const history = appendRun(appendRun(null, "cpu", [0.1, -0.1]), "allocated", [0.01]);
    expect(appendRun(history, "cpu", [0.2])).toEqual({ runs: { cpu: [[0.1, -0.1], [0.2]], allocated: [[0.01]] }, levels: {} });
  });

  test("adds a level beside the runs", () => {
    const history = appendLevel(appendRun(null, "cpu", [0.1, 0.2]), "cpu", -6.9);
    expect(appendLevel(history, "cpu", -7)).toEqual({ runs: { cpu: [[0.1, 0.2]] }, levels: { cpu: [-6.9, -7] } });
  });

  test("keeps the newest twenty runs and levels", () => {
    let history: History = EMPTY_HISTORY;
    for (let run = 0; run <= HISTORY_RUNS_KEPT; run += 1) history = appendLevel(appendRun(history, "cpu", [run]), "cpu", run);
    expect([history.runs["cpu"]?.length, history.runs["cpu"]?.[0], history.runs["cpu"]?.at(-1)]).toEqual([20, [1], [20]]);
    expect([history.levels["cpu"]?.length, history.levels["cpu"]?.[0], history.levels["cpu"]?.at(-1)]).toEqual([20, 1, 20]);
  });

  test("keeps eight classes of a metric: the newest and those with most runs", () => {
    let history: History = EMPTY_HISTORY;
    for (let klass = 1; klass <= 9; klass += 1) {
      for (let run = 0; run < (klass === 3 ? 1 : 2); run += 1) history = appendRun(history, `shop/cpu work${klass}`, [0.1, 0.2]);
    }
    history = appendRun(history, "shop/rss work1", [0.1, 0.2]);
    const kept = [1, 2, 4, 5, 6, 7, 8, 9].map((klass) => `shop/cpu work${klass}`);
    expect(Object.keys(history.runs)).toEqual([...kept, "shop/rss work1"]);
    expect(Object.keys(appendRun(history, "shop/cpu work0", [0.1, 0.2]).runs)).toContain("shop/cpu work0");
  });

  test.each([[[]], [[0.1, NaN]], [[Infinity]]])("adds no run of %j", (run) => {
    expect(appendRun(null, "cpu", run)).toEqual(EMPTY_HISTORY);
  });

  test("adds no level that is no number", () => {
    expect(appendLevel(null, "cpu", -Infinity)).toEqual(EMPTY_HISTORY);
  });

  test("keeps six digits", () => {
    const history = appendLevel(appendRun(null, "cpu", [1 / 3]), "cpu", 100 / 3);
    expect(history).toEqual({ runs: { cpu: [[0.333333]] }, levels: { cpu: [33.3333] } });
  });
});

describe("the file", () => {
  const HISTORY: History = { runs: { cpu: [[0.1, -0.2]] }, levels: { cpu: [1.5] } };

  test("reads back as it was written", () => {
    expect(parseHistory(formatHistory(HISTORY), { name: "history.json" })).toEqual(HISTORY);
  });

  test("of an older version has no levels", () => {
    expect(parseHistory('{"schemaVersion":1,"runs":{"cpu":[[0.1]]}}', { name: "history.json" })).toEqual({
      runs: { cpu: [[0.1]] },
      levels: {},
    });
    expect(formatHistory({ runs: {}, levels: {} })).not.toContain("levels");
  });

  test.each([
    ["{", "h.json is not a readable history of noise: 1:2: not valid JSON."],
    [
      '{"schemaVersion":2,"runs":{}}',
      "h.json is not a readable history of noise: it was written by a newer heapgate (schemaVersion 2; this one reads up to 1).",
    ],
    ['{"schemaVersion":1}', "h.json is not a readable history of noise: runs: Invalid input: expected record, received undefined."],
    ["7", "h.json is not a readable history of noise: Invalid input: expected object, received number."],
  ])("refuses %s", (text, message) => {
    expect(() => parseHistory(text, { name: "h.json" })).toThrow(message);
    expect(() => parseHistory(text, { name: "h.json" })).toThrow(HeapgateError);
  });

  test.each([{ schemaVersion: 1 }, { schemaVersion: 1, runs: { cpu: [["x"]] } }, { schemaVersion: 1, runs: [] }])(
    "has a schema that refuses %j",
    (document) => {
      expect(historySchema.safeParse(document).success).toBe(false);
    },
  );
});
