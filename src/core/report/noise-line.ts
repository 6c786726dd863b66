/** One sentence on how much of a profile's difference is more than sampling noise. */
import type { FunctionRow, ProfileDiff } from "../compare/comparison.ts";
import { formatQuantity } from "../units/format-quantity.ts";

const isOwn = ({ flat }: FunctionRow): boolean => flat.base !== 0 || flat.head !== 0;

const counted = (count: number, one: string, many: string): string => `${formatQuantity(count, "count")} ${count === 1 ? one : many}`;

/** Null where everything is counted exactly, as goroutines are. Functions count that have a value of their own on a side. */
export const noiseLine = ({ rows, packages }: ProfileDiff): string | null => {
  const own = rows.filter(isOwn);
  if (own.every(({ flat }) => flat.standardError === 0)) return null;
  if (own.some(({ flat }) => flat.standardError === null))
    return "How much sampling blurs this profile is not known: every difference counts.";
  const changed = own.filter((row) => row.changed).length;
  const sentence = `${formatQuantity(changed, "count")} of ${counted(own.length, "function", "functions")} changed beyond sampling noise, all rows taken together`;
  if (packages.length === 0) return `${sentence}.`;
  const together = packages.filter((one) => one.changed).length;
  const folded = `${sentence}; rows under 40 samples are folded into their package`;
  return together === 0 ? `${folded}.` : `${folded}: ${together} of ${counted(packages.length, "package", "packages")} changed.`;
};
