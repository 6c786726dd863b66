// heapgate's own requests on both sides: medians of the rounds that count, and a warning where looking cost one side more.
import { expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { compareOwnRequests, ownRequestWarnings } from "../../../src/core/compare/own-requests.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { healthy, type SideSpec } from "../../support/snapshots.ts";

/** Labels of each round, in order. */
const side = (labels: readonly Readonly<Record<string, string>>[], spec: SideSpec = {}): Snapshot => {
  const snapshot = healthy({ component: "shop", rounds: labels.length, ...spec });
  return {
    ...snapshot,
    rounds: snapshot.rounds.map((round) => ({ ...round, entry: { ...round.entry, labels: labels[round.entry.round - 1] ?? {} } })),
  };
};
const cost = (text: string) => ({ "own-requests-cost": text });
const three = (text: string) => [cost(text), cost(text), cost(text)];

test("a phase is told by the median of the rounds that count", () => {
  const base = side([cost("2 scrapes, 3 profiles"), cost("3 scrapes, 3 profiles"), cost("9 scrapes, 9 profiles")], {
    void: { 3: "restarted" },
  });
  const head = side(three("2 scrapes, 4 profiles").map((labels) => ({ ...labels, "own-requests-growth": "20 scrapes, 64 profiles" })));
  expect(compareOwnRequests(base, head)).toEqual([
    { component: "shop", phase: "cost", base: { scrapes: 3, profiles: 3 }, head: { scrapes: 2, profiles: 4 } },
  ]);
});

test("rounds that do not tell give no row, and a comparison without it", () => {
  const [base, head] = [side([{}, {}, {}]), side(three("2 scrapes, 3 profiles"))];
  expect(compareOwnRequests(base, head)).toEqual([]);
  expect(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] })).not.toHaveProperty("ownRequests");
});

test.each<[string, string, boolean]>([
  ["2 scrapes, 3 profiles", "2 scrapes, 3 profiles", false],
  // One scrape more: that phase ended a moment later.
  ["2 scrapes, 3 profiles", "3 scrapes, 3 profiles", false],
  ["2 scrapes, 3 profiles", "4 scrapes, 3 profiles", true],
  ["4 scrapes, 3 profiles", "2 scrapes, 3 profiles", true],
  ["40 scrapes, 3 profiles", "44 scrapes, 3 profiles", false],
  ["40 scrapes, 3 profiles", "46 scrapes, 3 profiles", true],
])("base %s, head %s: warned %s", (ofBase, ofHead, warned) => {
  const warnings = ownRequestWarnings(compareOwnRequests(side(three(ofBase)), side(three(ofHead))));
  expect(warnings.map(({ code }) => code)).toEqual(warned ? ["own-requests-differ"] : []);
});

test("the warning is part of a comparison, with both numbers", () => {
  const base = side(three("2 scrapes, 3 profiles"));
  const { warnings, ownRequests } = compareSnapshots(base, side(three("7 scrapes, 3 profiles")), {
    baseDistance: null,
    mainModules: [],
    warnings: [],
  });
  expect(ownRequests).toHaveLength(1);
  expect(warnings.find(({ code }) => code === "own-requests-differ")?.message).toBe(
    "In a cost phase heapgate itself asked shop 5 times on base and 10 times on head: what answering costs is among the numbers.",
  );
});
