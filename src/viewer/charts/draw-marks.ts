/** Draws on a plot what is no line: the zone above the limit, where phases begin, where something restarted. All lengths are pixels of the canvas. */
import uPlot from "uplot";
import type { ChartMark } from "../../core/page/page-data.ts";
import type { PlotColours } from "./plot-colours.ts";

/** Under the lines: everything above the limit, lightly. */
export const drawLimitZone = (plot: uPlot, limit: number, colours: PlotColours): void => {
  const { ctx, bbox } = plot;
  const y = plot.valToPos(limit, "y", true);
  if (y <= bbox.top) return;
  ctx.save();
  ctx.globalAlpha = 0.1;
  ctx.fillStyle = colours.limit;
  ctx.fillRect(bbox.left, bbox.top, bbox.width, Math.min(y, bbox.top + bbox.height) - bbox.top);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colours.limit;
  ctx.lineWidth = uPlot.pxRatio;
  ctx.setLineDash([6 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
};

const drawPhase = (plot: uPlot, x: number, label: string, colours: PlotColours, font: string): void => {
  const { ctx, bbox } = plot;
  ctx.strokeStyle = colours.text;
  ctx.fillStyle = colours.text;
  ctx.lineWidth = uPlot.pxRatio;
  ctx.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = font;
  ctx.textBaseline = "top";
  // A label that would leave the picture on the right stands left of its line.
  const fits = x + ctx.measureText(label).width + 4 * uPlot.pxRatio < bbox.left + bbox.width;
  ctx.textAlign = fits ? "left" : "right";
  ctx.fillText(label, x + (fits ? 4 : -4) * uPlot.pxRatio, bbox.top + 2 * uPlot.pxRatio);
};

const drawRestart = (plot: uPlot, x: number, colours: PlotColours): void => {
  const { ctx, bbox } = plot;
  const arm = 4.5 * uPlot.pxRatio;
  const y = bbox.top + bbox.height - arm * 2;
  ctx.strokeStyle = colours.limit;
  ctx.lineWidth = 2.5 * uPlot.pxRatio;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x - arm, y - arm);
  ctx.lineTo(x + arm, y + arm);
  ctx.moveTo(x + arm, y - arm);
  ctx.lineTo(x - arm, y + arm);
  ctx.stroke();
};

/** Over the lines: a labelled vertical line per phase, a cross at the bottom per restart. `font` is a CSS font of the canvas's scale. */
export const drawMarks = (plot: uPlot, marks: readonly ChartMark[], colours: PlotColours, font: string): void => {
  plot.ctx.save();
  for (const { x, label, kind } of marks) {
    const at = plot.valToPos(x, "x", true);
    if (at < plot.bbox.left || at > plot.bbox.left + plot.bbox.width) continue;
    if (kind === "phase") drawPhase(plot, at, label, colours, font);
    else drawRestart(plot, at, colours);
  }
  plot.ctx.restore();
};
