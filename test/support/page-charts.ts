// Charts as the page carries them, with what a test does not care about filled in.
import type { ChartLine, ChartTrend, PageChart } from "../../src/core/page/page-data.ts";

export const line = (side: ChartLine["side"], points: Readonly<Record<number, number | null>>, round: number | null = null): ChartLine => ({
  side,
  round,
  x: Object.keys(points).map(Number),
  y: Object.values(points),
});

export const trend = (side: ChartTrend["side"], slope: number, more: Partial<ChartTrend> = {}): ChartTrend => ({
  side,
  slope,
  intercept: 0,
  slopeInterval: null,
  fromX: 0,
  toX: 10,
  ...more,
});

export const chart = (more: Partial<PageChart> = {}): PageChart => ({
  id: "shop/live-heap",
  section: "metrics",
  component: "shop",
  title: "Live heap after GC",
  unit: "bytes",
  xKind: "minutes",
  lines: [],
  trends: [],
  limit: null,
  marks: [],
  summary: "",
  ...more,
});
