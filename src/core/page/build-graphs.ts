/** Call trees of both sides as the graphs of the page: one per component, kind and sample type, each encoded as soon as it is made. */
import type { ComparedKind, ProfileDiff } from "../compare/comparison.ts";
import { columnTree, type ColumnTree } from "../graph/column-tree.ts";
import type { FrameOptions } from "../graph/frames.ts";
import type { Profile } from "../pprof/profile.ts";
import { quantile } from "../stats/order.ts";
import { encodeGraph } from "./encode-graph.ts";
import { graphColumns } from "./graph-columns.ts";
import { packBytes } from "./pack-block.ts";
import { baseLineSums, type LineInHead, type LineSum, lineSums } from "./line-sums.ts";
import { pageLines } from "./page-lines.ts";
import type { GraphColumn, GraphView, PageGraph } from "./page-data.ts";
import type { FrameList } from "./page-frames.ts";

/** One column: the profiles whose mean it is. They are asked for once, when they are needed; empty: nothing was measured. */
export interface SourceColumn {
  readonly id: string;
  readonly label: string;
  readonly load: () => readonly Profile[];
}

/** Profiles that become one tree, and the graphs that are taken out of it. */
export interface GraphSource {
  readonly component: string;
  /** `base` and `head` first. */
  readonly columns: readonly SourceColumn[];
  /** Of the tables of these profiles, so that a graph's totals are theirs. */
  readonly frames: FrameOptions;
  /** What a profile's file is called on the page. */
  readonly fileOf: (file: string) => string;
  readonly lineInHead: LineInHead;
  readonly graphs: readonly WantedGraph[];
}

export interface WantedGraph {
  readonly kind: ComparedKind;
  readonly sampleType: string;
  readonly unit: string;
  readonly basis: ProfileDiff["basis"];
  /** Ids of the columns it has. */
  readonly columns: readonly string[];
  /** Pairs of ids; the default first. */
  readonly views: readonly { readonly id: string; readonly label: string; readonly from: string; readonly to: string }[];
  /** What the table of the same profiles says; null where there is none. */
  readonly diff: ProfileDiff | null;
}

export interface BuiltGraph {
  readonly graph: PageGraph;
  /** The block `graph-<index>`. */
  readonly block: string;
}

/** The smallest difference that was sure to be seen in one function in ten of those that are tested by themselves: below it nothing is known of any. */
const noiseFloorOf = (diff: ProfileDiff | null): number | null => {
  const known = (diff?.rows ?? []).flatMap(({ tested, flat }) =>
    tested && flat.smallestDetectable !== null ? [flat.smallestDetectable] : [],
  );
  return known.length === 0 ? null : quantile(known, 0.1);
};

const samplesOf = (diff: ProfileDiff | null): number | null =>
  diff === null ? null : Math.round(diff.rows.reduce((sum, { samples }) => sum + samples, 0));

interface Loaded {
  readonly column: SourceColumn;
  readonly replicates: number;
  /** Mean length of the profiles; null where one does not say its own. */
  readonly windowSeconds: number | null;
  /** By head's lines. */
  readonly lines: readonly LineSum[];
  /** Index of its first sample type among the sums of the tree. */
  readonly first: number;
}

/** Mean length of these profiles in seconds (`duration_nanos` of profile.proto); null where one does not say its own. */
const windowOf = (profiles: readonly Profile[]): number | null => {
  if (profiles.length === 0 || profiles.some(({ durationNanos }) => durationNanos <= 0n)) return null;
  return profiles.reduce((sum, { durationNanos }) => sum + Number(durationNanos), 0) / profiles.length / 1e9;
};

const graphOf = (
  source: GraphSource,
  wanted: WantedGraph,
  tree: ColumnTree,
  loaded: readonly Loaded[],
  offset: number,
  frames: FrameList,
): BuiltGraph => {
  const own = loaded.filter(({ column }) => wanted.columns.includes(column.id));
  const picked = own.map(({ first, replicates }) => ({ sums: tree.sums[first + offset] ?? new Float64Array(tree.nodeCount), replicates }));
  const indexes = new Map<number, number>();
  const frameIndexOf = (frame: number): number => {
    const known = indexes.get(frame);
    const named = tree.frames[frame];
    const index = known ?? (named === undefined ? -1 : frames.indexOf({ ...named, file: source.fileOf(named.file) }));
    indexes.set(frame, index);
    return index;
  };
  const columns = graphColumns(tree, picked, frameIndexOf);
  const lines = pageLines(
    own.map((one) => one.lines),
    offset,
  );
  const position = (id: string): number => own.findIndex(({ column }) => column.id === id);
  return {
    graph: {
      id: `${source.component}/${wanted.kind}/${wanted.sampleType}`,
      component: source.component,
      kind: wanted.kind,
      sampleType: wanted.sampleType,
      unit: wanted.unit,
      basis: wanted.basis,
      nodeCount: columns.nodeCount,
      scale: columns.scale,
      columns: own.map(({ column, windowSeconds }, index): GraphColumn => ({
        id: column.id,
        label: column.label,
        total: (columns.selves[index] ?? new Float64Array()).reduce((sum, value) => sum + value, 0) * columns.scale,
        ...(wanted.kind === "cpu" && windowSeconds !== null ? { windowSeconds } : {}),
      })),
      views: wanted.views
        .map(({ id, label, from, to }): GraphView => ({ id, label, from: position(from), to: position(to) }))
        .filter(({ from, to }) => from >= 0 && to >= 0),
      noiseFloor: noiseFloorOf(wanted.diff),
      samples: samplesOf(wanted.diff),
      ...(lines === null ? {} : { lines }),
      prunedShare: 0,
    },
    block: packBytes(encodeGraph(columns)),
  };
};

/**
 * The graphs of these sources, one source after the other, so that the profiles of one can go before those of the next come. Frames are added to
 * `frames`. Values are means per profile, as in the tables. Throws SAMPLE_TYPE_UNKNOWN and what loading throws.
 */
export const buildGraphs = (sources: Iterable<GraphSource>, frames: FrameList): readonly BuiltGraph[] => {
  const built: BuiltGraph[] = [];
  for (const source of sources) {
    const types = source.graphs.map(({ sampleType }) => sampleType);
    const growing = columnTree(source.frames);
    const loaded = source.columns.map((column): Loaded => {
      const profiles = column.load();
      return {
        column,
        replicates: profiles.length,
        windowSeconds: windowOf(profiles),
        lines: column.id.startsWith("head")
          ? lineSums(profiles, types, source.frames)
          : baseLineSums(profiles, types, source.frames, source.lineInHead),
        first: growing.add(profiles, types),
      };
    });
    const tree = growing.tree();
    for (const [offset, wanted] of source.graphs.entries()) built.push(graphOf(source, wanted, tree, loaded, offset, frames));
  }
  return built;
};
