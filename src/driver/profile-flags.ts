/** The flags of `heapgate profile`: pprof's names, with dashes for underscores, and what each sets. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import {
  DEFAULT_TEXT_OPTIONS,
  TEXT_GRANULARITIES,
  TEXT_VIEWS,
  type TextGranularity,
  type TextOptions,
  type TextView,
} from "../core/pprof-text/text-options.ts";

export interface ProfileFlag {
  readonly flag: string;
  /** Placeholder of the value; null: a switch. */
  readonly value: string | null;
  readonly repeated?: boolean;
  readonly text: string;
}

const option = (flag: string, value: string, text: string): ProfileFlag => ({ flag, value, text });
const toggle = (flag: string, text: string): ProfileFlag => ({ flag, value: null, text });

/** Old names of columns, in the order in which pprof heeds them; `mean-delay` is the mean of `delay`. */
const COLUMNS: readonly (readonly [flag: string, sampleType: string])[] = [
  ["total-delay", "delay"],
  ["mean-delay", "delay"],
  ["contentions", "contentions"],
  ["inuse-space", "inuse_space"],
  ["inuse-objects", "inuse_objects"],
  ["alloc-space", "alloc_space"],
  ["alloc-objects", "alloc_objects"],
];

const GRANULARITY_TEXT: Readonly<Record<TextGranularity, string>> = {
  functions: "one row per function (default)",
  filefunctions: "one row per function and file",
  files: "one row per file",
  lines: "one row per source line",
  addresses: "one row per address",
};

export const PROFILE_FLAGS: readonly ProfileFlag[] = [
  { flag: "base", value: "FILE", repeated: true, text: "subtract this profile: for two cumulative profiles of one process" },
  { flag: "diff-base", value: "FILE", repeated: true, text: "compare with this profile: percentages are of it" },
  toggle("normalize", "scale the profile to the total of the base"),
  option("sample-index", "TYPE|N", "column to report (default: the profile's own, else the last)"),
  ...COLUMNS.map(([flag, type]) =>
    toggle(flag, flag === "mean-delay" ? "the same as --mean --sample-index delay" : `the same as --sample-index ${type}`),
  ),
  toggle("mean", "average over the first column: size per object, delay per event"),
  option("unit", "UNIT", "unit of values: minimum (default), auto, or one such as MB or ms"),
  option("divide-by", "F", "divide all values by this"),
  toggle("cum", "sort by cumulative value"),
  toggle("flat", "sort by own value (default)"),
  ...TEXT_GRANULARITIES.map((granularity) => toggle(granularity, GRANULARITY_TEXT[granularity])),
  toggle("noinlines", "count inlined calls for their caller"),
  toggle("showcolumns", "column numbers beside line numbers"),
  option("nodecount", "N", "most rows (default: all in top, 80 in tree)"),
  option("nodefraction", "F", "leave out rows below this share of the total (default: 0.005)"),
  option("edgefraction", "F", "leave out calls below this share of the total (default: 0.001)"),
  option("trim", "BOOL", "false: leave nothing out (default: true)"),
  toggle("drop-negative", "leave out rows that shrank"),
  toggle("relative-percentages", "percentages of what the filters leave, not of everything"),
  toggle("compact-labels", "no lines on file, type, time and duration"),
  option("trim-path", "PREFIXES", "cut these prefixes, separated by :, from file names"),
  option("source-path", "FOLDERS", "without --trim-path: cut what leads up to a folder named like one of these, separated by :"),
  toggle("all-frames", "ignore the profile's own drop_frames and keep_frames"),
  option("focus", "REGEXP", "only samples with a matching function, file or program on their stack"),
  option("ignore", "REGEXP", "no samples with a match on their stack"),
  option("hide", "REGEXP", "leave matching frames out of stacks"),
  option("show", "REGEXP", "leave only matching frames in stacks"),
  option("show-from", "REGEXP", "cut stacks above their outermost match"),
  option("prune-from", "REGEXP", "cut stacks below their innermost match"),
  option("tagfocus", "[KEY=]REGEXP|RANGE", "only samples with a matching label, for example bytes=1kb:64kb"),
  option("tagignore", "[KEY=]REGEXP|RANGE", "no samples with a matching label"),
  option("tagshow", "REGEXP", "only labels with a matching key"),
  option("taghide", "REGEXP", "no labels with a matching key"),
  option("tagroot", "KEYS", "values of these labels, separated by commas, as outermost frames"),
  option("tagleaf", "KEYS", "values of these labels, separated by commas, as innermost frames"),
  toggle("call-tree", "accepted for pprof's sake: it changes graphs only, no text"),
  option("symbolize", "none", "accepted for pprof's sake: heapgate never looks for binaries"),
];

/** Flags of one call. */
export interface GivenFlags {
  readonly has: (flag: string) => boolean;
  readonly get: (flag: string) => string | null;
}

const usage = (problem: string) => heapgateError("USAGE", { problem, command: "profile" });

function numberOf(flags: GivenFlags, flag: string, fallback: number): number {
  const text = flags.get(flag);
  if (text === null) return fallback;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u.test(text)) throw usage(`--${flag} ${text} is not a number.`);
  return Number(text);
}

function nodeCountOf(flags: GivenFlags): number | null {
  const count = numberOf(flags, "nodecount", -1);
  if (!Number.isInteger(count)) throw usage(`--nodecount ${count} is not a whole number.`);
  return count === -1 ? null : count;
}

