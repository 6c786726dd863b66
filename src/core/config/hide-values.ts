/** Hides values that came from the environment wherever they stand: in text, and in a whole configuration as data. */
import type { Config } from "./config.ts";
import type { Hide } from "./describe-cluster.ts";

/** Longest first, so that no part of one remains. */
export const hiding = (substituted: readonly string[]): Hide => {
  const values = substituted.filter((value) => value !== "").toSorted((left, right) => right.length - left.length);
  return (text) => values.reduce((shown, value) => shown.replaceAll(value, "***"), text);
};

const hiddenIn = (value: unknown, hide: Hide): unknown => {
  if (typeof value === "string") return hide(value);
  if (Array.isArray(value)) return value.map((item) => hiddenIn(item, hide));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hiddenIn(item, hide)]));
};

/** The configuration as JSON, two-space indented, with a final newline. `substituted` as in `describeConfig`. */
export const renderConfig = (config: Config, substituted: readonly string[]): string =>
  `${JSON.stringify(hiddenIn(config, hiding(substituted)), null, 2)}\n`;
