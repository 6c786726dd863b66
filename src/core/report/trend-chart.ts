/** Growth inside the runs as a picture in the comment: a mermaid chart, folded, with what it shows in words beside it (`report.md` §2.3). */
import type { LeakComparison } from "../compare/comparison.ts";
import { formatChange, formatQuantity, NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { signalMeta } from "../units/signals.ts";
import { codeSpan } from "./escape.ts";
import type { Report } from "./report.ts";

/** Points of a line: all that are read, and fewer where the comment is long already. */
export const CHART_POINTS = { whole: 48, short: 12 } as const;
const LEAST_POINTS = 3;

const FINDINGS = ["new-growth", "existing-growth", "inconclusive"] as const;

/** The growth worth a picture: the worst finding that gates, memory before goroutines and files; null where nothing grew. */
export const leakToDraw = ({ comparison, verdict }: Report): LeakComparison | null => {
  for (const finding of FINDINGS) {
    for (const outcome of verdict.leaks.filter((one) => one.gated && one.finding === finding)) {
      const leak = comparison.leaks.find((one) => one.component === outcome.component && one.signal === outcome.signal);
      if (leak !== undefined && curvesOf(leak) !== null) return leak;
    }
  }
  return null;
};

interface Curves {
  readonly base: readonly number[];
  readonly head: readonly number[];
  /** Batches at the first and the last point. */
  readonly first: number;
  readonly last: number;
}

/** Both curves where both are known: base is empty where it has none. Null with fewer than three points. */
const curvesOf = ({ baseCurve, headCurve }: LeakComparison): Curves | null => {
  const hasBase = baseCurve.some((value) => value !== null);
  const length = hasBase ? Math.min(baseCurve.length, headCurve.length) : headCurve.length;
  const points = Array.from({ length }, (_, at) => ({ at, base: baseCurve[at] ?? null, head: headCurve[at] ?? null })).flatMap(
    ({ at, base, head }) => (head === null || (hasBase && base === null) ? [] : [{ at, base: base ?? 0, head }]),
  );
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < LEAST_POINTS) return null;
  return {
    base: hasBase ? points.map(({ base }) => base) : [],
    head: points.map(({ head }) => head),
    first: first.at + 1,
    last: last.at + 1,
  };
};

/** `count` values along the line, its ends among them. */
const resampled = (values: readonly number[], count: number): readonly number[] => {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, index) => {
    const position = (index * (values.length - 1)) / (count - 1);
    const [low, high] = [values[Math.floor(position)] ?? 0, values[Math.ceil(position)] ?? 0];
    return low + (high - low) * (position - Math.floor(position));
  });
};

const BYTE_SCALES = [
  { factor: 2 ** 30, symbol: "GiB" },
  { factor: 2 ** 20, symbol: "MiB" },
  { factor: 2 ** 10, symbol: "KiB" },
] as const;

interface Axis {
  readonly factor: number;
  readonly label: string;
  readonly low: number;
  readonly high: number;
}

/** A quarter of the range is left free: lines at the very edge look cut off. Never of height 0. */
const axisOf = (values: readonly number[], { signal }: LeakComparison): Axis => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isBytes = signalMeta(signal).unit === "bytes";
  const scale = isBytes ? BYTE_SCALES.find(({ factor }) => most >= factor) : undefined;
  const factor = scale?.factor ?? 1;
  const room = Math.max((most - least) / 8, most / 50, factor);
  return {
    factor,
    label: scale?.symbol ?? (isBytes ? "B" : signal === "goroutines" ? "goroutines" : "open files"),
    low: Math.max(0, Math.floor((least - room) / factor)),
    high: Math.ceil((most + room) / factor),
  };
};

/** Four digits, and never an exponent, which mermaid does not read. */
const round = (value: number): number => Number(Number(value.toPrecision(4)).toFixed(4));

/** Colours that are seen on white and on black: the palette of the chart itself is not. */
const HEAD = `---
config:
  xyChart:
    width: 760
    height: 260
    showLegend: true
  themeVariables:
    xyChart:
      backgroundColor: "transparent"
      titleColor: "#7d8590"
      xAxisLabelColor: "#7d8590"
      yAxisLabelColor: "#7d8590"
      xAxisTitleColor: "#7d8590"
      yAxisTitleColor: "#7d8590"
      plotColorPalette: "PALETTE"
---`;
const BLUE = "#3f8cd8";
const ORANGE = "#e8902e";

