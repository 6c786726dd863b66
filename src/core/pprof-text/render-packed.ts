/** Graph reports straight from the bytes of the files, without columns of samples: less than half the memory, for what is asked most. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import type { RawProfile } from "../pprof/inflate-file.ts";
import { unpackProfile } from "../pprof/unpack.ts";
import { type PackedProfile, packProfile } from "../pprof/pack-profile.ts";
import { BASE_LABEL } from "../pprof/subtract.ts";
import { areJoinable } from "./combine-sources.ts";
import { graphLines, graphNodes, isGraphView } from "./graph-lines.ts";
import { type PreparedProfile, prepareProfile } from "./prepare-profile.ts";
import { compilePattern } from "./re2.ts";
import { type ProfileText, renderProfileText } from "./render-profile-text.ts";
import { totalOfSides } from "./report-values.ts";
import { DEFAULT_TEXT_OPTIONS, type TextOptions } from "./text-options.ts";
import { type EachSample, type Selection, sumNodes } from "./weigh-nodes.ts";

/** Options that leave the samples of a profile as they are. Any other one, and any of later times, asks for decoded samples. */
const HARMLESS: ReadonlySet<string> = new Set<keyof TextOptions>([
  "view",
  "peek",
  "allFrames",
  "sampleIndex",
  "mean",
  "divideBy",
  "unit",
  "granularity",
  "noInlines",
  "showColumns",
  "sort",
  "dropNegative",
  "nodeCount",
  "nodeFraction",
  "edgeFraction",
  "trim",
  "relativePercentages",
  "compactLabels",
  "trimPath",
  "sourcePath",
]);

const leavesSamples = (options: TextOptions): boolean => {
  const usual = new Map<string, unknown>(Object.entries(DEFAULT_TEXT_OPTIONS));
  return Object.entries(options).every(([name, value]) => HARMLESS.has(name) || usual.get(name) === value);
};

/** The report before anything is weighed; null where a filter of the profile's own, or of merging, has to see the samples. */
function prepare(source: PackedProfile, base: PackedProfile | null, options: TextOptions): PreparedProfile | null {
  if (source.tables.dropFrames !== "" && !options.allFrames) return null;
  if (base !== null && (options.granularity === "addresses" || !areJoinable(source.tables, base.tables))) return null;
  try {
    return prepareProfile([source.tables], base === null ? [] : [base.tables], options, true);
  } catch (error) {
    // The ordinary way looks at the samples first, and may have worse to say.
    if (error instanceof HeapgateError) return null;
    throw error;
  }
}

interface Side {
  /** Sums of the selected column and of the divisor's, so far. */
  total: number;
  by: number;
}

/** Samples of the source, then those of the base, negated. Adds up what percentages are of. */
function bothSides(
  source: PackedProfile,
  base: PackedProfile | null,
  { column, divisor }: Selection,
  sums: readonly [Side, Side],
): EachSample {
  return (visit) => {
    const pass = (packed: PackedProfile, side: Side, shift: number, sign: number): boolean => {
      side.total = 0;
      side.by = 0;
      return packed.samples.forEach({ column, divisor, shift, sign }, (stack, first, end, amounts) => {
        side.total += Math.abs(amounts[0] ?? 0);
        side.by += amounts[1] ?? 0;
        visit(stack, first, end, amounts);
      });
    };
    return pass(source, sums[0], 0, 1) && (base === null || pass(base, sums[1], source.tables.locations.count, -1));
  };
}

/** A file that holds a difference already marks the samples of its base. */
const marksBase = ({ tables, samples }: PackedProfile): boolean => samples.labelKeys.some((key) => tables.strings.at(key) === BASE_LABEL);

/** Null where the samples have to be decoded. */
function renderPacked(source: PackedProfile, base: PackedProfile | null, options: TextOptions): ProfileText | null {
  const prepared = prepare(source, base, options);
  if (prepared === null) return null;
  const { profile, selection, warnings } = prepared;
  const sides = [
    { total: 0, by: 0 },
    { total: 0, by: 0 },
  ] as const;
  const each = bothSides(source, base, selection, sides);
  const table = graphNodes(profile, options);
  const sums = sumNodes(each, table);
  if (sums === null || marksBase(source) || (base !== null && marksBase(base))) return null;
  const context = { ...prepared.context, total: totalOfSides(sides[0], sides[1]) };
  const peek = options.view === "peek" ? compilePattern("peek", options.peek) : null;
  const lines = graphLines({ profile, selection, context, each, table, sums }, options, peek);
  return { text: `${lines.join("\n")}\n`, warnings };
}

/** `renderProfileText` of profiles not decoded yet, decoding no more than the report takes. Throws what decoding throws, too. */
export function renderRawProfiles(sources: readonly RawProfile[], bases: readonly RawProfile[], options: TextOptions): ProfileText {
  const [source] = sources;
  if (source !== undefined && sources.length === 1 && bases.length <= 1 && isGraphView(options.view) && leavesSamples(options)) {
    const packed = [source, ...bases].map(packProfile);
    const [first, second = null] = packed;
    if (first !== undefined && first !== null && !packed.includes(null)) {
      const text = renderPacked(first, second, options);
      if (text !== null) return text;
    }
  }
  return renderProfileText(sources.map(unpackProfile), bases.map(unpackProfile), options);
}
