/** Puts together what the page carries: the result, graphs and charts, and the files it was made from. */
import { resultOf } from "../report/render-result.ts";
import type { Report } from "../report/report.ts";
import { type BuiltGraph, buildGraphs, type GraphSource } from "./build-graphs.ts";
import { PAGE_VERSION, type PageChart, type PageData, type PageFile } from "./page-data.ts";
import { frameList } from "./page-frames.ts";
import { fitBlocks } from "./prune-graph.ts";

export interface PageInput {
  readonly report: Report;
  readonly heapgateVersion: string;
  readonly sources: Iterable<GraphSource>;
  readonly charts: readonly PageChart[];
  readonly files: readonly PageFile[];
  readonly commands: readonly string[];
}

export interface BuiltPage {
  readonly data: PageData;
  /** Blocks of `data.graphs`, in their order. */
  readonly blocks: readonly string[];
}

/** Functions the change touches, by the names of the tables; null where no diff was at hand. */
const touchedOf = ({ comparison: { profiles } }: Report): ReadonlySet<string> | null => {
  const known = profiles.flatMap(({ touched }) => (touched === undefined ? [] : [touched]));
  return known.length === 0 ? null : new Set(known.flat().map(({ func }) => func));
};

/** Throws what building graphs throws. Blocks beyond the ceiling of `prune-graph.ts` are pruned, which their graphs say. */
export const buildPageData = ({ report, heapgateVersion, sources, charts, files, commands }: PageInput): BuiltPage => {
  const touched = touchedOf(report);
  const frames = frameList(touched === null ? undefined : ({ key }) => touched.has(key));
  const built: readonly BuiltGraph[] = fitBlocks(buildGraphs(sources, frames), frames);
  return {
    data: {
      version: PAGE_VERSION,
      name: report.name,
      heapgateVersion,
      runUrl: report.links.run,
      sourceUrl: report.links.source ?? null,
      result: resultOf(report),
      frames: frames.frames(),
      graphs: built.map(({ graph }) => graph),
      charts,
      files,
      commands,
    },
    blocks: built.map(({ block }) => block),
  };
};
