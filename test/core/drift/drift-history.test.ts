// The history file: what goes in comes out, in order of time, once; what is not one is told apart.
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addRun, EMPTY_HISTORY, formatHistory, parseHistory } from "../../../src/core/drift/drift-history.ts";
import { historyOf, nights, runOf } from "../../support/drift-history.ts";

const HISTORY = historyOf(nights([0.01, 0.02, 0.03]));

describe("the file", () => {
  test("gives back what was written, one run per line", () => {
    const text = formatHistory(HISTORY);
    expect(parseHistory(text)).toEqual({ kind: "ok", history: HISTORY });
    expect(text.split("\n")).toHaveLength(HISTORY.runs.length + 3);
    expect(formatHistory(HISTORY)).toBe(text);
  });

  test("passes over keys that a later version added", () => {
    const text = formatHistory(HISTORY).replace('"unchanged":false', '"unchanged":false,"weather":"fine"');
    expect(parseHistory(text)).toEqual({ kind: "ok", history: HISTORY });
  });

  test("keeps keys it wrote in one order, whatever order they had", () => {
    const [run] = HISTORY.runs;
    if (run === undefined) throw new Error("there is a run");
    const turned = Object.fromEntries(Object.entries(run).toReversed()) as unknown as typeof run;
    expect(formatHistory({ ...HISTORY, runs: [turned, ...HISTORY.runs.slice(1)] })).toBe(formatHistory(HISTORY));
  });

  test("of version 1 is read as it was frozen, and written back byte for byte", () => {
    const frozen = readFileSync("fixtures/drift/v1.json", "utf8");
    const parsed = parseHistory(frozen);
    if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
    expect(parsed.history.runs.map(({ base, unchanged, signals }) => [base.ref, unchanged, signals.length])).toEqual([
      ["v1.8.0", false, 2],
      ["v1.8.0", false, 2],
      ["v1.8.0", true, 0],
      ["v1.9.0", false, 1],
    ]);
    expect(formatHistory(parsed.history)).toBe(frozen);
  });

  test("has each of its fields in docs/format.md", () => {
    const fields = new Set([...readFileSync("fixtures/drift/v1.json", "utf8").matchAll(/"(\w+)":/gu)].map(([, field]) => field ?? ""));
    const docs = readFileSync("docs/format.md", "utf8");
    const section = docs.slice(docs.indexOf("## Drift history"), docs.indexOf("## Versions"));
    expect([...fields].filter((field) => !section.includes(`\`${field}`))).toEqual([]);
    expect(fields.size).toBeGreaterThan(15);
  });

  test.each([
    ["{", "invalid", "it is not JSON (line 1, column 2)"],
    ["[]", "invalid", "the document"],
    ["{}", "invalid", "schemaVersion"],
    ['{"schemaVersion":0,"name":"shop","runs":[]}', "invalid", "schemaVersion"],
    ['{"schemaVersion":1,"name":"shop"}', "invalid", "runs"],
    ['{"schemaVersion":1,"name":"shop","runs":[{"head":{"commit":"$(rm -rf)","ref":null}}]}', "invalid", "runs.0.head.commit"],
  ])("%s is no history, and the place is named", (text, kind, problem) => {
    expect(parseHistory(text)).toEqual({ kind, problem: expect.stringContaining(problem) });
  });

  test("of a newer version is refused by its number, whatever else it holds", () => {
    expect(parseHistory('{"schemaVersion":2,"nights":[]}')).toEqual({ kind: "too-new", found: 2 });
  });
});

describe("adding a run", () => {
  const headsOf = ({ runs }: typeof HISTORY): readonly string[] => runs.map(({ head }) => head.commit.slice(0, 1));

  test("puts it at its place in time, one of unknown time at the end", () => {
    const runs = [runOf({ head: "c", at: 30 }), runOf({ head: "1", at: 10 }), runOf({ head: "e" }), runOf({ head: "b", at: 20 })];
    let history = EMPTY_HISTORY;
    for (const run of runs) history = addRun(history, "shop", run);
    expect(headsOf(history)).toEqual(["1", "b", "c", "e"]);
    expect(history.name).toBe("shop");
  });

  test("twice changes nothing: the same file, or the same measurement in a file written again", () => {
    const once = addRun(EMPTY_HISTORY, "shop", runOf({ head: "b", at: 20 }));
    expect(addRun(once, "shop", runOf({ head: "b", at: 20 }))).toBe(once);
    expect(addRun(once, "shop", { ...runOf({ head: "b", at: 20 }), result: "other bytes" })).toBe(once);
  });

  test("keeps runs of one commit that were measured twice, or against two anchors", () => {
    const once = addRun(EMPTY_HISTORY, "shop", runOf({ head: "b", at: 20 }));
    expect(addRun(once, "shop", runOf({ head: "b", at: 21 })).runs).toHaveLength(2);
    expect(addRun(once, "shop", runOf({ head: "b", at: 20, anchor: "c" })).runs).toHaveLength(2);
    expect(addRun(addRun(EMPTY_HISTORY, "shop", runOf({ head: "b" })), "shop", { ...runOf({ head: "b" }), result: "x" }).runs).toHaveLength(
      2,
    );
  });

  test("in any order gives the same history where times are known", () => {
    const all = [1, 2, 3, 4, 5].map((at) => runOf({ head: String(at), at }));
    const added = (runs: typeof all) => formatHistory(runs.reduce((history, run) => addRun(history, "shop", run), EMPTY_HISTORY));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(added(shuffled)).toBe(added(all));
      }),
    );
  });
});
