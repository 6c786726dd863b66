/** Which rows of a long table are drawn: those that are seen and a few around them. */

export interface Window {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  /** Height of what is left out above and below, in pixels. */
  readonly abovePx: number;
  readonly belowPx: number;
}

/** Rows drawn beyond the edges, so that scrolling shows no gap. */
const SPARE = 8;

/** All rows are equally high. */
export const windowOf = (rows: number, rowPx: number, scrollPx: number, heightPx: number): Window => {
  const first = Math.min(Math.max(0, Math.floor(scrollPx / rowPx) - SPARE), Math.max(0, rows));
  const end = Math.max(first, Math.min(rows, Math.ceil((scrollPx + heightPx) / rowPx) + SPARE));
  return { first, end, abovePx: first * rowPx, belowPx: (rows - end) * rowPx };
};
