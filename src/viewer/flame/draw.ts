/** Draws laid out frames on a canvas: fill by bucket, label with an arrow, solid outline for new, dashed for gone. */
import type { Facts } from "./facts.ts";
import type { Rect } from "./layout.ts";

export const ROW_PX = 19;
const FONT_PX = 12;
const PADDING_PX = 4;
/** Below this no letter fits. */
const LABEL_PX = 26;
/** Fewer letters than this (an arrow and a blank among them) name nothing. */
const SHORTEST = 5;

/** How one bucket looks. */
export interface Paint {
  readonly fill: string;
  readonly text: string;
}

/** Colours of one theme; system colours where the reader forces them. */
export interface Look {
  readonly paintOf: (bucket: number) => Paint;
  /** For frames that are not among the matches. */
  readonly dim: Paint;
  /** Gaps between frames. */
  readonly paper: string;
  readonly outline: string;
  readonly selected: string;
  readonly font: string;
  /** True where fills are not to be trusted: every frame gets an outline. */
  readonly forced: boolean;
}

export interface Scene {
  readonly rects: readonly Rect[];
  readonly widthPx: number;
  readonly heightPx: number;
  /** Of a row, in CSS pixels from the top of the canvas. */
  readonly yOf: (row: number) => number;
  readonly selected: number | null;
}

/** The font of labels, for canvas. */
export const fontOf = (family: string): string => `${FONT_PX}px ${family}`;

const widths = new Map<string, number>();

/** As much of a label as fits, with an ellipsis; "" where nothing of use does. */
const fitted = (context: CanvasRenderingContext2D, text: string, room: number): string => {
  const measure = (part: string): number => {
    const known = widths.get(part) ?? context.measureText(part).width;
    if (widths.size > 20_000) widths.clear();
    widths.set(part, known);
    return known;
  };
  const whole = measure(text);
  if (whole <= room) return text;
  let length = Math.floor((text.length * room) / whole);
  while (length >= SHORTEST && measure(`${text.slice(0, length)}…`) > room) length -= 1;
  return length < SHORTEST ? "" : `${text.slice(0, length)}…`;
};

/** Draws all of a scene; the canvas has been sized and scaled to CSS pixels before. */
export const draw = (context: CanvasRenderingContext2D, scene: Scene, facts: Facts, look: Look): void => {
  const { rects, widthPx, heightPx, yOf, selected } = scene;
  context.fillStyle = look.paper;
  context.fillRect(0, 0, widthPx, heightPx);
  context.font = look.font;
  context.textBaseline = "middle";
  const height = ROW_PX - 1;
  const isMatch = (node: number): boolean => facts.matches === null || facts.matches[facts.frameOf(node)] === 1;
  const paintOf = ({ node, bucket }: Rect): Paint => (isMatch(node) ? look.paintOf(bucket) : look.dim);
  for (const rect of rects) {
    context.fillStyle = paintOf(rect).fill;
    context.fillRect(rect.x, yOf(rect.row), Math.max(0.5, rect.width - (rect.width > 2 ? 1 : 0)), height);
  }
  for (const rect of rects) {
    const y = yOf(rect.row);
    const presence = rect.width < 5 ? "both" : facts.presence(rect.node);
    const isFound = facts.matches !== null && facts.matches[facts.frameOf(rect.node)] === 1;
    if (presence !== "both" || look.forced || isFound) {
      context.setLineDash(presence === "gone" ? [4, 3] : []);
      context.lineWidth = isFound ? 2 : 1.25;
      context.strokeStyle = isFound ? look.selected : look.outline;
      const inset = context.lineWidth / 2;
      if (rect.width > 3) context.strokeRect(rect.x + inset, y + inset, rect.width - 1 - 2 * inset, height - 2 * inset);
    }
    if (rect.width < LABEL_PX) continue;
    const text = fitted(context, facts.label(rect.node), rect.width - 2 * PADDING_PX - 1);
    if (text === "") continue;
    context.fillStyle = paintOf(rect).text;
    context.fillText(text, rect.x + PADDING_PX, y + height / 2 + 0.5);
  }
  context.setLineDash([]);
  const chosen = selected === null ? undefined : rects.find((rect) => rect.node === selected);
  if (chosen === undefined) return;
  context.lineWidth = 2;
  context.strokeStyle = look.selected;
  context.strokeRect(chosen.x + 1, yOf(chosen.row) + 1, Math.max(2, chosen.width - 3), height - 2);
};
