// The words for a quantile beyond the last bucket, and the bound back out of them.
import { expect, test } from "vitest";
import { beyondWords, boundIn } from "../../../src/core/families/beyond-buckets.ts";

test.each([0.1, 2.5, 60, 1e9, 1.5e-7])("the bound %d is found again", (bound) => {
  expect(boundIn(beyondWords(bound))).toBe(bound);
  expect(boundIn(`shop-0: ${beyondWords(bound)}`)).toBe(bound);
});

test.each([null, "", "nothing was observed in the cost phase", "beyond the largest bucket"])("%j names none", (why) => {
  expect(boundIn(why)).toBeNull();
});
