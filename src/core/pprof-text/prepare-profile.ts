/** From sources, bases and flags to the one profile that a view prints: combined, pruned, framed by labels, filtered. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { sampleIndexOf } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import { combineSources, withoutUrlMappings } from "./combine-sources.ts";
import { type Filtered, filterNames } from "./filter-names.ts";
import { filterTags } from "./filter-tags.ts";
import { pruneFrom, pruneUninteresting } from "./prune-frames.ts";
import { compilePattern } from "./re2.ts";
import { totalFor, type ValueContext } from "./report-values.ts";
import { numberLabelUnits } from "./sample-labels.ts";
import { addTagFrames } from "./tag-frames.ts";
import type { TextOptions } from "./text-options.ts";
import type { Selection } from "./weigh-nodes.ts";

export interface PreparedProfile {
  readonly profile: Profile;
  readonly selection: Selection;
  readonly context: ValueContext;
  /** Unit of each numeric label key. */
  readonly units: ReadonlyMap<string, string>;
  /** What pprof would say beside the report. */
  readonly warnings: readonly string[];
}

function selectionOf(profile: Profile, { sampleIndex, mean }: TextOptions): Selection {
  const column = sampleIndexOf(profile, sampleIndex);
  if (column !== null) return { column, divisor: mean ? 0 : null };
  const known = profile.sampleTypes.map(({ type }) => type);
  throw heapgateError("SAMPLE_TYPE_UNKNOWN", { name: profile.name, sampleType: sampleIndex, known });
}

function applyFilters(profile: Profile, options: TextOptions, units: ReadonlyMap<string, string>): Filtered {
  const named = filterNames(profile, {
    focus: compilePattern("focus", options.focus),
    ignore: compilePattern("ignore", options.ignore),
    hide: compilePattern("hide", options.hide),
    show: compilePattern("show", options.show),
    showFrom: compilePattern("show_from", options.showFrom),
  });
  const tagged = filterTags(named.profile, options, units);
  const pruned = pruneFrom(tagged.profile, compilePattern("prune_from", options.pruneFrom));
  return { profile: pruned, unmatched: [...named.unmatched, ...tagged.unmatched] };
}

/** `all_frames` takes the expressions away for good: a saved profile is not pruned by them later either. */
const withoutPruning = (profile: Profile): Profile => ({ ...profile, dropFrames: "", keepFrames: "" });

/**
 * Everything before the view. `sumsOnly`: the view shows sums by function, file or line, nothing of single samples. Throws USAGE for a bad
 * expression, SAMPLE_TYPE_UNKNOWN, PROFILE_KINDS_DIFFER, PROFILE_VALUE_OVERFLOW. O(frames).
 */
export function prepareProfile(
  sources: readonly Profile[],
  bases: readonly Profile[],
  options: TextOptions,
  sumsOnly: boolean,
): PreparedProfile {
  const combined = combineSources(sources, bases, { mode: options.baseMode, normalize: options.normalize, sumsOnly });
  const pruned = withoutUrlMappings(options.allFrames ? withoutPruning(combined) : pruneUninteresting(combined));
  const units = numberLabelUnits(pruned);
  // Before the filters, which may ask for the new frames.
  const framed = addTagFrames(pruned, options);
  const whole = framed.profile;
  const selection = selectionOf(whole, options);
  const { profile, unmatched } = applyFilters(whole, options, units);
  return {
    profile,
    selection,
    context: {
      // Filters change what is shown, not what it is a share of.
      total: totalFor(options.relativePercentages ? profile : whole, selection),
      sampleUnit: whole.sampleTypes[selection.column]?.unit ?? "",
      outputUnit: options.unit,
      divideBy: options.divideBy,
    },
    units,
    warnings: [...framed.unmatched, ...unmatched].map((filter) => `${filter} expression matched no samples`),
  };
}
