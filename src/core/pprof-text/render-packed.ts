/** Graph reports straight from the bytes of the files, without columns of samples: less than half the memory, for what is asked most. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import type { RawProfile } from "../pprof/inflate-file.ts";
import { unpackProfile } from "../pprof/unpack.ts";
import { type PackedProfile, packProfile } from "../pprof/pack-profile.ts";
import { isRefusedByHost, type Kernel, startKernel } from "../pprof/kernel.ts";
import { BASE_LABEL } from "../pprof/subtract.ts";
import { areJoinable } from "./combine-sources.ts";
import { graphLines, graphNodes, isGraphView } from "./graph-lines.ts";
import { type PreparedProfile, prepareProfile } from "./prepare-profile.ts";
import { compilePattern } from "./re2.ts";
import { type ProfileText, renderProfileText } from "./render-profile-text.ts";
import { totalOfSides } from "./report-values.ts";
import { DEFAULT_TEXT_OPTIONS, type TextOptions } from "./text-options.ts";
import { packedWeigher } from "./weigh-packed.ts";

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

/** A file that holds a difference already marks the samples of its base. */
const marksBase = ({ tables, labelKeys }: PackedProfile): boolean => labelKeys.some((key) => tables.strings.at(key) === BASE_LABEL);

/** Null where the samples have to be decoded. */
function renderPacked(kernel: Kernel, source: PackedProfile, base: PackedProfile | null, options: TextOptions): ProfileText | null {
  const prepared = prepare(source, base, options);
  if (prepared === null) return null;
  const { profile, selection, warnings } = prepared;
  const weigher = packedWeigher(kernel, source, base, selection);
  const table = graphNodes(profile, options);
  const sums = weigher.sums(table);
  if (sums === null || marksBase(source) || (base !== null && marksBase(base))) return null;
  const context = { ...prepared.context, total: totalOfSides(...weigher.totals()) };
  const peek = options.view === "peek" ? compilePattern("peek", options.peek) : null;
  const lines = graphLines({ profile, selection, context, weigher, table, sums }, options, peek);
  return { text: `${lines.join("\n")}\n`, warnings };
}

/** The text without decoding the samples, or null: the files are unusual, or the host has no room. */
function renderInKernel(source: RawProfile, base: RawProfile | undefined, options: TextOptions): ProfileText | null {
  try {
    const kernel = source.inKernel?.kernel ?? startKernel();
    const first = packProfile(kernel, source);
    if (first === null) return null;
    const second = base === undefined ? null : packProfile(kernel, base);
    return base !== undefined && second === null ? null : renderPacked(kernel, first, second, options);
  } catch (error) {
    if (isRefusedByHost(error)) return null;
    throw error;
  }
}

/** `renderProfileText` of profiles not decoded yet, decoding no more than the report takes. Throws what decoding throws, too. */
export function renderRawProfiles(sources: readonly RawProfile[], bases: readonly RawProfile[], options: TextOptions): ProfileText {
  const [source] = sources;
  if (source !== undefined && sources.length === 1 && bases.length <= 1 && isGraphView(options.view) && leavesSamples(options)) {
    const text = renderInKernel(source, bases[0], options);
    if (text !== null) return text;
  }
  return renderProfileText(sources.map(unpackProfile), bases.map(unpackProfile), options);
}