/** Source of the chart with at most `points` points a line, in the words that mermaid 10.9 to 12 all read; null where there is nothing to draw. */
export const trendChart = (leak: LeakComparison, points: number): string | null => {
  const curves = curvesOf(leak);
  if (curves === null) return null;
  const [base, head] = [resampled(curves.base, points), resampled(curves.head, points)];
  const axis = axisOf([...base, ...head], leak);
  const listed = (values: readonly number[]): string => values.map((value) => round(value / axis.factor)).join(", ");
  const { title } = signalMeta(leak.signal);
  const hasBase = base.length > 0;
  return [
    HEAD.replace("PALETTE", hasBase ? `${BLUE}, ${ORANGE}` : ORANGE),
    "xychart-beta",
    `    title "${title}: ${hasBase ? "blue = base, orange = this PR" : "orange = this PR"}"`,
    `    x-axis "batches of equal work" ${curves.first} --> ${curves.last}`,
    `    y-axis "${axis.label}" ${axis.low} --> ${axis.high}`,
    ...(hasBase ? [`    line "base" [${listed(base)}]`] : []),
    `    line "this PR" [${listed(head)}]`,
  ].join("\n");
};

/** "+24.7 MiB over the measured work (38.9 KiB per unit of work, 7.3 MiB/min)" */
const slopeText = (leak: LeakComparison): string => {
  const { unit } = signalMeta(leak.signal);
  const amount = (value: number): string => formatQuantity(value, unit, { space: NO_BREAK_SPACE });
  const rates = [
    leak.perUnit === null || leak.perUnit <= 0 ? null : `${amount(leak.perUnit)} per unit of work`,
    leak.perMinute === null || leak.perMinute <= 0 ? null : `${amount(leak.perMinute)}/min`,
  ].filter((rate) => rate !== null);
  const grown = formatQuantity(leak.headGrowth, unit, { space: NO_BREAK_SPACE, signed: true });
  return `${grown} over the measured work${rates.length === 0 ? "" : ` (${rates.join(", ")})`}`;
};

const intervalText = ({ evidence }: LeakComparison): string => {
  if (evidence === null) return "";
  const [low, high] = evidence.intervalLog.map((limit) => formatChange(Math.expm1(limit), { space: NO_BREAK_SPACE }));
  return `; beyond base it grew by ${low ?? "–"} to ${high ?? "–"} (95 % limits)`;
};

/** What the lines do, for those who do not see them; no names but that of the component. */
const slopesLine = (leak: LeakComparison): string => {
  const { unit } = signalMeta(leak.signal);
  const ofBase = formatQuantity(leak.baseGrowth, unit, { space: NO_BREAK_SPACE, signed: true });
  const runs = leak.headGrowthLog.length;
  return `Medians of ${runs} run${runs === 1 ? "" : "s"}: base ${ofBase}, this PR ${slopeText(leak)}${intervalText(leak)}.`;
};

/** The folded part of the comment; none where nothing grew. `points` 0: in words only, not folded. */
export const trendSection = (report: Report, points: number, severalComponents: boolean): readonly string[] => {
  const leak = leakToDraw(report);
  const chart = leak === null || points === 0 ? null : trendChart(leak, points);
  if (leak === null || chart === null) return [];
  const { title, unit } = signalMeta(leak.signal);
  const [base, head] = [leak.baseGrowth, leak.headGrowth].map((growth) =>
    formatQuantity(growth, unit, { space: NO_BREAK_SPACE, signed: true }),
  );
  const name = severalComponents ? ` of ${codeSpan(leak.component).replaceAll("`", "").replaceAll("<", "&lt;")}` : "";
  return [
    `<details><summary><b>${title} along the runs</b>${name} (base ${base ?? "–"}, this PR ${head ?? "–"})</summary>`,
    "",
    "```mermaid",
    chart,
    "```",
    "",
    slopesLine(leak),
    "",
    "</details>",
    "",
  ];
};
