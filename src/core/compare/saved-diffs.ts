/** The differences of profiles to save beside a result: one for each component and kind that both sides have. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import { MEASURING_PACKAGES } from "../graph/frames.ts";
import { type DiffProfile, diffReplicates } from "../pprof/diff-profile.ts";
import type { Inflate } from "../pprof/inflate.ts";
import type { Profile } from "../pprof/profile.ts";
import type { ProfileKindName, Snapshot } from "../snapshot/snapshot.ts";
import type { ComparedKind } from "./comparison.ts";
import { COMPARED, profilesOf } from "./compare-profiles.ts";
import { decodeFile } from "./profile-source.ts";

/** `unsaved`: it cannot be one profile, because the sides have other columns or a value would not be exact. */
export type SavedDiff =
  | { readonly kind: "saved"; readonly component: string; readonly profileKind: ProfileKindName; readonly diff: DiffProfile }
  | { readonly kind: "unsaved"; readonly component: string; readonly profileKind: ProfileKindName; readonly error: HeapgateError };

/** Goroutines that serve the measurement count in the report's groups; what they allocate or burn does not count in its rows. */
const leftOut = (kind: ComparedKind): readonly string[] => (kind === "goroutine" || kind === "goroutineleak" ? [] : MEASURING_PACKAGES);

/** The difference whose means are the rows of a report. Throws PROFILE_KINDS_DIFFER and PROFILE_VALUE_OVERFLOW. */
export const diffToSave = (kind: ComparedKind, base: readonly Profile[], head: readonly Profile[]): DiffProfile =>
  diffReplicates(base, head, leftOut(kind));

/** One after the other, since each may be large. What was allocated and what is in use are columns of the one heap profile. */
export function* savedDiffs(base: Snapshot, head: Snapshot, settings: { readonly inflate?: Inflate }): Generator<SavedDiff> {
  for (const component of base.manifest.components) {
    for (const wanted of COMPARED.filter(({ kind, file }) => kind === file)) {
      const sides = [base, head].map((side) => profilesOf(side, component, wanted, (file) => decodeFile(file, settings)));
      const [own = [], other = []] = sides;
      if (own.length === 0 || other.length === 0) continue;
      const place = { component, profileKind: wanted.kind };
      try {
        yield { kind: "saved", ...place, diff: diffToSave(wanted.kind, own, other) };
      } catch (error) {
        if (!(error instanceof HeapgateError)) throw error;
        yield { kind: "unsaved", ...place, error };
      }
    }
  }
}
