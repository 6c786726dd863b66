/** What can be wrong with the report page. */
import { entry } from "./catalog-entry.ts";

export const PAGE_ERRORS = {
  PAGE_MISSING: entry<{ paths: readonly string[] }>(
    "environment",
    ({ paths }) => `The report page is not part of this installation: there is no ${paths.join(" and no ")}.`,
    () => "Install heapgate again, or from its sources run: npm run build. Without the page: report: none, or another --format.",
  ),
} as const;
