/** The top table: every function of the graph, sorted by any column, drawn only where it is seen. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { nameOf } from "../graph/names.ts";
import { arrowOf, columnTexts, type Scale, shareTexts } from "../graph/quantities.ts";
import { sortTop, TOP_COLUMNS, type TopColumn, type TopRow } from "./top-rows.ts";
import { windowOf } from "./window.ts";

const ROW_PX = 28;
/** On paper nobody scrolls; more rows than this nobody prints. */
const PRINTED = 100;

const TITLES: Readonly<Record<TopColumn, readonly [group: string, title: string]>> = {
  func: ["", "Function"],
  flatFrom: ["Self", "Base"],
  flatTo: ["Self", "Head"],
  flatDifference: ["Self", "Change"],
  cumFrom: ["With callees", "Base"],
  cumTo: ["With callees", "Head"],
  cumDifference: ["With callees", "Change"],
};
const NUMBERS = TOP_COLUMNS.filter((column) => column !== "func");

type NumberColumn = Exclude<TopColumn, "func">;

interface Props {
  readonly rows: readonly TopRow[];
  readonly scale: Scale;
  readonly fullNames: boolean;
  readonly growth: number;
  readonly fromLabel: string;
  readonly toLabel: string;
  readonly chosen: string | null;
  readonly printing: boolean;
  readonly onChoose: (func: string) => void;
}

/** Rows whose numbers decide, beside those that are seen, how all are written: so that they do not change their look while they are scrolled. */
const DECISIVE = 40;

/** Texts of the number columns of the rows that are seen; those of one group stand in one size, so that a row can be added up by eye. */
const cellsOf = (rows: readonly TopRow[], seen: readonly TopRow[], scale: Scale): ReadonlyMap<TopColumn, readonly string[]> => {
  const textsOf = (columns: readonly NumberColumn[]): readonly (readonly [TopColumn, readonly string[]])[] => {
    const largest = rows.reduce((most, row) => columns.reduce((so, column) => Math.max(so, Math.abs(row[column])), most), 0);
    const decisive = [largest, ...columns.flatMap((column) => rows.slice(0, DECISIVE).map((row) => row[column]))];
    const texts = columnTexts([...decisive, ...columns.flatMap((column) => seen.map((row) => row[column]))], scale).slice(decisive.length);
    return columns.map((column, at) => [
      column,
      texts
        .slice(at * seen.length, (at + 1) * seen.length)
        .map((text, index) => (column.endsWith("Difference") && (seen[index]?.[column] ?? 0) > 0 ? `+${text}` : text)),
    ]);
  };
  return new Map([...textsOf(["flatFrom", "flatTo", "flatDifference"]), ...textsOf(["cumFrom", "cumTo", "cumDifference"])]);
};

export const TopTable = ({ rows, scale, fullNames, growth, fromLabel, toLabel, chosen, printing, onChoose }: Props) => {
  const [sort, setSort] = useState<{ readonly column: TopColumn; readonly reversed: boolean }>({
    column: "flatDifference",
    reversed: false,
  });
  const [scroll, setScroll] = useState({ top: 0, height: 560 });
  const box = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => sortTop(rows, sort.column, sort.reversed), [rows, sort]);
  const seen = printing
    ? { first: 0, end: Math.min(PRINTED, sorted.length), abovePx: 0, belowPx: 0 }
    : windowOf(sorted.length, ROW_PX, scroll.top, scroll.height);
  const shown = sorted.slice(seen.first, seen.end);
  const cells = cellsOf(sorted, shown, scale);
  const shares = shareTexts(
    shown.map(({ flatDifference }) => flatDifference),
    growth,
  );
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setScroll({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const sortBy = (column: TopColumn): void => setSort((before) => ({ column, reversed: before.column === column && !before.reversed }));
  const heading = (column: TopColumn) => (
    <th
      key={column}
      scope="col"
      class={column === "func" ? "" : "num"}
      aria-sort={
        sort.column !== column
          ? "none"
          : (column === "func") === sort.reversed
            ? "descending"
            : column === "func"
              ? "ascending"
              : sort.reversed
                ? "ascending"
                : "descending"
      }
    >
      <button type="button" class="sort" onClick={() => sortBy(column)}>
        <span class="hidden">{TITLES[column][0]} </span>
        {TITLES[column][1]}
        <span aria-hidden="true">{sort.column === column ? (sort.reversed === (column === "func") ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
  return (
    <div
      ref={box}
      class="scroll tall"
      tabIndex={0}
      role="region"
      aria-label="Functions"
      onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
    >
      <table class="virtual" aria-rowcount={sorted.length + 2}>
        <caption class="hidden">
          Functions by their own values and with what they call. Base: {fromLabel}. Head: {toLabel}.
        </caption>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={3} class="group">
              Self
            </th>
            <th scope="colgroup" colSpan={3} class="group">
              With callees
            </th>
            <td />
          </tr>
          <tr>
            {TOP_COLUMNS.map(heading)}
            <th scope="col" class="num">
              Share of change
            </th>
          </tr>
        </thead>
        <tbody>
          {seen.abovePx === 0 ? null : <tr aria-hidden="true" style={{ height: `${seen.abovePx}px` }} />}
          {shown.map((row, index) => {
            const at = seen.first + index;
            return (
              <tr key={row.func} aria-rowindex={at + 3} class={row.func === chosen ? "chosen" : undefined}>
                <th scope="row">
                  <button type="button" class="func" title={row.func} aria-pressed={row.func === chosen} onClick={() => onChoose(row.func)}>
                    {nameOf(row.func, fullNames)}
                  </button>
                </th>
                {NUMBERS.map((column) => {
                  const isDifference = column.endsWith("Difference");
                  const value = row[column];
                  return (
                    <td key={column} class={isDifference && value !== 0 ? (value > 0 ? "num more" : "num less") : "num"}>
                      {isDifference ? `${arrowOf(value)} ` : ""}
                      {cells.get(column)?.[index]}
                    </td>
                  );
                })}
                <td class="num">{shares[index]}</td>
              </tr>
            );
          })}
          {seen.belowPx === 0 ? null : <tr aria-hidden="true" style={{ height: `${seen.belowPx}px` }} />}
        </tbody>
      </table>
      {printing && sorted.length > PRINTED ? <p class="quiet">… {sorted.length - PRINTED} more functions on the screen.</p> : null}
    </div>
  );
};
