// A bounded slice of the soak: node scripts/fuzz-profiles.ts runs the million.
import { expect, test } from "vitest";
import { fuzz, smallProfiles } from "../../scripts/fuzz-profiles.ts";

test("damaged profiles decode or fail with a named error, in time and in bounded memory", () => {
  const { outcomes, faults, peakBytes } = fuzz({ inputs: 20_000, seed: 1, profiles: smallProfiles() });
  expect(faults).toEqual([]);
  expect(peakBytes).toBeLessThan(1 << 30);
  // The damage reaches all depths: some inputs stay whole, most do not.
  expect(outcomes.get("decoded")).toBeGreaterThan(500);
  expect(outcomes.get("PROFILE_CORRUPT")).toBeGreaterThan(5000);
});

test("the same seed gives the same inputs", () => {
  const once = (): readonly (readonly [string, number])[] => [...fuzz({ inputs: 300, seed: 3, profiles: smallProfiles() }).outcomes];
  expect(once()).toEqual(once());
});
