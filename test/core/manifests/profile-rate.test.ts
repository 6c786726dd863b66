// A finer heap profile beside what GODEBUG says already.
import { expect, test } from "vitest";
import { withProfileRate } from "../../../src/core/manifests/profile-rate.ts";

test.each([
  [undefined, "memprofilerate=65536"],
  ["", "memprofilerate=65536"],
  ["gctrace=1", "gctrace=1,memprofilerate=65536"],
  ["memprofilerate=1,gctrace=1", "memprofilerate=1,gctrace=1"],
  ["xmemprofilerate=1", "xmemprofilerate=1,memprofilerate=65536"],
])("GODEBUG %j becomes %j", (before, after) => {
  expect(withProfileRate(before)).toBe(after);
});
