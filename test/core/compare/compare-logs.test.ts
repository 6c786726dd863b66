// Logs of base and head side by side: rates by work, and which messages are new, gone, or said much more or less often.
import { describe, expect, test } from "vitest";
import { compareLogs, logWarnings } from "../../../src/core/compare/compare-logs.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { LogsRow } from "../../../src/core/compare/logs-row.ts";
import type { LogReading } from "../../../src/core/logs/log-digest.ts";
import type { PhaseName, PhaseRecord, Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { readingOf } from "../../support/logs.ts";
import { healthy } from "../../support/snapshots.ts";

const phase = (name: PhaseName, units: number | null): PhaseRecord => ({
  phase: name,
  startSeconds: null,
  endSeconds: null,
  units,
  offeredPerSecond: null,
  achievedPerSecond: null,
});

interface Logged {
  readonly logs: readonly (LogReading | undefined)[];
  /** Of the cost phase; 20 more are the warm-up's. */
  readonly units?: number | null;
  readonly void?: Readonly<Record<number, string>>;
}

const sideOf = ({ logs, units = 80, void: voided = {} }: Logged): Snapshot => {
  const one = healthy({ rounds: logs.length, void: voided });
  return {
    ...one,
    rounds: one.rounds.map((round, index) => {
      const log = logs[index];
      const entry = { ...round.entry, phases: [phase("start", null), phase("warm-up", 20), phase("cost", units), phase("end", null)] };
      return { ...round, entry, ...(log === undefined ? {} : { log }) };
    }),
  };
};
const compared = (base: Logged, head: Logged): LogsRow => {
  const [row] = compareLogs(sideOf(base), sideOf(head));
  if (row === undefined) throw new Error("no row");
  return row;
};
const said = ({ templates }: LogsRow): readonly string[] =>
  templates.map(
    ({ change, level, text, base, head }) => `${change} ${level} ${text}: ${base.count}/${base.rounds} ${head.count}/${head.rounds}`,
  );

describe("rates", () => {
  test("are by units of work of all phases, over the rounds that count", () => {
    const base = { logs: [readingOf({ "info a": 100 }), readingOf({ "info a": 300 })] };
    const head = {
      logs: [readingOf({ "error b": 50, "warning c": 10, "panic d": 1 }), readingOf({ "info a": 9000 })],
      void: { 2: "it broke" },
    };
    expect(compared(base, head)).toMatchObject({
      component: "shop",
      per: "unit",
      why: null,
      base: { rounds: 2, lines: 2, bytes: 100, errors: 0, warnings: 0, panics: 0 },
      head: { rounds: 2, lines: 0.61, bytes: 30.5, errors: 0.51, warnings: 0.1, panics: 1 },
    });
  });

  test("are by round where a side did not count its work", () => {
    const logs = [readingOf({ "info a": 100 }), readingOf({ "info a": 300 })];
    expect(compared({ logs, units: null }, { logs })).toMatchObject({ per: "round", base: { lines: 200 }, head: { lines: 200 } });
  });

  test("are not known where no round counts", () => {
    const logs = [readingOf({ "info a": 100 })];
    expect(compared({ logs }, { logs, void: { 1: "it broke" } })).toMatchObject({
      head: { lines: null, errors: null, panics: 0 },
      templates: [],
    });
  });
});

describe("messages", () => {
  test.each<[string, Logged, Logged, readonly string[]]>([
    ["the same ones are no news", { logs: [readingOf({ "info a": 3 })] }, { logs: [readingOf({ "info a": 4 })] }, []],
    [
      "new ones first, the worst first; then vanished ones",
      { logs: [readingOf({ "info a": 3, "error old": 2 })] },
      { logs: [readingOf({ "info a": 4, "debug n": 50, "info m": 7, "error new": 1, "panic p": 1 })] },
      ["new panic p: 0/0 1/1", "new error new: 0/0 1/1", "new info m: 0/0 7/1", "new debug n: 0/0 50/1", "vanished error old: 2/1 0/0"],
    ],
    [
      "of one level what is in more rounds comes before what is said more often",
      { logs: [readingOf(), readingOf()] },
      { logs: [readingOf({ "error once": 90, "error twice": 1 }), readingOf({ "error twice": 1 })] },
      ["new error twice: 0/0 2/2", "new error once: 0/0 90/1"],
    ],
    [
      "the same words at another level are another message",
      { logs: [readingOf({ "info a": 3 })] },
      { logs: [readingOf({ "error a": 3 })] },
      ["new error a: 0/0 3/1", "vanished info a: 3/1 0/0"],
    ],
    [
      "twice as often and ten lines more",
      { logs: [readingOf({ "info a": 10 })] },
      { logs: [readingOf({ "info a": 20 })] },
      ["more info a: 10/1 20/1"],
    ],
    ["nine lines more are not many", { logs: [readingOf({ "info a": 9 })] }, { logs: [readingOf({ "info a": 18 })] }, []],
    ["not quite twice as often", { logs: [readingOf({ "info a": 100 })] }, { logs: [readingOf({ "info a": 199 })] }, []],
    ["half as often", { logs: [readingOf({ "info a": 40 })] }, { logs: [readingOf({ "info a": 20 })] }, ["less info a: 40/1 20/1"]],
    [
      "twice the work explains twice the lines",
      { logs: [readingOf({ "info a": 40 })] },
      { logs: [readingOf({ "info a": 76 })], units: 170 },
      [],
    ],
    [
      "a round that broke off tells what is new, and changes no rate",
      { logs: [readingOf({ "info a": 20 }), readingOf({ "info a": 20 })] },
      { logs: [readingOf({ "info a": 20 }), readingOf({ "info a": 500, "panic p": 1 })], void: { 2: "it broke" } },
      ["new panic p: 0/0 1/1"],
    ],
    [
      "what a cut-off log of base may have held is not new",
      { logs: [readingOf({ "info a": 20 }, { truncated: true })] },
      { logs: [readingOf({ "info a": 90, "error b": 1 })] },
      [],
    ],
    [
      "what a cut-off log of head may hold has not vanished",
      { logs: [readingOf({ "info a": 20, "error b": 1 })] },
      { logs: [readingOf({ "info a": 90, "error c": 1 }, { truncated: true })] },
      ["new error c: 0/0 1/1"],
    ],
    [
      "what had no room in base's digest is not new",
      { logs: [readingOf({}, { otherLines: 3 })] },
      { logs: [readingOf({ "error b": 1 })] },
      [],
    ],
  ])("F2 messages: %s", (_, base, head, expected) => {
    expect(said(compared(base, head))).toEqual(expected);
  });

  test("are kept up to sixty; the others are counted", () => {
    const many = Object.fromEntries(Array.from({ length: 75 }, (_, index) => [`error ${index}`, 1]));
    const row = compared({ logs: [readingOf()] }, { logs: [readingOf(many)] });
    expect([row.templates.length, row.templatesLeftOut]).toEqual([60, 15]);
  });
});

describe("logs that are not there", () => {
  test("where nobody read any there is no row, and the comparison has none", () => {
    expect(compareLogs(healthy(), healthy())).toEqual([]);
    expect(compareSnapshots(healthy(), healthy(), { baseDistance: null, mainModules: [], warnings: [] })).not.toHaveProperty("logs");
  });

  test.each<[string, Logged, Logged, string]>([
    ["base has none", { logs: [undefined] }, { logs: [readingOf({ "error b": 1 })] }, "base: no log was read"],
    [
      "base could not be read",
      { logs: [{ kind: "missing", why: "forbidden" }] },
      { logs: [readingOf({ "error b": 1 })] },
      "base: forbidden",
    ],
    ["head could not be read", { logs: [readingOf({ "error b": 1 })] }, { logs: [{ kind: "missing", why: "gone" }] }, "head: gone"],
  ])("%s: nothing is new or vanished", (_, base, head, why) => {
    expect(compared(base, head)).toMatchObject({ why, templates: [] });
  });
});

describe("in a comparison", () => {
  const options = { baseDistance: null, mainModules: [], warnings: [] };
  const base = sideOf({ logs: Array.from({ length: 5 }, () => readingOf({ "info a": 20 })) });
  const head = sideOf({ logs: Array.from({ length: 5 }, () => readingOf({ "panic boom": 1, "error b": 300 }, { dataRaces: 1 })) });

  test("logs gate nothing, however bad they are", () => {
    const comparison = compareSnapshots(base, head, options);
    expect(comparison.logs?.[0]?.templates.map(({ text }) => text)).toEqual(["boom", "b", "a"]);
    expect(judge(comparison, DEFAULT_RULES).state).toBe("pass");
  });

  test("panics and data races are warned of, with what base has of them", () => {
    const told = (rows: readonly LogsRow[]): readonly string[] => logWarnings(rows).map(({ code, message }) => `${code}: ${message}`);
    expect(told(compareLogs(base, head))).toEqual([
      "panic-logged: shop panicked 5 times in 5 rounds of head, never in 5 rounds of base: boom.",
      "data-race-logged: The race detector found 5 data races in shop on head, none on base.",
    ]);
    expect(
      told(compareLogs(sideOf({ logs: [readingOf({ "panic boom": 1 })] }), sideOf({ logs: [readingOf({ "panic boom": 2 })] }))),
    ).toEqual(["panic-logged: shop panicked 2 times in 1 round of head, once in 1 round of base."]);
    const alone = sideOf({ logs: [undefined] });
    expect(told(compareLogs(alone, sideOf({ logs: [readingOf({ "panic boom": 2 }, { dataRaces: 1 })] })))).toEqual([
      "panic-logged: shop panicked 2 times in 1 round of head.",
      "data-race-logged: The race detector found 1 data race in shop on head.",
    ]);
    expect(told(compareLogs(head, base))).toEqual([]);
    expect(compareSnapshots(base, head, options).warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["panic-logged", "data-race-logged"]),
    );
  });
});
