/** Which sections a report has, what they are called, and what of the page's data is in them. */
import type { PageData, PageGraph } from "../../core/page/page-data.ts";
import { logTables } from "../result/observed-rows.ts";
import { outcomeRows } from "../result/outcome-rows.ts";
import { type SectionId, SECTIONS } from "../state/view-state.ts";

export const SECTION_TITLES: Readonly<Record<SectionId, string>> = {
  verdict: "Verdict",
  gates: "All signals",
  heap: "Heap",
  cpu: "CPU",
  goroutines: "Goroutines",
  metrics: "Metrics",
  traffic: "Traffic",
  noise: "Noise and environment",
  raw: "Raw",
  other: "Other profiles",
  logs: "Logs",
};

/** Where a graph is shown. */
const sectionOfGraph = ({ kind }: PageGraph): SectionId => {
  switch (kind) {
    case "heap":
    case "allocs":
      return "heap";
    case "cpu":
      return "cpu";
    case "goroutine":
    case "goroutineleak":
      return "goroutines";
    case "mutex":
    case "block":
    case "threadcreate":
    case "contention":
    case "other":
      return "other";
  }
};

/** What is looked at first stands first; types nobody knows come last, in their own order. */
const SAMPLE_ORDER: readonly string[] = ["inuse_space", "inuse_objects", "alloc_space", "alloc_objects"];
const rankOf = ({ sampleType }: PageGraph): number => {
  const rank = SAMPLE_ORDER.indexOf(sampleType);
  return rank < 0 ? SAMPLE_ORDER.length : rank;
};

export const graphsOf = ({ graphs }: PageData, section: SectionId): readonly PageGraph[] =>
  graphs.filter((graph) => sectionOfGraph(graph) === section).toSorted((left, right) => rankOf(left) - rankOf(right));

/** The digit that opens a section; null for those behind the ninth. */
export const digitOf = (section: SectionId): string | null => {
  const place = SECTIONS.indexOf(section) + 1;
  return place <= 9 ? String(place) : null;
};

/** Sections that have anything, in their order. Two plain profiles have no signals, metrics or rounds. */
export const sectionsOf = (data: PageData): readonly SectionId[] => {
  const measured = outcomeRows(data.result).length > 0;
  const has = (section: SectionId): boolean => {
    switch (section) {
      case "heap":
      case "cpu":
      case "goroutines":
      case "other":
        return graphsOf(data, section).length > 0;
      case "logs":
        return logTables(data.result).length > 0;
      case "gates":
      case "metrics":
      case "traffic":
      case "noise":
        return measured;
      case "verdict":
      case "raw":
        return true;
    }
  };
  return SECTIONS.filter(has);
};
