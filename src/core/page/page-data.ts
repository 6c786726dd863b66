/** What the report page carries beside the sentences of the report: the result, call trees with columns per side, and charts. JSON-safe. */
import type { ComparedKind, ProfileDiff } from "../compare/comparison.ts";
import type { Unit } from "../units/quantity.ts";

export const PAGE_VERSION = 1;

/** Which column of a graph's self values is which. */
export interface GraphColumn {
  /** `base`, `head`, `base-start`, `head-start`, `head-1` (a checkpoint). */
  readonly id: string;
  /** In words: `base, at the end`. */
  readonly label: string;
  /** Sum over all nodes, in the graph's unit. */
  readonly total: number;
  /** Seconds a CPU profile took, mean over its replicates; left out: not known, or nothing that is told per second. */
  readonly windowSeconds?: number;
}

/** Two columns that are looked at together: what is drawn is `to` − `from`. */
export interface GraphView {
  readonly id: string;
  readonly label: string;
  /** Index of a column. */
  readonly from: number;
  readonly to: number;
}

/** A frame of the call trees, as the tables name it. */
export interface PageFrame {
  readonly func: string;
  /** Path in the repository where it is known to be there, else without what differs from build to build (`net/http/server.go`). */
  readonly file: string | null;
  readonly line: number | null;
  /** `o` own, `d` dependency, `s` standard library, `r` runtime. */
  readonly owner: "o" | "d" | "s" | "r";
  /** True when its lines are in the change that is judged; null where that is not known. */
  readonly changed: boolean | null;
}

/** Own values of lines of head's source. Base's lines have other numbers: its own code is told by the lines that the diff leads to, where that is known. */
export interface PageLines {
  /** Indexes of the graph's columns that are told by line. */
  readonly columns: readonly number[];
  /** The lines that hold most: function, line, and the value in each of `columns`, in the graph's unit and whole. */
  readonly rows: readonly (readonly [func: string, line: number, ...values: readonly number[]])[];
}

/** One call tree: component × kind × sample type. Its columns are in the block `graph-<index>` (`encode-graph.ts`). */
export interface PageGraph {
  /** `shop/heap/inuse_space` */
  readonly id: string;
  readonly component: string;
  readonly kind: ComparedKind;
  readonly sampleType: string;
  /** As in the profile: `bytes`, `count`, `nanoseconds`. */
  readonly unit: string;
  readonly basis: ProfileDiff["basis"];
  readonly nodeCount: number;
  /** Stored integers × this = values in `unit` (means per replicate need not be whole). */
  readonly scale: number;
  readonly columns: readonly GraphColumn[];
  /** The default first. */
  readonly views: readonly GraphView[];
  /** Differences smaller than this are noise, in `unit`; null where that is not known. */
  readonly noiseFloor: number | null;
  /** Samples (objects, ticks) behind both sides; null where not known. */
  readonly samples: number | null;
  /** Left out: no line is known. */
  readonly lines?: PageLines;
  /** Share of nodes' values that was pruned into `(other)`, 0..1. */
  readonly prunedShare: number;
}

/** A line of a chart; x and y of equal length, null y is missing. */
export interface ChartLine {
  readonly side: "base" | "head";
  /** From 1; null for a median over rounds. */
  readonly round: number | null;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** A straight line with its interval, in the chart's units. */
export interface ChartTrend {
  readonly side: "base" | "head";
  readonly slope: number;
  readonly intercept: number;
  /** Limits of the slope, 95 %; null where there are too few points. */
  readonly slopeInterval: readonly [low: number, high: number] | null;
  readonly fromX: number;
  readonly toX: number;
}

export interface ChartMark {
  readonly x: number;
  readonly label: string;
  readonly kind: "phase" | "restart";
}

export interface PageChart {
  /** `shop/live-heap` */
  readonly id: string;
  readonly section: "metrics" | "traffic" | "noise";
  readonly component: string;
  readonly title: string;
  readonly unit: Unit;
  /** `round`: x is the number of the round, drawn as dots. */
  readonly xKind: "minutes" | "units" | "round" | "period";
  readonly lines: readonly ChartLine[];
  readonly trends: readonly ChartTrend[];
  /** Above this value (in `unit`) the gate breaks; null where no limit is absolute. */
  readonly limit: number | null;
  readonly marks: readonly ChartMark[];
  /** How its points came about, for the legend; left out: nothing is to be said of it. */
  readonly note?: string;
  /** The finding in a sentence, for those who do not see the picture. */
  readonly summary: string;
}

/** A profile in the result's artifact and how to look at it with `go tool pprof`. */
export interface PageFile {
  readonly path: string;
  readonly kind: string;
  readonly component: string;
  readonly side: "base" | "head";
  readonly round: number;
  readonly checkpoint: string;
}

/** Block `page`: everything but the graphs. */
export interface PageData {
  readonly version: typeof PAGE_VERSION;
  readonly name: string;
  readonly heapgateVersion: string;
  /** Address of the run on GitHub, and of the artifact list; null outside of Actions. */
  readonly runUrl: string | null;
  /** `https://github.com/o/r/blob/<sha>/` for permalinks to lines of head; null where not known. */
  readonly sourceUrl: string | null;
  /** `result.json` as written. */
  readonly result: unknown;
  /** Names of all frames of all graphs; nodes refer to them by index. */
  readonly frames: readonly PageFrame[];
  readonly graphs: readonly PageGraph[];
  readonly charts: readonly PageChart[];
  readonly files: readonly PageFile[];
  /** Copyable `go tool pprof` lines. */
  readonly commands: readonly string[];
}

/**
 * The page is the template with two things put in: in place of `<!--heapgate:head-->` the verdict, gates and growth as plain HTML, and in place
 * of `<!--heapgate:data-->` one `<script type="application/octet-stream" id="heapgate-page">` with the block `page`, and one `id="heapgate-graph-<index>"` for each graph: each is
 * UTF-8 JSON (page) or varint columns (graphs), deflate-raw, base64.
 */
export const HEAD_MARK = "<!--heapgate:head-->";
export const DATA_MARK = "<!--heapgate:data-->";
