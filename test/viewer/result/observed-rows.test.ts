import { describe, expect, test } from "vitest";
import {
  anatomyTables,
  auditLines,
  goroutineRows,
  knownOrigins,
  logTables,
  metricRows,
  seriesTables,
} from "../../../src/viewer/result/observed-rows.ts";

/** What stands between number and unit does not break. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("goroutines", () => {
  const profile = {
    component: "shop",
    kind: "goroutine",
    rows: [
      { func: "steady", flat: { base: 96, head: 96 } },
      { func: "more", flat: { base: 10, head: 20 } },
      { func: "new", flat: { base: 0, head: 117.96 } },
      { func: "few", flat: { base: 0, head: 2 } },
      { func: "less", flat: { base: 5, head: 0 } },
    ],
    chains: [
      {
        frames: ["main", "new"],
        origin: { creator: "watch", creatorFile: null, creatorLine: null, state: "select", waitMinutes: 11, count: 118 },
      },
      { frames: ["main", "more"] },
    ],
  };

  test("stand new ones first, then those that became more, with what is known of them", () => {
    const rows = goroutineRows({ profiles: [{ kind: "heap", rows: [{ func: "x" }] }, profile] });
    expect(
      rows.map(({ func, base, head, change, isNew, creator, state, waitMinutes }) => [
        func,
        base,
        head,
        plain(change),
        isNew,
        creator,
        state,
        waitMinutes,
      ]),
    ).toEqual([
      ["new", "0", "118", "+118", true, "watch", "select", 11],
      ["few", "0", "2", "+2", true, null, null, null],
      ["more", "10", "20", "+10 (+100 %)", false, null, null, null],
      ["steady", "96", "96", "same", false, null, null, null],
      ["less", "5", "0", "−5 (−100 %)", false, null, null, null],
    ]);
  });

  test.each([
    [{ creator: "watch", state: "select", waitMinutes: 11 }, ["state", "waitMinutes", "creator"]],
    [{ creator: "watch", state: null, waitMinutes: null }, ["creator"]],
    [{ waitMinutes: 0 }, ["waitMinutes"]],
    [undefined, []],
  ])("of which %j is known have columns for nothing else", (origin, known) => {
    const chains = [{ frames: ["main", "new"], ...(origin === undefined ? {} : { origin }) }];
    expect(knownOrigins(goroutineRows({ profiles: [{ ...profile, chains }] }))).toEqual(known);
  });
});

test("metric families that differ beyond their scatter stand first, named with their labels", () => {
  const row = {
    component: "shop",
    labels: {},
    class: "time",
    unit: "seconds",
    aggregation: "p95",
    presence: "both",
    base: 1,
    head: 2,
    difference: 1,
    ratio: 1,
    beyondSpread: null,
    why: null,
  };
  const rows = metricRows({
    metrics: [
      { ...row, id: "a", metric: "a_seconds" },
      { ...row, id: "b", metric: "b_seconds", labels: { name: 'wid"get', code: "200" }, beyondSpread: true },
      { ...row, id: "c", metric: "c", base: null, head: null, difference: null, ratio: null, why: "no rounds", beyondSpread: false },
    ],
  });
  expect(
    rows.map(({ name, base, head, change, beyondSpread, why }) =>
      [name, base, head, change, beyondSpread, why].map((cell) => (typeof cell === "string" ? plain(cell) : cell)),
    ),
  ).toEqual([
    ['b_seconds{name="wid"get", code="200"}', "1 s", "2 s", "+1 s (+100 %)", true, null],
    ["a_seconds", "1 s", "2 s", "+1 s (+100 %)", null, null],
    ["c", "–", "–", "–", false, "no rounds"],
  ]);
});

test("memory is taken apart, without the parts nobody knows", () => {
  const [table] = anatomyTables({
    anatomy: [
      {
        component: "shop",
        kind: "real-growth",
        because: "It grew.",
        parts: { "live-heap": { base: 1024, head: 2048 }, collections: { base: 2, head: 3 }, stacks: { base: null, head: null } },
      },
    ],
  });
  expect(table).toMatchObject({ component: "shop", because: "It grew." });
  expect(table?.parts.map(({ part, base, head, change }) => [part, base, head, change].map(plain))).toEqual([
    ["live heap", "1 KiB", "2 KiB", "+1 KiB (+100 %)"],
    ["collections", "2", "3", "+1 (+50 %)"],
  ]);
});

test("series are counted, family by family", () => {
  const [table] = seriesTables({
    series: [
      {
        component: "shop",
        base: 48,
        head: 300,
        rows: [{ family: "http_requests_total", presence: "both", base: 10, head: 262, exploded: true }],
      },
    ],
  });
  expect(table).toEqual({
    component: "shop",
    base: "48",
    head: "300",
    change: "+252 (+525\u00a0%)",
    rows: [{ family: "http_requests_total", base: "10", head: "262", change: "+252 (+2,520\u00a0%)", exploded: true }],
  });
});

test("logs have their counts and messages", () => {
  const side = { rounds: 3, lines: 10, bytes: 2048, errors: 0, warnings: null, panics: 0, dataRaces: 1, truncated: false };
  const [table] = logTables({
    logs: [
      {
        component: "shop",
        per: "unit",
        base: side,
        head: { ...side, lines: 20 },
        templates: [{ change: "new", level: "error", text: "boom <*>", base: { count: 0, rounds: 0 }, head: { count: 12, rounds: 3 } }],
        templatesLeftOut: 4,
        why: null,
      },
    ],
  });
  expect(table).toMatchObject({ component: "shop", per: "unit", leftOut: 4, why: null });
  expect(table?.counts.map(({ what, base, head, change }) => [what, base, head, change].map(plain))).toEqual([
    ["lines", "10", "20", "+10 (+100 %)"],
    ["bytes", "2 KiB", "2 KiB", "same"],
    ["errors", "0", "0", "same"],
    ["warnings", "–", "–", "–"],
    ["panics", "0", "0", "same"],
    ["data races", "1", "1", "same"],
  ]);
  expect(table?.templates).toEqual([{ change: "new", level: "error", text: "boom <*>", base: "0", head: "12" }]);
});

test("requests to the API server say who asked for what; without a log there are none to speak of", () => {
  expect(
    auditLines({
      audit: {
        rows: [
          { user: "sa:shop", verb: "list", resource: "pods", code: 200, base: 10, head: 30 },
          { user: "x", verb: "get", resource: "/healthz", code: null, base: 1, head: 1 },
        ],
      },
    }),
  ).toEqual([
    { user: "sa:shop", asked: "list pods (200)", base: "10", head: "30", change: "+20 (+200\u00a0%)" },
    { user: "x", asked: "get /healthz", base: "1", head: "1", change: "same" },
  ]);
  expect(auditLines({ audit: { rows: [] } })).toEqual([]);
  expect(auditLines({})).toBeNull();
});

test.each([[null], [7], [{ profiles: [{ kind: "goroutine" }], metrics: [null], anatomy: {}, logs: "x", audit: 3 }]])(
  "reads %j without harm",
  (result) => {
    expect([goroutineRows(result), metricRows(result), anatomyTables(result), logTables(result), seriesTables(result)]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  },
);
