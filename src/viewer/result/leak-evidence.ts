/** What a finding of growth rests on, as sentences a reader can check: steps of the curve, the interval, the runs, the function, what grows beside it. */
import type { PageChart } from "../../core/page/page-data.ts";
import { median } from "../../core/stats/order.ts";
import { formatChange, UNKNOWN } from "../../core/units/format-quantity.ts";
import { leakRows } from "./outcome-rows.ts";
import { type Fields, fieldsOf, numbersOf, rowsOf, textOf } from "./read.ts";
import { space } from "./sides.ts";

export interface LeakEvidence {
  readonly component: string;
  /** `live-heap`, `goroutines`, `open-fds`. */
  readonly signal: string;
  readonly title: string;
  readonly lines: readonly string[];
}

const isGrowth = ({ finding }: Fields): boolean => finding === "new-growth" || finding === "existing-growth";

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);

/** The middle curve of head behind the warm-up, or that of its only run. */
const curveOf = (chart: PageChart): readonly number[] => {
  const lines = chart.lines.filter(({ side }) => side === "head");
  const line = lines.find(({ round }) => round === null) ?? lines[0];
  const start = chart.marks.find(({ kind }) => kind === "phase")?.x ?? Number.NEGATIVE_INFINITY;
  return line === undefined ? [] : known(line.y.filter((_, index) => (line.x[index] ?? 0) >= start));
};

const stepsLine = (chart: PageChart | undefined): readonly string[] => {
  const curve = chart === undefined ? [] : curveOf(chart);
  const steps = curve.length - 1;
  if (steps < 2) return [];
  const rising = curve.slice(1).filter((value, index) => value > (curve[index] ?? value)).length;
  return rising === steps
    ? [`Each of head's ${curve.length} points behind the warm-up is higher than the one before.`]
    : [`Head rises in ${rising} of ${steps} steps from point to point behind the warm-up.`];
};

const intervalLine = (leak: Fields): readonly string[] => {
  const [low, high] = numbersOf(leak["interval"]);
  if (low === undefined || high === undefined || low === null || high === null) return [];
  const range = `Head's growth beyond base's is likely ${formatChange(low, { space })} to ${formatChange(high, { space })}`;
  return [`${range}; zero lies ${low > 0 || high < 0 ? "outside" : "inside"} of this 95 % interval.`];
};

const runsLine = (leak: Fields): readonly string[] => {
  const [base, head] = [known(numbersOf(leak["baseGrowthLog"])), known(numbersOf(leak["headGrowthLog"]))];
  if (head.length < 2) return head.length === 1 ? ["Head was measured in one run only: no second one confirms it."] : [];
  const usual = base.length === 0 ? 0 : median(base);
  return [`In ${head.filter((growth) => growth > usual).length} of ${head.length} runs head grows more than base's middle run.`];
};

/** What else is tested for growth in the component: a leaked connection has goroutines and files, a forgotten map has none. */
const besideLine = (leak: Fields, leaks: readonly Fields[], titles: ReadonlyMap<string, string>): readonly string[] =>
  leaks
    .filter(
      (other) => other["component"] === leak["component"] && other["signal"] !== leak["signal"] && other["finding"] !== "not-measured",
    )
    .map((other) => {
      const title = titles.get(textOf(other["signal"]) ?? "") ?? "";
      if (isGrowth(other)) return `${title}: growth, too.`;
      return other["finding"] === "inconclusive" ? `${title}: growth beside it is not certain.` : `${title}: no growth beside it.`;
    });

/** One entry for each signal that grows inside of head's runs, in the order of the result. `charts` are those of the page. */
export const leakEvidence = (result: unknown, charts: readonly PageChart[]): readonly LeakEvidence[] => {
  const leaks = rowsOf(fieldsOf(result)["leaks"]);
  const rows = leakRows(result);
  const titles = new Map(rows.map(({ signal, title }) => [signal, title]));
  return leaks.flatMap((leak, at): readonly LeakEvidence[] => {
    const row = rows[at];
    if (row === undefined || !isGrowth(leak)) return [];
    const { component, signal, title, functions } = row;
    const [steepest] = functions;
    const lines = [
      ...stepsLine(charts.find(({ id }) => id === `${component}/${signal}`)),
      ...intervalLine(leak),
      ...runsLine(leak),
      ...(steepest === undefined || steepest.steadiness === UNKNOWN ? [] : [`${steepest.func} ${steepest.steadiness}.`]),
      ...besideLine(leak, leaks, titles),
    ];
    return lines.length === 0 ? [] : [{ component, signal, title, lines }];
  });
};
