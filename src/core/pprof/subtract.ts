/** Differences of profiles that are profiles themselves, so that every number opens in `go tool pprof`. */
import { mergeProfiles } from "./merge.ts";
import type { Profile } from "./profile.ts";
import { scaleProfile } from "./scale.ts";

/** The label `go tool pprof -diff_base` puts on samples of the base: percentages then refer to the base. */
export const BASE_LABEL = "pprof::base";

/** Sets a textual label on every sample, in place of one with the same key. */
export function labelSamples(profile: Profile, key: string, text: string): Profile {
  const { labels, strings, sampleCount } = profile;
  const most = labels.keys.length + sampleCount;
  const offsets = new Uint32Array(sampleCount + 1);
  const keys = new Uint32Array(most);
  const texts = new Uint32Array(most);
  const numbers = new BigInt64Array(most);
  const units = new Uint32Array(most);
  // The two new strings follow those the profile has.
  const [newKey, newText] = [strings.count, strings.count + 1];
  let count = 0;
  for (let sample = 0; sample < sampleCount; sample += 1) {
    for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
      if (labels.strings[row] !== 0 && strings.at(labels.keys[row] ?? 0) === key) continue;
      keys[count] = labels.keys[row] ?? 0;
      texts[count] = labels.strings[row] ?? 0;
      numbers[count] = labels.numbers[row] ?? 0n;
      units[count] = labels.units[row] ?? 0;
      count += 1;
    }
    keys[count] = newKey;
    texts[count] = newText;
    count += 1;
    offsets[sample + 1] = count;
  }
  return {
    ...profile,
    labels: {
      offsets,
      keys: keys.subarray(0, count),
      strings: texts.subarray(0, count),
      numbers: numbers.subarray(0, count),
      units: units.subarray(0, count),
    },
    strings: { count: strings.count + 2, at: (index) => (index === newKey ? key : index === newText ? text : strings.at(index)) },
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
