// Every row of the acceptance list is shown by tests that carry its id, in each suite it asks for.
import { describe, expect, test } from "vitest";
import { ACCEPTANCE_ROWS, type AcceptanceRow } from "../scripts/acceptance-rows.ts";
import { acceptanceOf, acceptancePage, acceptanceText, splitIds, suiteOf, testFiles } from "../scripts/acceptance.ts";

describe("the acceptance list", () => {
  const files = testFiles();
  const acceptance = acceptanceOf(files);

  test("sees the whole suite, so it cannot pass on nothing", () => {
    expect(files.length).toBeGreaterThan(400);
    expect(acceptance.testsRead).toBeGreaterThan(4000);
  });

  test("has 24, 16 and 8 rows, each once", () => {
    const ids = [
      ...Array.from({ length: 24 }, (_, index) => `W${index + 1}`),
      ...Array.from({ length: 16 }, (_, index) => `F${index + 1}`),
    ];
    expect(acceptance.rows.map(({ id }) => id)).toEqual([...ids, ...Array.from({ length: 8 }, (_, index) => `P${index + 1}`)]);
  });

  test("has a test for each row in each of its suites, and no test of a row that is not there", () => {
    expect(acceptance.faults).toEqual([]);
  });

  test("needs a real cluster where only one can show the row", () => {
    const inCluster = ACCEPTANCE_ROWS.filter(({ suites }) => suites.includes("cluster")).map(({ id }) => id);
    expect(inCluster).toEqual(expect.arrayContaining(["W1", "W4", "W6", "F5", "F9", "F14", "P1"]));
    const shown = acceptance.rows.filter(({ tests }) => tests.some(({ path }) => /^test\/itg\/kind-.*\.itg\.test\.ts$/u.test(path)));
    expect(inCluster.filter((id) => !shown.some((row) => row.id === id))).toEqual([]);
  });
});

test.each<[string, readonly string[], string]>([
  ["W1 has rows", ["W1"], "has rows"],
  ["W1 F16 P8 has rows", ["W1", "F16", "P8"], "has rows"],
  ["has W1 rows", [], "has W1 rows"],
  ["W1: has rows", [], "W1: has rows"],
  ["W1", ["W1"], ""],
  ["", [], ""],
])("the ids of %j are %j", (name, ids, rest) => {
  expect(splitIds(name)).toEqual({ ids, rest });
});

test.each([
  ["test/core/a.test.ts", "fast"],
  ["test/e2e/a.test.ts", "fast"],
  ["test/itg/kind-a.itg.test.ts", "cluster"],
  ["test/itg/a.itg.test.ts", "programs"],
  ["test/oracle/a.test.ts", "oracle"],
  ["test/page/a.page.test.ts", "page"],
] as const)("%s runs in the suite %s", (path, suite) => {
  expect(suiteOf(path)).toBe(suite);
});

describe("a list with faults", () => {
  const rows: readonly AcceptanceRow[] = [
    { id: "W1", capability: "rows", suites: ["fast", "cluster"] },
    { id: "W2", capability: "none", suites: ["fast"] },
  ];
  const files = [
    { path: "test/a.test.ts", text: 'test("W1 is fast", f);\ntest("W9 is of no row", f);\ntest("W1 W1 is twice", f);\ntest("W1", f);' },
    { path: "test/b.test.ts", text: 'describe("W2 is a group", () => {});\ntest("is W2", f);' },
  ];
  const acceptance = acceptanceOf(files, rows);

  test("names each of them", () => {
    expect(acceptance.faults).toEqual([
      'W1 has no test in the suite "cluster"',
      'W2 has no test in the suite "fast"',
      'test/a.test.ts: "is of no row" is of W9, which is no row',
      'test/a.test.ts: "is twice" names a row twice (W1 W1)',
      "test/a.test.ts: a test of W1 has no name",
    ]);
  });

  test("is printed with what there is", () => {
    expect(acceptanceText(acceptance)).toBe(
      [
        "W1  rows [fast, cluster]",
        "      fast     test/a.test.ts: is fast",
        "      fast     test/a.test.ts: is twice",
        "      fast     test/a.test.ts: ",
        "W2  none [fast]",
        "      no test",
      ].join("\n"),
    );
  });

  test("is a page whose cells hold no Markdown of a name", () => {
    const page = acceptancePage(acceptanceOf([{ path: "test/a.test.ts", text: 'test("W1 a_b | <c> `d` *e*", f);' }], rows));
    expect(page).toContain("| fast | a\\_b \\| &lt;c> \\`d\\` \\*e\\* | [a.test.ts](../test/a.test.ts) |");
  });
});
