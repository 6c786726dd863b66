/** One chart: what it found in a sentence, the picture, a legend that follows the cursor, and its numbers as a table. */
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { PageChart } from "../../core/page/page-data.ts";
import { buildColumns, stepColumn, type Side } from "./chart-columns.ts";
import { chartTable, thinned } from "./chart-table.ts";
import { cursorText, legendOf, limitText, pictureLabel, titleText, valueAt, xText } from "./chart-text.ts";
import { usePrint } from "../parts/use-print.ts";
import { startPlot, type Plot } from "./start-plot.ts";

/** Rows of a table on paper. */
const PRINTED_ROWS = 13;

const STEPS: Readonly<Record<string, "previous" | "next" | "first" | "last">> = {
  ArrowLeft: "previous",
  ArrowRight: "next",
  Home: "first",
  End: "last",
};

interface TableProps {
  readonly chart: PageChart;
  readonly columns: ReturnType<typeof buildColumns>;
  readonly most: number;
}

const NumberTable = ({ chart, columns, most }: TableProps) => {
  const { head, rows } = chartTable(chart, columns);
  const shown = thinned(rows, most);
  return (
    <table>
      <caption>
        {titleText(chart)}
        {shown.length < rows.length ? `, ${shown.length} of ${rows.length} points` : ""}
      </caption>
      <thead>
        <tr>
          {head.map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map(([x, ...cells], row) => (
          <tr key={row}>
            <th scope="row">{x}</th>
            {cells.map((cell, index) => (
              <td key={head[index + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** The chart as a figure. Arrow keys, Home and End move its cursor, and with it that of all charts over the same x; Escape takes it away. */
export const Chart = ({ chart }: { readonly chart: PageChart }) => {
  const columns = useMemo(() => buildColumns(chart), [chart]);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [column, setColumn] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const [hidden, setHidden] = useState<readonly Side[]>([]);
  const [isOpen, setOpen] = useState(false);
  const printing = usePrint();
  const tableId = useId();
  const isEmpty = columns.xs.length === 0;

  useEffect(() => {
    if (host.current === null || isEmpty) return undefined;
    const started = startPlot({ host: host.current, chart, columns, onColumn: setColumn });
    plot.current = started;
    return () => {
      plot.current = null;
      started.stop();
    };
  }, [chart, columns, isEmpty]);

  const toggle = (side: Side): void => {
    const isHidden = hidden.includes(side);
    plot.current?.show(side, isHidden);
    setHidden(isHidden ? hidden.filter((one) => one !== side) : [...hidden, side]);
  };

  const press = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step === undefined && !(event.key === "Escape" && column !== null)) return;
    event.preventDefault();
    // The page has meanings of its own for these keys.
    event.stopPropagation();
    const to = step === undefined ? null : stepColumn(columns, column, step);
    plot.current?.moveTo(to);
    setSaid(to === null ? "" : cursorText(chart, columns, to));
  };

  const limit = limitText(columns, chart);
  return (
    <figure class="chart" data-chart={chart.id}>
      <figcaption>
        <strong>{titleText(chart)}</strong>
        {chart.summary === "" ? null : <span class="chart-summary">{chart.summary}</span>}
      </figcaption>
      {isEmpty ? (
        <p class="chart-empty">No values were measured.</p>
      ) : (
        <>
          {/* The picture has a cursor that arrow keys move. */}
          <div class="chart-picture" role="img" tabIndex={0} aria-label={pictureLabel(chart, columns)} ref={host} onKeyDown={press} />
          <div class="chart-legend">
            {legendOf(chart).map(({ side, label, trend }) => (
              <button
                key={side}
                type="button"
                class={`chart-key chart-${side}${chart.xKind === "round" ? " chart-dots" : ""}`}
                aria-pressed={!hidden.includes(side)}
                onClick={() => toggle(side)}
              >
                <span class="chart-swatch" aria-hidden="true" />
                <span>
                  {label}
                  {column === null ? null : <b> {valueAt(columns, side, column, chart.unit)}</b>}
                  {column === null && trend !== null ? <span class="chart-slope"> {trend}</span> : null}
                </span>
              </button>
            ))}
            {limit === null ? null : (
              <span class="chart-key chart-limit">
                <span class="chart-swatch" aria-hidden="true" />
                {limit}
              </span>
            )}
            {chart.note === undefined ? null : <span class="chart-note">{chart.note}</span>}
            <span class="chart-place">{column === null ? "" : xText(columns.xs[column] ?? 0, chart.xKind)}</span>
            <button type="button" class="chart-toggle" aria-expanded={isOpen} aria-controls={tableId} onClick={() => setOpen(!isOpen)}>
              Numbers
            </button>
          </div>
          <div class="chart-said" role="status">
            {said}
          </div>
          {/* It scrolls, which the keyboard must reach too. */}
          <div
            id={tableId}
            class="chart-table"
            hidden={!isOpen && !printing}
            {...(isOpen ? { tabIndex: 0, role: "region", "aria-label": `${titleText(chart)}, numbers` } : {})}
          >
            {isOpen || printing ? (
              <NumberTable chart={chart} columns={columns} most={printing ? PRINTED_ROWS : Number.POSITIVE_INFINITY} />
            ) : null}
          </div>
        </>
      )}
    </figure>
  );
};
