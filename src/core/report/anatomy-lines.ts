/** What each component's memory change is: a sentence for each whose memory moved. */
import type { AnatomyRow } from "../compare/comparison-metrics.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { Report } from "./report.ts";

const isWorthSaying = ({ kind }: AnatomyRow): boolean => kind !== "flat" && kind !== "unknown";

/** "GOMEMLIMIT leaves 12 MiB", where head has less than a quarter of what the runtime holds. */
const headroomText = ({ parts }: AnatomyRow): string => {
  const [headroom, runtime] = [parts["limit-headroom"].head, parts.runtime.head];
  if (headroom === null || runtime === null || headroom >= runtime / 4) return "";
  return headroom > 0 ? ` GOMEMLIMIT leaves ${formatQuantity(headroom, "bytes")}.` : " GOMEMLIMIT is exceeded.";
};

/** One line for each component whose memory moved and of which the reason is known; `name` writes the component. */
export const anatomyLines = ({ comparison }: Report, name: (text: string) => string): readonly string[] =>
  (comparison.anatomy ?? []).filter(isWorthSaying).map((row) => `Memory of ${name(row.component)}: ${row.because}.${headroomText(row)}`);
