// Means per replicate and sums of amounts.
import { describe, expect, test } from "vitest";
import { differenceOf, nothingOf, replicatedSide, sumOfAmounts } from "../../../src/core/graph/amount-difference.ts";
import { type Amount, functionTotals } from "../../../src/core/graph/function-table.ts";
import { profileFromText } from "../../support/profile-text.ts";

const amount = (value: number, more: Partial<Amount> = {}): Amount => ({
  value,
  events: value,
  variance: value,
  unitVariance: 1,
  perProfile: [],
  ...more,
});

test("a difference is that of the means per replicate, and keeps the sums", () => {
  expect(differenceOf(amount(6), amount(10), 3, 2)).toEqual({
    base: 2,
    head: 5,
    difference: 3,
    amounts: { base: amount(6), head: amount(10) },
  });
});

describe("sumOfAmounts", () => {
  test("adds values, events and variances, and takes the largest event", () => {
    const sum = sumOfAmounts([
      amount(3, { perProfile: [1, 2, 0] }),
      amount(5, { unitVariance: 4, perProfile: [0, 5, 0] }),
      amount(1, { perProfile: [1, 0, 0] }),
    ]);
    expect(sum).toEqual({ value: 9, events: 9, variance: 9, unitVariance: 4, perProfile: [2, 7, 0] });
  });

  test("is unknown where one of them is", () => {
    expect(sumOfAmounts([amount(3), amount(5, { variance: null })]).variance).toBeNull();
    expect(sumOfAmounts([amount(3, { variance: null }), amount(5)]).variance).toBeNull();
  });
});

describe("what a side without the function had", () => {
  const heap = (period: number) => profileFromText("inuse_space/bytes  10240000\nlabel bytes  1024\n---\n  lib.F", { period });

  test("is nothing in every profile", () => {
    const totals = functionTotals([heap(512), heap(512), heap(512)], "inuse_space");
    expect(nothingOf(totals)).toEqual({ value: 0, events: 0, variance: 0, unitVariance: 0, perProfile: [0, 0, 0] });
    expect(replicatedSide(totals)).toEqual({ replicates: 3, tick: null });
  });

  test("has unknown noise where the side's is unknown", () => {
    expect(nothingOf(functionTotals([heap(0)], "inuse_space"))).toMatchObject({ value: 0, variance: null, perProfile: [] });
  });

  test("of a side without any profile is nothing, of one replicate", () => {
    const totals = functionTotals([], "inuse_space");
    expect(nothingOf(totals)).toEqual({ value: 0, events: 0, variance: 0, unitVariance: 0, perProfile: [] });
    expect(replicatedSide(totals).replicates).toBe(1);
  });
});
