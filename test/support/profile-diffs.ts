// Parts of profile differences that most tests have no wish to spell out.
import type { FunctionRow, ProfileDiff } from "../../src/core/compare/comparison.ts";

/** A tested row that is on both sides under one name. */
export const PLAIN_ROW: Omit<FunctionRow, "func" | "flat" | "cum"> = {
  file: null,
  line: null,
  owner: "own",
  changed: true,
  samples: 1000,
  tested: true,
  presence: "both",
  matchedBy: "name",
  renamed: null,
  parts: [],
};

/** No folded packages, nothing excluded, no stack cut off. */
export const NOTHING_ELSE: Pick<ProfileDiff, "packages" | "conservation" | "truncated"> = {
  packages: [],
  conservation: { matched: 0, appeared: 0, disappeared: 0, excluded: 0, stackless: 0, total: 0 },
  truncated: { base: 0, head: 0, baseLimit: null, headLimit: null },
};
