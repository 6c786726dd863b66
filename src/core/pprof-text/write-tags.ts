/** The `tags` view: for each label key, how much of the total each of its values holds. */
import type { Profile } from "../pprof/profile.ts";
import { alignRight } from "./align-columns.ts";
import { compareBytes } from "./go-numbers.ts";
import { percentage, scaledLabel } from "./measurement.ts";
import { formatValue, type ValueContext } from "./report-values.ts";
import { sampleLabels } from "./sample-labels.ts";
import type { Selection } from "./weigh-nodes.ts";

interface TagSums {
  total: number;
  readonly byValue: Map<string, number>;
}

/** A sample counts once for each of its values; numbers are values as they are printed, so that close ones may be one. */
function sumTags(profile: Profile, { column }: Selection, units: ReadonlyMap<string, string>, outputUnit: string): Map<string, TagSums> {
  const sums = new Map<string, TagSums>();
  const width = profile.sampleTypes.length;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const amount = profile.values[sample * width + column] ?? 0;
    const add = (key: string, value: string): void => {
      const known = sums.get(key) ?? { total: 0, byValue: new Map<string, number>() };
      known.total += amount;
      known.byValue.set(value, (known.byValue.get(value) ?? 0) + amount);
      sums.set(key, known);
    };
    const { texts, numbers } = sampleLabels(profile, sample);
    for (const [key, values] of texts) for (const value of values) add(key, value);
    for (const [key, values] of numbers) {
      for (const { value } of values) add(key, scaledLabel(Number(value), units.get(key) ?? "", outputUnit));
    }
  }
  return sums;
}

/** Lines of all keys in their order, values by size; each key ends with an empty line. `units`: those of `numberLabelUnits`. */
export function tagLines(
  profile: Profile,
  selection: Selection,
  context: ValueContext,
  units: ReadonlyMap<string, string>,
): readonly string[] {
  const { total } = context;
  const share = (value: number): string => (total > 0 ? ` (${percentage(value, total)})` : "");
  const blocks = [...sumTags(profile, selection, units, context.outputUnit)]
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([key, { total: own, byValue }]) => {
      const values = [...byValue].toSorted(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || compareBytes(a, b));
      return [
        `${key}:\t Total ${formatValue(context, own)} of ${formatValue(context, total)}${share(own)}`,
        ...values.map(([value, amount]) => ` \t${formatValue(context, amount)}${share(amount)}:\t ${value}`),
        "",
      ].join("\n");
    });
  return alignRight(blocks.flatMap((block) => block.split("\n")));
}
