/** Proves that goroutine groups add up to all goroutines of both sides. */
import { totalOf, type Profile } from "../pprof/profile.ts";
import { requireSampleIndex } from "../pprof/kind.ts";
import { type Conservation, proveConservation } from "./conservation.ts";
import type { GoroutineGroup } from "./goroutine-groups.ts";

/** Goroutines without any frame: they are in no group. */
function stacklessOf(profile: Profile, index: number): number {
  let sum = 0;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    if (profile.sampleOffsets[sample] !== profile.sampleOffsets[sample + 1]) continue;
    sum += profile.values[sample * profile.sampleTypes.length + index] ?? 0;
  }
  return sum;
}

/** Means per replicate. Throws as `proveConservation`, and SAMPLE_TYPE_UNKNOWN. */
export function proveGoroutines(
  groups: readonly Pick<GoroutineGroup, "base" | "head">[],
  base: readonly Profile[],
  head: readonly Profile[],
): Conservation {
  const [baseCount, headCount] = [Math.max(1, base.length), Math.max(1, head.length)];
  const sum = (profiles: readonly Profile[], valueOf: (profile: Profile, index: number) => number): number =>
    profiles.reduce((before, profile) => before + valueOf(profile, requireSampleIndex(profile, "")), 0);
  return proveConservation({
    // Means of whole numbers back to their sums.
    rows: groups.map((group) => ({
      presence: group.base === 0 ? "head-only" : group.head === 0 ? "base-only" : "both",
      base: Math.round(group.base * baseCount),
      head: Math.round(group.head * headCount),
    })),
    excluded: { base: 0, head: 0 },
    stackless: { base: sum(base, stacklessOf), head: sum(head, stacklessOf) },
    total: { base: sum(base, totalOf), head: sum(head, totalOf) },
    replicates: { base: baseCount, head: headCount },
  });
}
