// Who leads among replicas, and whether that changed while it was measured.
import { describe, expect, test } from "vitest";
import { isLeading, leaderFlip, leaderOf } from "../../../src/core/kubernetes/leader.ts";

const LEADS = '# TYPE leader_election_master_status gauge\nleader_election_master_status{name="shop.example.org"} 1\nup 1\n';
const FOLLOWS = LEADS.replace("} 1", "} 0");
const ALONE = "up 1\n";

test.each([
  [LEADS, true],
  [FOLLOWS, false],
  [ALONE, null],
  ["leader_election_master_status 1\n", true],
  ['leader_election_master_status{name="a"} 0\nleader_election_master_status{name="b"} 1\n', true],
  ['leader_election_master_status_total{name="a"} 1\n', null],
  ["# leader_election_master_status 1\n", null],
])("%j leads: %j", (body, expected) => {
  expect(isLeading(body)).toBe(expected);
});

describe("leaderOf", () => {
  test.each<[string, readonly string[], object]>([
    ["one leads", [FOLLOWS, LEADS], { kind: "leader", instance: "pod-1" }],
    ["one leads, another takes no part", [ALONE, LEADS], { kind: "leader", instance: "pod-1" }],
    ["nobody takes part", [ALONE, ALONE], { kind: "no-election" }],
    ["nobody leads now", [FOLLOWS, FOLLOWS], { kind: "unclear", leading: [] }],
    ["two say so", [LEADS, LEADS], { kind: "unclear", leading: ["pod-0", "pod-1"] }],
    ["there is no replica", [], { kind: "no-election" }],
  ])("%s", (_name, bodies, expected) => {
    expect(leaderOf(bodies.map((body, index) => ({ instance: `pod-${index}`, body })))).toEqual(expected);
  });
});

describe("leaderFlip", () => {
  const scrapes = (...read: readonly (readonly [string, string])[]) =>
    read.map(([phase, body], index) => ({ atSeconds: index, phase, body }));
  test.each<[string, ReturnType<typeof scrapes>, string | null]>([
    ["it leads all the time", scrapes(["cost", LEADS], ["cost", LEADS], ["growth", LEADS]), null],
    ["it became the leader before", scrapes(["warm-up", FOLLOWS], ["cost", LEADS], ["growth", LEADS]), null],
    ["it becomes the leader", scrapes(["cost", FOLLOWS], ["cost", LEADS]), "shop-0 became the leader in the cost phase"],
    ["it loses the lead", scrapes(["cost", LEADS], ["growth", ALONE], ["growth", FOLLOWS]), "shop-0 lost the lead in the growth phase"],
    ["there is no election", scrapes(["cost", ALONE], ["growth", ALONE]), null],
  ])("%s", (_name, bodies, expected) => {
    expect(leaderFlip("shop-0", bodies)).toBe(expected);
    expect(leaderFlip("shop-0", bodies.toReversed())).toBe(expected);
  });
});
