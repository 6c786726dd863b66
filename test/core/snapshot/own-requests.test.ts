// heapgate's own requests as labels of a round: written, read again, and added up over instances.
import { assert, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { countOf, formatOwnRequests, ownRequestLabels, parseOwnRequests, sumOwnRequests } from "../../../src/core/snapshot/own-requests.ts";

const count = nat({ max: 10_000 });

test("what was written is read again", () => {
  assert(
    property(count, count, (scrapes, profiles) => {
      expect(parseOwnRequests(formatOwnRequests({ scrapes, profiles }))).toEqual({ scrapes, profiles });
    }),
  );
});

test.each([undefined, "", "4", "many scrapes, 3 profiles", "4 scrapes, 3 profiles, 1 more"])("%j tells nothing", (text) => {
  expect(parseOwnRequests(text)).toBeNull();
});

test("each phase has a label", () => {
  const asked = new Map([
    ["cost", { scrapes: 1, profiles: 3 }],
    ["growth", { scrapes: 20, profiles: 1 }],
  ] as const);
  expect(ownRequestLabels(asked)).toEqual({
    "own-requests-cost": "1 scrape, 3 profiles",
    "own-requests-growth": "20 scrapes, 1 profile",
  });
  expect(countOf({ scrapes: 1, profiles: 3 })).toBe(4);
});

test("instances add up; a phase that one of them does not tell of is left out", () => {
  const one = { "own-requests-cost": "1 scrape, 3 profiles", "own-requests-growth": "20 scrapes, 1 profile" };
  expect(sumOwnRequests([one, { "own-requests-cost": "2 scrapes, 4 profiles" }])).toEqual({ "own-requests-cost": "3 scrapes, 7 profiles" });
  expect(sumOwnRequests([{}, {}])).toEqual({});
});
