/** Draws a chart with uPlot and keeps it drawn: in the width there is, in the colours of the page, under one cursor with all charts of the same x. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { PageChart } from "../../core/page/page-data.ts";
import type { ChartColumns, ChartSeries, Side } from "./chart-columns.ts";
import { showsLimit, tickSteps, valueRange, xRange, xSteps, yRange } from "./chart-scale.ts";
import { tickTexts, xTitle } from "./chart-text.ts";
import { drawLimitZone, drawMarks } from "./draw-marks.ts";
import { coloursOf, watchColours, type PlotColours } from "./plot-colours.ts";

const HEIGHT = 200;
/** Charts with lines of up to so many values show them as dots too. */
const FEW_VALUES = 25;

export interface Plot {
  /** Puts the cursor of this chart, and of those beside it, at a column; null takes it away. */
  readonly moveTo: (column: number | null) => void;
  /** Shows or hides what belongs to a side. */
  readonly show: (side: Side, shown: boolean) => void;
  readonly stop: () => void;
}

export interface PlotOrder {
  /** An element of the page to draw in. */
  readonly host: HTMLElement;
  readonly chart: PageChart;
  readonly columns: ChartColumns;
  /** Told when the cursor stands at another column; null when it left. */
  readonly onColumn: (column: number | null) => void;
}

/** How one column of values is drawn. `ink` is asked at every drawing. */
const seriesOf = ({ kind, side, round, values }: ChartSeries, chart: PageChart, ink: () => PlotColours): uPlot.Series => {
  const stroke = (): string => ink()[side];
  const ofSide = chart.lines.filter((line) => line.side === side);
  const isBeside = round !== null && ofSide.length > 1;
  const known = values.reduce<number>((count, value) => count + (value === null ? 0 : 1), 0);
  switch (kind) {
    case "low":
    case "high":
      return { width: 0, spanGaps: true, points: { show: false } };
    case "trend":
      return { stroke, width: 1.5, dash: [6, 4], spanGaps: true, points: { show: false } };
    case "line": {
      const isDots = chart.xKind === "round";
      return {
        stroke,
        // Head is the wider one: told apart without colours too.
        width: isDots ? 0 : isBeside ? 1 : side === "head" ? 2.5 : 1.5,
        alpha: isBeside && ofSide.some((line) => line.round === null) ? 0.4 : 1,
        spanGaps: true,
        points: {
          show: isDots || known <= FEW_VALUES,
          size: isDots ? 9 : 5,
          width: 1.5,
          stroke,
          // What lies under head's rings is seen through them.
          fill: () => (side === "base" ? ink().base : isDots ? "transparent" : ink().paper),
        },
        ...(isDots ? { paths: () => null } : {}),
      };
    }
  }
};

const axesOf = (chart: PageChart, ink: () => PlotColours, font: string): uPlot.Axis[] => {
  const lines = { stroke: () => ink().grid, width: 1 };
  const both = { stroke: () => ink().text, font, ticks: { ...lines, size: 4 }, gap: 4 };
  return [
    {
      ...both,
      grid: { show: false },
      incrs: [...xSteps(chart.xKind)],
      label: xTitle(chart.xKind),
      labelFont: font,
      labelSize: 18,
      size: 24,
      space: 44,
    },
    {
      ...both,
      grid: lines,
      incrs: [...tickSteps(chart.unit)],
      space: 24,
      values: (_, splits) => [...tickTexts(splits, chart.unit)],
      size: (plot, texts) => {
        if (texts === null) return 0;
        plot.ctx.font = font.replace(/^\d+/u, (pixels) => String(Number(pixels) * uPlot.pxRatio));
        return Math.ceil(Math.max(0, ...texts.map((text) => plot.ctx.measureText(text).width)) / uPlot.pxRatio) + 14;
      },
    },
  ];
};

/** Draws the chart in `host` until it is stopped. */
export const startPlot = ({ host, chart, columns, onColumn }: PlotOrder): Plot => {
  let colours = coloursOf(host);
  const ink = (): PlotColours => colours;
  const font = `12px ${getComputedStyle(host).fontFamily}`;
  const key = `heapgate-${chart.xKind}`;
  const { limit } = chart;
  const reach = valueRange(columns);
  const [x, y] = [xRange(columns.xs, chart.xKind), yRange(reach, limit)];

  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 120),
      height: HEIGHT,
      legend: { show: false },
      scales: { x: { time: false, range: [x.min, x.max] }, y: { range: [y.min, y.max] } },
      series: [{}, ...columns.series.map((series) => seriesOf(series, chart, ink))],
      // Column 0 of uPlot's data is x.
      bands: columns.bands.map(({ high, low }) => ({
        series: [high + 1, low + 1],
        fill: () => `color-mix(in srgb, ${colours[columns.series[high]?.side ?? "head"]} 18%, transparent)`,
      })),
      axes: axesOf(chart, ink, font),
      padding: [8, 12, 0, 0],
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        sync: { key, setSeries: false },
        hover: { skip: [null, undefined] },
        points: {
          show: (_, index) => {
            const point = document.createElement("div");
            if (columns.series[index - 1]?.kind !== "line") point.hidden = true;
            return point;
          },
          size: 8,
          width: 0,
          fill: (_, index) => colours[columns.series[index - 1]?.side ?? "head"],
        },
      },
      hooks: {
        drawClear: [(self) => (showsLimit(reach?.max ?? 0, limit) ? drawLimitZone(self, limit, colours) : undefined)],
        draw: [(self) => drawMarks(self, chart.marks, colours, font.replace(/^12/u, String(11 * uPlot.pxRatio)))],
        setCursor: [(self) => onColumn(self.cursor.idx ?? null)],
      },
    },
    [[...columns.xs], ...columns.series.map((series) => [...series.values])],
    host,
  );
  // What is drawn is told by the wrapper's label.
  plot.root.setAttribute("aria-hidden", "true");

  const unwatch = watchColours(() => {
    colours = coloursOf(host);
    plot.redraw(false, true);
  });
  const resize = new ResizeObserver(() => {
    const { clientWidth } = host;
    // A folded section has no width: what is drawn stays until it opens.
    if (clientWidth > 0 && clientWidth !== plot.width) plot.setSize({ width: clientWidth, height: HEIGHT });
  });
  resize.observe(host);

  return {
    moveTo: (column) => {
      const { width, height } = plot.over.getBoundingClientRect();
      const left = column === null ? -10 : plot.valToPos(columns.xs[column] ?? 0, "x");
      const top = column === null ? -10 : height / 2;
      plot.setCursor({ left, top });
      // Others are told the value of x: their plots may be wider.
      const values = plot.cursor.sync?.values;
      if (values !== undefined) values[0] = columns.xs[column ?? 0] ?? 0;
      uPlot.sync(key).pub("mousemove", plot, left, top, width, height, column ?? -1);
    },
    show: (side, shown) =>
      columns.series.forEach((series, index) => (series.side === side ? plot.setSeries(index + 1, { show: shown }) : undefined)),
    stop: () => {
      unwatch();
      resize.disconnect();
      plot.destroy();
    },
  };
};
