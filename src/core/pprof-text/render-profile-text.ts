/** `go tool pprof`'s text reports: sources and bases in, the same text out. */
import { sampleIndexOf } from "../pprof/kind.ts";
import { heapgateError } from "../errors/heapgate-error.ts";
import type { Profile } from "../pprof/profile.ts";
import { combineSources, withoutUrlMappings } from "./combine-sources.ts";
import { keepLines } from "./edit-stacks.ts";
import { type Filtered, filterNames } from "./filter-names.ts";
import { filterTags } from "./filter-tags.ts";
import { frameDetail, nodeTable } from "./nodes.ts";
import { pruneFrom, pruneUninteresting } from "./prune-frames.ts";
import { compilePattern, type Matcher } from "./re2.ts";
import { profileLabels, reportLabels, totalFor, type ValueContext, withOutputUnit } from "./report-values.ts";
import { numberLabelUnits } from "./sample-labels.ts";
import type { TextOptions, TextView } from "./text-options.ts";
import { edgesAround, inlineMarks, trimGraph, type TrimOptions } from "./trim-graph.ts";
import type { Selection } from "./weigh-nodes.ts";
import { rawLines } from "./write-raw.ts";
import { topLines, treeLines } from "./write-tables.ts";
import { traceLines } from "./write-traces.ts";

export interface ProfileText {
  /** The report, with a line end. */
  readonly text: string;
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

const NODE_VIEWS: ReadonlySet<TextView> = new Set(["top", "tree", "peek"]);

const NODE_LIMIT: Readonly<Record<TextView, number>> = { top: 0, tree: 80, peek: 0, traces: 0, raw: 0 };

function trimOptionsOf(options: TextOptions): TrimOptions {
  const { sort, dropNegative, view } = options;
  const trims = options.trim && view !== "peek";
  return {
    sort,
    dropNegative,
    nodeCount: trims ? (options.nodeCount ?? NODE_LIMIT[view]) : 0,
    nodeFraction: trims ? options.nodeFraction : 0,
    edgeFraction: trims ? options.edgeFraction : 0,
  };
}

/** The profile with one line per location, as `-raw -noinlines` prints it. */
function withoutInlines(profile: Profile): Profile {
  const { locations } = profile;
  const kept = new Uint8Array(locations.lineFunctions.length);
  for (let location = 0; location < locations.count; location += 1) {
    const end = locations.lineOffsets[location + 1] ?? 0;
    if (end > (locations.lineOffsets[location] ?? 0)) kept[end - 1] = 1;
  }
  const reduced = keepLines(profile, kept);
  const lineColumns = new Float64Array(reduced.locations.lineColumns.length);
  const mappings = profile.mappings.map((mapping) => ({ ...mapping, hasInlineFrames: false }));
  return { ...reduced, locations: { ...reduced.locations, lineColumns }, mappings };
}

/** The lines of one view over the filtered profile. Throws USAGE where `peek` matches nothing. */
function viewLines(
  profile: Profile,
  selection: Selection,
  context: ValueContext,
  options: TextOptions,
  units: ReadonlyMap<string, string>,
  peek: Matcher | null,
): readonly string[] {
  const { view } = options;
  if (view === "raw") return rawLines(options.noInlines ? withoutInlines(profile) : profile);
  const detail = frameDetail(options.granularity, options.noInlines, options.showColumns);
  if (view === "traces") {
    const labels = profileLabels(profile, selection, context);
    return [labels.join("\n"), ...traceLines(profile, nodeTable(profile, detail, null), selection, context, units)];
  }
  const trims = trimOptionsOf(options);
  const graph = trimGraph(profile, nodeTable(profile, detail, options.trimPath), selection, trims);
  const scaled = withOutputUnit(context, graph);
  const head = reportLabels(profile, selection, scaled, graph, options, trims.nodeFraction);
  if (view === "top") return [...head, ...topLines(scaled, graph, inlineMarks(profile, graph, selection))];
  const shown = peek === null ? graph.order : graph.order.filter((node) => peek(graph.table.nameOf(node)));
  if (peek !== null && shown.length === 0) {
    throw heapgateError("USAGE", { problem: `no matches found for regexp: ${options.peek}`, command: "profile" });
  }
  return [...head, ...treeLines(scaled, graph, edgesAround(profile, graph, selection, shown), shown)];
}

/**
 * Prints sources (less or against bases, as `options.baseMode` says) byte for byte as `go tool pprof -symbolize=none` of 2025 and later
 * does. Differences: times are in UTC, and what pprof leaves to chance (edges of opposite weight, equal names) has one order. Throws
 * USAGE for a bad expression, SAMPLE_TYPE_UNKNOWN, PROFILE_KINDS_DIFFER, PROFILE_VALUE_OVERFLOW. O(frames).
 */
export function renderProfileText(sources: readonly Profile[], bases: readonly Profile[], options: TextOptions): ProfileText {
  const peek = options.view === "peek" ? compilePattern("peek", options.peek) : null;
  const combined = combineSources(sources, bases, {
    mode: options.baseMode,
    normalize: options.normalize,
    sumsOnly: NODE_VIEWS.has(options.view) && options.granularity !== "addresses",
  });
  const whole = withoutUrlMappings(options.allFrames ? combined : pruneUninteresting(combined));
  const units = numberLabelUnits(whole);
  const selection = selectionOf(whole, options);
  const { profile, unmatched } = applyFilters(whole, options, units);
  const context: ValueContext = {
    // Filters change what is shown, not what it is a share of.
    total: totalFor(options.relativePercentages ? profile : whole, selection),
    sampleUnit: whole.sampleTypes[selection.column]?.unit ?? "",
    outputUnit: options.unit,
    divideBy: options.divideBy,
  };
  const lines = viewLines(profile, selection, context, options, units, peek);
  return {
    text: `${lines.join("\n")}\n`,
    warnings: unmatched.map((filter) => `${filter} expression matched no samples`),
  };
}
