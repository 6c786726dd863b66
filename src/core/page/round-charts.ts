/** Signals round by round: how far the rounds of a side scatter, and what the traffic was. */
import type { SignalComparison } from "../compare/comparison.ts";
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import type { SignalId } from "../units/own-signal.ts";
import { titleOf } from "../units/own-signal.ts";
import type { SignalName } from "../units/signals.ts";
import type { Outcome } from "../verdict/verdict.ts";
import type { ChartLine, ChartMark, PageChart } from "./page-data.ts";

/** What goes in and out of a component, and how it keeps up. */
const TRAFFIC: ReadonlySet<SignalId> = new Set<SignalName>([
  "http-p50",
  "http-p95",
  "http-p99",
  "errors",
  "api-out",
  "api-in",
  "network-tx",
  "network-rx",
  "reconciles",
  "reconcile-p95",
  "workqueue",
]);

const isMeasured = (values: readonly (number | null)[]): boolean => values.some((value) => value !== null);

const lineOf = (side: ChartLine["side"], values: readonly (number | null)[]): readonly ChartLine[] =>
  isMeasured(values) ? [{ side, round: null, x: values.map((_, index) => index + 1), y: values }] : [];

/** Rounds in which a component restarted, by either side. */
const restartMarks = (restarts: SignalComparison | undefined): readonly ChartMark[] =>
  (
    [
      ["base", restarts?.baseValues ?? []],
      ["head", restarts?.headValues ?? []],
    ] as const
  ).flatMap(([side, values]) =>
    values.flatMap((value, index): readonly ChartMark[] =>
      value === null || value <= 0
        ? []
        : [{ x: index + 1, label: `${side} restarted${value === 1 ? "" : ` ${value} times`}`, kind: "restart" }],
    ),
  );

const summaryOf = ({ base, head, unit, ratio, interval, why }: SignalComparison): string => {
  const levels = `Median of base ${formatQuantity(base, unit)}, of head ${formatQuantity(head, unit)}`;
  if (why !== null) return `${levels}; ${why}`;
  if (ratio === null) return levels;
  const limits = interval === null ? "" : ` (95 % limits ${interval.map((limit) => formatChange(limit)).join(" to ")})`;
  return `${levels}: ${formatChange(ratio)}${limits}`;
};

const chartOf = (
  signal: SignalComparison,
  section: PageChart["section"],
  limit: number | null,
  marks: readonly ChartMark[],
): PageChart => ({
  id: section === "noise" ? `${signal.id}/rounds` : signal.id,
  section,
  component: signal.component,
  title: titleOf(signal.signal),
  unit: signal.unit,
  xKind: "round",
  lines: [...lineOf("base", signal.baseValues), ...lineOf("head", signal.headValues)],
  trends: [],
  limit,
  marks,
  summary: summaryOf(signal),
});

/** Dots of every traffic signal, and in the section of the noise of every signal that gates. Signals without any value have no chart. */
export const roundCharts = (signals: readonly SignalComparison[], outcomes: readonly Outcome[]): readonly PageChart[] =>
  signals.flatMap((signal): readonly PageChart[] => {
    if (signal.signal === "restarts" || (!isMeasured(signal.baseValues) && !isMeasured(signal.headValues))) return [];
    const outcome = outcomes.find(({ id }) => id === signal.id);
    const marks = restartMarks(signals.find((one) => one.component === signal.component && one.signal === "restarts"));
    const limit = outcome?.limits.max ?? null;
    return [
      ...(TRAFFIC.has(signal.signal) ? [chartOf(signal, "traffic", limit, marks)] : []),
      ...(outcome?.gated === true ? [chartOf(signal, "noise", limit, marks)] : []),
    ];
  });
