/** `go tool pprof`'s text reports: sources and bases in, the same text out. */
import type { Profile } from "../pprof/profile.ts";
import { withoutInlines } from "./edit-lines.ts";
import { graphLines, graphNodes, isGraphView } from "./graph-lines.ts";
import { frameDetail, nodeTable } from "./nodes.ts";
import { type PreparedProfile, prepareProfile } from "./prepare-profile.ts";
import { compilePattern, type Matcher } from "./re2.ts";
import { profileLabels } from "./report-values.ts";
import type { TextOptions } from "./text-options.ts";
import { samplesOf, sumNodes } from "./weigh-nodes.ts";
import { weigherOf } from "./weigher.ts";
import { rawLines } from "./write-raw.ts";
import { tagLines } from "./write-tags.ts";
import { traceLines } from "./write-traces.ts";

export interface ProfileText {
  /** The report, with a line end; "" where there is nothing to print. */
  readonly text: string;
  /** What pprof would say beside the report. */
  readonly warnings: readonly string[];
}

/** The table of `top`, `tree` or `peek` over decoded samples. */
function nodeLines({ profile, selection, context }: PreparedProfile, options: TextOptions, peek: Matcher | null): readonly string[] {
  const each = samplesOf(profile, selection);
  const table = graphNodes(profile, options);
  return graphLines({ profile, selection, context, weigher: weigherOf(each), table, sums: sumNodes(each, table) }, options, peek);
}

/** The lines of one view over the filtered profile. */
function viewLines(prepared: PreparedProfile, options: TextOptions, peek: Matcher | null): readonly string[] {
  const { profile, selection, context, units } = prepared;
  switch (options.view) {
    case "raw":
      return rawLines(options.noInlines ? withoutInlines(profile, options.showColumns) : profile);
    case "comments":
      return profile.comments;
    case "tags":
      return tagLines(profile, selection, context, units);
    case "traces": {
      const detail = frameDetail(options.granularity, options.noInlines, options.showColumns);
      const labels = profileLabels(profile, selection, context);
      return [labels.join("\n"), ...traceLines(profile, nodeTable(profile, detail, null), selection, context, units)];
    }
    case "top":
    case "tree":
    case "peek":
      return nodeLines(prepared, options, peek);
  }
}

/**
 * Prints sources (less or against bases, as `options.baseMode` says) byte for byte as `go tool pprof -symbolize=none` of 2025 and later
 * does. Differences: times are in UTC, and what pprof leaves to chance (edges of opposite weight, equal names) has one order. Throws
 * USAGE for a bad expression, SAMPLE_TYPE_UNKNOWN, PROFILE_KINDS_DIFFER, PROFILE_VALUE_OVERFLOW. O(frames).
 */
export function renderProfileText(sources: readonly Profile[], bases: readonly Profile[], options: TextOptions): ProfileText {
  const peek = options.view === "peek" ? compilePattern("peek", options.peek) : null;
  const sumsOnly = isGraphView(options.view) && options.granularity !== "addresses";
  const prepared = prepareProfile(sources, bases, options, sumsOnly);
  const lines = viewLines(prepared, options, peek);
  return { text: lines.length === 0 ? "" : `${lines.join("\n")}\n`, warnings: prepared.warnings };
}
