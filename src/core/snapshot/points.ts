/** `points.csv`: samples along one run, one row per batch or moment, as a spreadsheet would write them. */
import { heapgateError, type HeapgateError } from "../errors/heapgate-error.ts";
import { POINT_METRICS, type PointMetric } from "../units/signals.ts";
import type { PointSeries } from "./snapshot.ts";

type Column = readonly (number | null)[];

const isPointMetric = (name: string): name is PointMetric => POINT_METRICS.some((metric) => metric === name);
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u;

/**
 * Reads a `points.csv`. Its header is `seconds`, `units` or both, followed by metric names (`live_heap_bytes`, `live_objects`, `goroutines`,
 * `open_fds`, `rss_bytes`). One of seconds and units has a value in every row and ascends strictly; the other, if given, never falls. An empty
 * cell is missing. Numbers are plain decimals, not negative. `postGc` says whether live values were read right after a forced collection.
 * Throws POINTS_INVALID with the line of the first mistake.
 */
export function parsePoints(text: string, { name, postGc }: { readonly name: string; readonly postGc: boolean }): PointSeries {
  const fail = (line: number, problem: string): HeapgateError => heapgateError("POINTS_INVALID", { name, line, problem });
  const lines = text.replace(/^\u{FEFF}/u, "").split(/\r?\n/u);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const header = (lines[0] ?? "").split(",").map((cell) => cell.trim());
  checkHeader(header, fail);
  if (lines.length < 2) throw fail(1, "there is a header but no row below it");

  const columns = new Map<string, (number | null)[]>(header.map((title) => [title, []]));
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const cells = line.split(",").map((cell) => cell.trim());
    if (cells.length !== header.length) throw fail(index + 1, `${cells.length} cells where the header has ${header.length}`);
    for (const [position, title] of header.entries()) columns.get(title)?.push(parseCell(cells[position] ?? "", title, index + 1, fail));
  }
  const secondsColumn = columns.get("seconds") ?? null;
  const unitsColumn = columns.get("units") ?? null;
  checkAscent(secondsColumn, unitsColumn, fail);
  const metrics = POINT_METRICS.flatMap((metric) => {
    const column = columns.get(metric);
    return column === undefined ? [] : [[metric, column] as const];
  });
  return { postGc, secondsColumn, unitsColumn, columns: Object.fromEntries(metrics) };
}

/** The text of a `points.csv`; the inverse of `parsePoints` for every series it accepts. Columns come in the order of the documentation. */
export function formatPoints(points: PointSeries): string {
  const columns: [string, Column][] = [];
  if (points.secondsColumn !== null) columns.push(["seconds", points.secondsColumn]);
  if (points.unitsColumn !== null) columns.push(["units", points.unitsColumn]);
  for (const metric of POINT_METRICS) {
    const column = points.columns[metric];
    if (column !== undefined) columns.push([metric, column]);
  }
  const rowCount = Math.max(0, ...columns.map(([, column]) => column.length));
  const rows = Array.from({ length: rowCount }, (_, row) => columns.map(([, column]) => column[row] ?? "").join(","));
  return `${[columns.map(([title]) => title).join(","), ...rows].join("\n")}\n`;
}

type Fail = (line: number, problem: string) => HeapgateError;

function checkHeader(header: readonly string[], fail: Fail): void {
  const unknown = header.find((title) => title !== "seconds" && title !== "units" && !isPointMetric(title));
  if (unknown !== undefined)
    throw fail(1, unknown === "" ? "the header has an empty cell" : `the header names "${unknown}", which is no known column`);
  const twice = header.find((title, index) => header.indexOf(title) !== index);
  if (twice !== undefined) throw fail(1, `the header names ${twice} twice`);
  if (!header.includes("seconds") && !header.includes("units")) throw fail(1, "the header has neither seconds nor units");
  if (!header.some(isPointMetric)) throw fail(1, "the header names no metric");
}

function parseCell(cell: string, title: string, line: number, fail: Fail): number | null {
  if (cell === "") return null;
  const value = Number(cell);
  if (!NUMBER.test(cell) || !Number.isFinite(value))
    throw fail(line, `${title} is "${cell}", not a number (leave the cell empty when it is missing)`);
  if (value < 0) throw fail(line, `${title} is ${cell}; it cannot be negative`);
  return value === 0 ? 0 : value;
}

/** Line of the first row where a column falls, or stands still when `strictly`; gaps are skipped. Null when it ascends. */
function lineOfFall(column: Column, strictly: boolean): number | null {
  let last: number | null = null;
  for (const [index, value] of column.entries()) {
    if (value === null) continue;
    if (last !== null && (value < last || (strictly && value === last))) return index + 2;
    last = value;
  }
  return null;
}

function checkAscent(secondsColumn: Column | null, unitsColumn: Column | null, fail: Fail): void {
  const given = [
    { title: "seconds", column: secondsColumn },
    { title: "units", column: unitsColumn },
  ].flatMap(({ title, column }) => (column === null ? [] : [{ title, column }]));
  for (const { title, column } of given) {
    const line = lineOfFall(column, false);
    if (line !== null) throw fail(line, `${title} is lower than in a row above; it must ascend`);
  }
  if (given.some(({ column }) => !column.includes(null) && lineOfFall(column, true) === null)) return;
  const [first] = given;
  if (first === undefined) return;
  const gap = first.column.indexOf(null);
  if (gap >= 0) throw fail(gap + 2, `${first.title} is missing; seconds or units must be given in every row`);
  throw fail(lineOfFall(first.column, true) ?? 1, `${first.title} is the same as in a row above; it must ascend`);
}
