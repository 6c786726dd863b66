/** A limit in words: `+5 % and +1 MiB; at most 256 MiB`. */
import { formatQuantity } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";
import type { Rules, ThresholdRule } from "../verdict/verdict.ts";

/** A difference of two shares is in percentage points. */
const changeText = (value: number, unit: Unit): string =>
  unit === "ratio" ? formatQuantity(value, unit).replace("%", "pp") : formatQuantity(value, unit);

/** Growth and change must both be exceeded; empty when nothing is limited. */
export const limitText = ({ maxGrowthRatio, minChange, max, min = null }: ThresholdRule, unit: Unit): string => {
  const growth = maxGrowthRatio === null ? null : `+${formatQuantity(maxGrowthRatio, "ratio")}`;
  const change = minChange === null ? null : `+${changeText(minChange, unit)}`;
  const relative = [growth, change].filter((part) => part !== null).join(" and ");
  const most = max === null ? "" : `at most ${formatQuantity(max, unit)}`;
  const least = min === null ? "" : `at least ${formatQuantity(min, unit)}`;
  return [relative, most, least].filter((part) => part !== "").join("; ");
};

/** `+3 % over the window and +256 KiB (goroutines, open-fds: +2), 20 points` */
export const leakText = (
  { maxGrowthRatio, minChangeBytes, minChangeCount }: Exclude<Rules["leak"], "off">,
  points: number | null,
): string =>
  `+${formatQuantity(maxGrowthRatio, "ratio")} over the window and +${formatQuantity(minChangeBytes, "bytes")} (goroutines, open-fds: +${minChangeCount}), ${points ?? 0} points`;
