/** Where the rest can be found: the page, what was measured, the run, and until when they are kept. */
import { pageLink } from "./page-link.ts";
import type { Report } from "./report.ts";

/** States that are about noise more than about a change: the page's view of it answers why. */
const isAboutNoise = ({ verdict }: Report): boolean => verdict.state === "inconclusive" && !verdict.reasons.includes("not-comparable");

/** "**[Open the full report ↗](…)** (…) · [profiles and numbers ⬇](…) · [run](…)"; null where there is none of them. */
export const linksLine = (report: Report): string | null => {
  const { report: page, bundle, run, keptUntil = null } = report.links;
  const why = isAboutNoise(report) ? pageLink(report.links, { section: "noise" }) : null;
  const parts = [
    page === null ? null : `**[Open the full report ↗](${page})** (flame graphs, call chains, metrics)`,
    why === null ? null : `[why ↗](${why})`,
    bundle === null ? null : `[profiles and numbers ⬇](${bundle})`,
    run === null ? null : `[run](${run})`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return `${parts.join(" · ")}${keptUntil === null || (page === null && bundle === null) ? "" : ` · kept until ${keptUntil}`}`;
};

/** What is left out of a comment stands in the page, else in the result. */
export const moreLink = ({ links: { report: page } }: Report): string => (page === null ? "result" : `[report](${page})`);
