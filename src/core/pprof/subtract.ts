/** Differences of profiles that are profiles themselves, so that every number opens in `go tool pprof`. */
import { mergeProfiles } from "./merge.ts";
import { labelsOfSample, type Profile } from "./profile.ts";
import { profileBuilder } from "./profile-builder.ts";
import { scaleProfile } from "./scale.ts";

/** The label `go tool pprof -diff_base` puts on samples of the base: percentages then refer to the base. */
export const BASE_LABEL = "pprof::base";

/** Sets a textual label on every sample, in place of one with the same key. */
export function labelSamples(profile: Profile, key: string, text: string): Profile {
  const builder = profileBuilder();
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const kept = labelsOfSample(profile, sample).filter((label) => label.text === null || label.key !== key);
    builder.sample([], [], [...kept, { key, text, number: null, unit: "" }]);
  }
  const { labels, strings } = builder.build(profile);
  // The builder numbered its strings anew; they follow those the profile has.
  const shift = profile.strings.count;
  const shifted = (column: Uint32Array): Uint32Array => column.map((index) => (index === 0 ? 0 : index + shift));
  return {
    ...profile,
    labels: { ...labels, keys: shifted(labels.keys), strings: shifted(labels.strings), units: shifted(labels.units) },
    strings: { count: shift + strings.count, at: (index) => (index < shift ? profile.strings.at(index) : strings.at(index - shift)) },
  };
}

/** end - start of one process, sample by sample (`go tool pprof -base`): equal stacks cancel. Errors as `mergeProfiles`. */
export const subtractProfile = (end: Profile, start: Profile): Profile => ({
  ...mergeProfiles([end, scaleProfile(start, -1)]),
  name: `${end.name} - ${start.name}`,
});

/**
 * head against base as one profile (`go tool pprof -diff_base`): base samples are negative and carry the label `pprof::base`, so the two
 * sides never cancel and percentages are of the base. Errors as `mergeProfiles`.
 */
export const diffBaseProfile = (base: Profile, head: Profile): Profile => ({
  ...mergeProfiles([head, scaleProfile(labelSamples(base, BASE_LABEL, "true"), -1)]),
  name: `${head.name} against ${base.name}`,
});
