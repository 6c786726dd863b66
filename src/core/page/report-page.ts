/** A report as a page: from two snapshots, or from plain profiles. */
import { unmeasured } from "../snapshot/unknown-side.ts";
import type { Inflate } from "../pprof/inflate.ts";
import type { Report } from "../report/report.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Rules } from "../verdict/verdict.ts";
import { buildCharts } from "./build-charts.ts";
import { buildPageData, type PageInput } from "./build-page-data.ts";
import { fileGraphSources, type ProfileLists } from "./file-graphs.ts";
import { pageFiles, pprofCommands } from "./page-files.ts";
import { renderHead } from "./render-head.ts";
import { renderPage } from "./render-page.ts";
import { snapshotGraphSources } from "./snapshot-graphs.ts";

/** What a page needs beside the report. */
export interface PageContext {
  /** The built page, with its two marks. */
  readonly template: string;
  readonly leakRules: Rules["leak"];
  readonly heapgateVersion: string;
  readonly mainModules: readonly string[];
  readonly inflate?: Inflate;
}

const leakingOf = ({ verdict }: Report): ReadonlySet<string> =>
  new Set(
    verdict.leaks
      .filter(({ signal, finding }) => signal === "live-heap" && (finding === "new-growth" || finding === "existing-growth"))
      .map(({ component }) => component),
  );

const pageOf = (
  report: Report,
  { template, leakRules, heapgateVersion }: PageContext,
  own: Omit<PageInput, "report" | "heapgateVersion">,
): string => renderPage(template, { head: renderHead(report, leakRules), ...buildPageData({ ...own, report, heapgateVersion }) });

/** The sides of a report; null: not measured. */
export interface SnapshotSides {
  readonly base: Snapshot | null;
  readonly head: Snapshot | null;
}

/** The page of a run. Without head there is no graph to show, only what was decided. Throws what decoding profiles throws. */
export const pageOfSnapshots = (report: Report, { base, head }: SnapshotSides, context: PageContext): string => {
  if (head === null) return pageOf(report, context, { sources: [], charts: [], files: [], commands: [] });
  const before = base ?? unmeasured("no baseline", head.manifest.components);
  return pageOf(report, context, {
    sources: snapshotGraphSources(before, head, report.comparison, { ...context, leaking: leakingOf(report) }),
    charts: buildCharts(report, before, head),
    files: [...(base === null ? [] : pageFiles(base, "base")), ...pageFiles(head, "head")],
    commands: pprofCommands(report.comparison),
  });
};

/** The page of plain profiles. */
export const pageOfProfiles = (report: Report, lists: ProfileLists, context: PageContext): string =>
  pageOf(report, context, {
    sources: fileGraphSources(report.comparison, lists, context.mainModules),
    charts: [],
    files: [],
    commands: [],
  });
