/** A flame graph in an element: draws what it is told, says what was pointed at. No framework, one canvas as tall as what is seen. */
import { draw, ROW_PX } from "./draw.ts";
import type { Facts } from "./facts.ts";
import { between, hit, layout, type Range, rangeOf, type Rect, rowsOf, type Spans } from "./layout.ts";
import { lookOf, watchLook } from "./look.ts";
import type { Shape } from "./shape.ts";

export interface FlameModel {
  readonly shape: Shape;
  readonly spans: Spans;
  readonly bucketOf: (node: number) => number;
  readonly facts: Facts;
  readonly zoom: number;
  readonly selected: number | null;
  /** Root at the bottom. */
  readonly flipped: boolean;
}

/** How a node was pointed at. */
export type FlameGesture = "choose" | "zoom" | "peek" | "hover";

export interface FlameGraph {
  readonly update: (model: FlameModel) => void;
  /** Scrolls so that a row is seen. */
  readonly reveal: (node: number) => void;
  readonly dispose: () => void;
}

const ZOOM_MS = 160;
/** Rows of callers that stay in sight above a zoomed frame. */
const CALLERS_SHOWN = 4;

const ease = (part: number): number => 1 - (1 - part) ** 3;

/**
 * Puts a canvas into `scroller`, which scrolls when the graph is taller, and redraws it as the element, the colours or the model change. The
 * scroller gets the height the graph needs, up to what its style allows.
 */
export const mountFlame = (scroller: HTMLElement, onPoint: (node: number | null, gesture: FlameGesture) => void): FlameGraph => {
  const spacer = document.createElement("div");
  const canvas = document.createElement("canvas");
  spacer.className = "flame-spacer";
  canvas.className = "flame-canvas";
  spacer.append(canvas);
  scroller.replaceChildren(spacer);
  const context = canvas.getContext("2d", { alpha: false });
  let model: FlameModel | null = null;
  let range: Range = { left: 0, span: 0 };
  let rects: readonly Rect[] = [];
  let rows = 1;
  let look = lookOf(scroller);
  let frame = 0;
  let motion = 0;

  const widthPx = (): number => Math.max(1, spacer.clientWidth);
  const rowAt = (y: number): number => {
    const row = Math.floor(y / ROW_PX);
    return model?.flipped === true ? rows - 1 - row : row;
  };

  const paint = (): void => {
    frame = 0;
    if (model === null || context === null) return;
    const width = widthPx();
    const height = Math.max(1, Math.min(scroller.clientHeight, rows * ROW_PX));
    const scroll = Math.min(scroller.scrollTop, Math.max(0, rows * ROW_PX - height));
    const density = Math.min(3, Math.max(1, devicePixelRatio));
    const [pixelWidth, pixelHeight] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
      canvas.width = pixelWidth;
      canvas.height = pixelHeight;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const { shape, spans, bucketOf, flipped } = model;
    const seen = Math.ceil(height / ROW_PX) + 1;
    const top = Math.floor(scroll / ROW_PX);
    const firstRow = flipped ? Math.max(0, rows - top - seen) : top;
    rects = layout({ shape, spans, range, widthPx: width, firstRow, rowCount: flipped ? rows - top - firstRow : seen, bucketOf });
    const yOf = (row: number): number => (flipped ? rows - 1 - row : row) * ROW_PX - scroll;
    context.setTransform(density, 0, 0, density, 0, 0);
    draw(context, { rects, widthPx: width, heightPx: height, yOf, selected: model.selected }, model.facts, look);
  };
  const ask = (): void => {
    if (frame === 0) frame = requestAnimationFrame(paint);
  };

  const resize = (): void => {
    if (model === null) return;
    rows = rowsOf({ shape: model.shape, spans: model.spans, range: rangeOf(model.spans, model.zoom), widthPx: widthPx() });
    spacer.style.height = `${rows * ROW_PX}px`;
    ask();
  };

  const reveal = (node: number): void => {
    if (model === null) return;
    const row = model.shape.depthOf[node] ?? 0;
    const y = (model.flipped ? rows - 1 - row : row) * ROW_PX;
    const margin = Math.min(CALLERS_SHOWN * ROW_PX, Math.max(0, scroller.clientHeight - ROW_PX) / 2);
    if (y - margin < scroller.scrollTop) scroller.scrollTop = y - margin;
    else if (y + ROW_PX + margin > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = y + ROW_PX + margin - scroller.clientHeight;
  };

  const moveTo = (to: Range): void => {
    cancelAnimationFrame(motion);
    const from = range;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || from.span <= 0) {
      range = to;
      return ask();
    }
    const start = performance.now();
    const step = (now: number): void => {
      const part = Math.min(1, Math.max(0, (now - start) / ZOOM_MS));
      range = part < 1 ? between(from, to, ease(part)) : to;
      paint();
      if (part < 1) motion = requestAnimationFrame(step);
    };
    motion = requestAnimationFrame(step);
  };

  const update = (next: FlameModel): void => {
    const before = model;
    model = next;
    const to = rangeOf(next.spans, next.zoom);
    const sameTree = before?.spans === next.spans;
    resize();
    if (!sameTree) {
      cancelAnimationFrame(motion);
      range = to;
    } else if (before.zoom !== next.zoom) moveTo(to);
    if (before === null || before.flipped !== next.flipped || (!sameTree && next.flipped))
      scroller.scrollTop = next.flipped ? rows * ROW_PX : 0;
    if (!sameTree || before.zoom !== next.zoom) reveal(next.zoom);
    ask();
  };

  const nodeAt = (event: MouseEvent): number | null => {
    const box = canvas.getBoundingClientRect();
    const y = event.clientY - box.top + Math.min(scroller.scrollTop, Math.max(0, rows * ROW_PX - box.height));
    return hit(rects, event.clientX - box.left, rowAt(y))?.node ?? null;
  };
  const onClick = (event: MouseEvent): void => onPoint(nodeAt(event), event.altKey ? "peek" : "zoom");
  const onMove = (event: MouseEvent): void => onPoint(nodeAt(event), "hover");
  const onLeave = (): void => onPoint(null, "hover");
  canvas.addEventListener("click", onClick);
  canvas.addEventListener("mousemove", onMove);
  canvas.addEventListener("mouseleave", onLeave);
  scroller.addEventListener("scroll", ask, { passive: true });
  const observer = new ResizeObserver(resize);
  observer.observe(scroller);
  const stopWatching = watchLook(() => {
    look = lookOf(scroller);
    ask();
  });
  return {
    update,
    reveal,
    dispose: () => {
      cancelAnimationFrame(frame);
      cancelAnimationFrame(motion);
      observer.disconnect();
      stopWatching();
      scroller.removeEventListener("scroll", ask);
      spacer.remove();
    },
  };
};
