/** Which view of the page explains a gate. */
import type { SignalId } from "../units/own-signal.ts";
import type { GateRow } from "./gate-rows.ts";
import { pageLink, type PagePlace } from "./page-link.ts";
import type { ReportLinks } from "./report.ts";

/** Views of signals that another view than the metrics explains. */
const VIEWS: Readonly<Partial<Record<SignalId, Omit<PagePlace, "component">>>> = {
  "live-heap": { section: "heap", sampleType: "inuse_space" },
  "live-objects": { section: "heap", sampleType: "inuse_objects" },
  rss: { section: "heap", sampleType: "inuse_space" },
  "working-set": { section: "heap", sampleType: "inuse_space" },
  allocated: { section: "heap", sampleType: "alloc_space" },
  allocations: { section: "heap", sampleType: "alloc_objects" },
  cpu: { section: "cpu" },
  "gc-cpu": { section: "cpu" },
  goroutines: { section: "goroutines" },
};

/** Its address, with the component where that has to be said; null where there is no page, or no such view. */
export const gateLink = (
  links: Pick<ReportLinks, "report">,
  { signal, component, standing }: GateRow,
  sayComponent = true,
): string | null => {
  const view = standing === "inconclusive" ? { section: "noise" as const } : VIEWS[signal];
  return view === undefined ? null : pageLink(links, sayComponent ? { ...view, component } : view);
};
