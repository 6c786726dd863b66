/** The `proto` view: what the flags leave of sources and bases, as a profile to save. */
import type { Profile } from "../pprof/profile.ts";
import { withoutInlines } from "./edit-lines.ts";
import { prepareProfile } from "./prepare-profile.ts";
import { divided } from "./report-values.ts";
import type { TextOptions } from "./text-options.ts";

export interface WrittenProfile {
  readonly profile: Profile;
  /** What pprof would say beside it. */
  readonly warnings: readonly string[];
}

/**
 * The profile that `go tool pprof -proto` writes: of a `-diff_base`, the base's samples are negative and carry the label `pprof::base`. Its
 * default sample type is the one the flags select. Errors as `prepareProfile`.
 */
export function writtenProfile(sources: readonly Profile[], bases: readonly Profile[], options: TextOptions): WrittenProfile {
  const { profile, selection, warnings } = prepareProfile(sources, bases, options, false);
  const shown = options.noInlines ? withoutInlines(profile, options.showColumns) : profile;
  const values = shown.values.map((value) => divided(value, options.divideBy));
  return { profile: { ...shown, values, defaultSampleType: profile.sampleTypes[selection.column]?.type ?? "" }, warnings };
}