function isTrimmed(flags: GivenFlags): boolean {
  const text = flags.get("trim") ?? "true";
  if (/^(?:1|t|T|TRUE|true|True)$/u.test(text)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/u.test(text)) return false;
  throw usage(`--trim ${text}: write true or false.`);
}

/** The one of several flags that is given, or null. */
function oneOf<Name extends string>(flags: GivenFlags, names: readonly Name[]): Name | null {
  const given = names.filter((name) => flags.has(name));
  if (given.length > 1) throw usage(`${given.map((name) => `--${name}`).join(" and ")} exclude each other.`);
  return given[0] ?? null;
}

/** As in pprof `--sample-index` goes before the old names, and of these the first in their order counts; the others are said to be ignored. */
function columnOf(flags: GivenFlags): { readonly sampleIndex: string; readonly ignored: readonly string[] } {
  const given = COLUMNS.filter(([flag]) => flags.has(flag));
  const named = flags.get("sample-index") ?? "";
  const ignored = (named === "" ? given.slice(1) : given).map(([flag]) => flag);
  return { sampleIndex: named === "" ? (given[0]?.[1] ?? "") : named, ignored };
}

const isView = (text: string | undefined): text is TextView => TEXT_VIEWS.some((view) => view === text);

/** The view that writes a profile. */
const PROFILE_VIEW = "proto";
/** `text` is pprof's other name of `top`. A saved profile holds everything, as `raw` does. */
const OTHER_NAMES: ReadonlyMap<string | undefined, TextView> = new Map([
  ["text", "top"],
  [PROFILE_VIEW, "raw"],
]);

/** What the arguments after `heapgate profile` ask for. */
export interface ProfileRequest {
  /** `profile`: what the options leave is written as a profile, not printed. */
  readonly result: "text" | "profile";
  readonly options: TextOptions;
  /** What of the flags does not count, in words. */
  readonly notes: readonly string[];
  /** As given. */
  readonly files: readonly string[];
}

/** Reads view, files and flags of one call. Throws USAGE. */
export function parseProfileRequest(positionals: readonly string[], flags: GivenFlags): ProfileRequest {
  const [name, ...rest] = positionals;
  const view = OTHER_NAMES.get(name) ?? name;
  if (!isView(view)) {
    const problem = view === undefined ? "No view is given" : `There is no view "${view}"`;
    throw usage(`${problem}; views are ${[...TEXT_VIEWS, PROFILE_VIEW].join(", ")}.`);
  }
  const [peek = "", files] = view === "peek" ? [rest[0], rest.slice(1)] : ["", rest];
  if (view === "peek" && peek === "") throw usage("peek takes a regular expression before its files.");
  if (view === "peek" && files.length === 0)
    throw usage(`profile peek takes a regular expression and then at least one file; given is only "${peek}".`);
  if (files.length === 0) throw usage(`profile ${name} takes at least one file.`);
  const symbolize = flags.get("symbolize");
  if (symbolize !== null && symbolize !== "none")
    throw usage(`--symbolize ${symbolize}: heapgate does not symbolize; only none is accepted.`);
  const baseMode = oneOf(flags, ["base", "diff-base"]);
  if (flags.has("normalize") && baseMode === null) throw usage("--normalize needs --base or --diff-base.");
  const divideBy = numberOf(flags, "divide-by", 1);
  if (divideBy === 0) throw usage("--divide-by is zero.");
  const { sampleIndex, ignored } = columnOf(flags);
  const text = (flag: string): string => flags.get(flag) ?? "";
  const options: TextOptions = {
    view,
    peek,
    baseMode: baseMode === "base" ? "subtract" : "diff",
    normalize: flags.has("normalize"),
    allFrames: flags.has("all-frames"),
    sampleIndex,
    mean: flags.has("mean") || flags.has("mean-delay"),
    divideBy,
    unit: flags.get("unit") ?? DEFAULT_TEXT_OPTIONS.unit,
    granularity: oneOf(flags, TEXT_GRANULARITIES) ?? DEFAULT_TEXT_OPTIONS.granularity,
    noInlines: flags.has("noinlines"),
    showColumns: flags.has("showcolumns"),
    sort: oneOf(flags, ["flat", "cum"]) ?? DEFAULT_TEXT_OPTIONS.sort,
    dropNegative: flags.has("drop-negative"),
    nodeCount: nodeCountOf(flags),
    nodeFraction: numberOf(flags, "nodefraction", DEFAULT_TEXT_OPTIONS.nodeFraction),
    edgeFraction: numberOf(flags, "edgefraction", DEFAULT_TEXT_OPTIONS.edgeFraction),
    trim: isTrimmed(flags),
    relativePercentages: flags.has("relative-percentages"),
    compactLabels: flags.has("compact-labels"),
    trimPath: text("trim-path"),
    sourcePath: text("source-path"),
    tagRoot: text("tagroot"),
    tagLeaf: text("tagleaf"),
    focus: text("focus"),
    ignore: text("ignore"),
    hide: text("hide"),
    show: text("show"),
    showFrom: text("show-from"),
    pruneFrom: text("prune-from"),
    tagFocus: text("tagfocus"),
    tagIgnore: text("tagignore"),
    tagShow: text("tagshow"),
    tagHide: text("taghide"),
  };
  const notes = ignored.map((flag) => `--${flag} is ignored: another flag names the column.`);
  return { result: name === PROFILE_VIEW ? "profile" : "text", options, notes, files };
}
