/** What can be asked of a text report, under the names of pprof's flags. */

export const TEXT_VIEWS = ["top", "tree", "peek", "traces", "raw", "tags", "comments"] as const;
export type TextView = (typeof TEXT_VIEWS)[number];

export const TEXT_GRANULARITIES = ["functions", "filefunctions", "files", "lines", "addresses"] as const;
export type TextGranularity = (typeof TEXT_GRANULARITIES)[number];

/** `diff`: base samples stay apart and percentages are of the base (`-diff_base`). `subtract`: equal samples cancel (`-base`). */
export type BaseMode = "diff" | "subtract";

export interface TextOptions {
  readonly view: TextView;
  /** Expression on printable names: which functions `peek` shows. */
  readonly peek: string;
  readonly baseMode: BaseMode;
  /** Scales the source so that its totals are those of the base. */
  readonly normalize: boolean;
  /** Leaves the profile's own drop_frames and keep_frames aside. */
  readonly allFrames: boolean;
  /** "" for the default column, else a type or a number. */
  readonly sampleIndex: string;
  /** Divides by the first column: average size, average delay. */
  readonly mean: boolean;
  readonly divideBy: number;
  /** `minimum`, `auto` or a unit. */
  readonly unit: string;
  readonly granularity: TextGranularity;
  readonly noInlines: boolean;
  readonly showColumns: boolean;
  readonly sort: "flat" | "cum";
  readonly dropNegative: boolean;
  /** Null: the view's own (no limit in `top`, 80 in `tree`). */
  readonly nodeCount: number | null;
  readonly nodeFraction: number;
  readonly edgeFraction: number;
  /** False: nothing is left out for being small. */
  readonly trim: boolean;
  readonly relativePercentages: boolean;
  readonly compactLabels: boolean;
  /** Prefixes cut from file names, separated by `:`. */
  readonly trimPath: string;
  /** Folders, separated by `:`; what leads up to one of their names is cut from file names. */
  readonly sourcePath: string;
  /** Label keys, separated by commas, whose values become frames at the outer or inner end of every stack. */
  readonly tagRoot: string;
  readonly tagLeaf: string;
  // Filters; "" where not given.
  readonly focus: string;
  readonly ignore: string;
  readonly hide: string;
  readonly show: string;
  readonly showFrom: string;
  readonly pruneFrom: string;
  readonly tagFocus: string;
  readonly tagIgnore: string;
  readonly tagShow: string;
  readonly tagHide: string;
}

/** What `go tool pprof` does when no flag is given. */
export const DEFAULT_TEXT_OPTIONS: TextOptions = {
  view: "top",
  peek: "",
  baseMode: "diff",
  normalize: false,
  allFrames: false,
  sampleIndex: "",
  mean: false,
  divideBy: 1,
  unit: "minimum",
  granularity: "functions",
  noInlines: false,
  showColumns: false,
  sort: "flat",
  dropNegative: false,
  nodeCount: null,
  nodeFraction: 0.005,
  edgeFraction: 0.001,
  trim: true,
  relativePercentages: false,
  compactLabels: false,
  trimPath: "",
  sourcePath: "",
  tagRoot: "",
  tagLeaf: "",
  focus: "",
  ignore: "",
  hide: "",
  show: "",
  showFrom: "",
  pruneFrom: "",
  tagFocus: "",
  tagIgnore: "",
  tagShow: "",
  tagHide: "",
};
