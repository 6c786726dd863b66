/** Goroutines by where they wait: who started them, in which state they are, for how long. */
import { PlainTable } from "../parts/plain-table.tsx";
import { goroutineRows, LONG_WAIT_MINUTES } from "../result/observed-rows.ts";

export const Goroutines = ({ result }: { readonly result: unknown }) => {
  const rows = goroutineRows(result);
  const several = new Set(rows.map(({ component }) => component)).size > 1;
  return (
    <PlainTable
      caption="Goroutines by where they wait, new ones first"
      columns={[
        { title: "Waits in", wide: true },
        { title: "Created by", wide: true },
        { title: "State" },
        { title: "Oldest wait", align: "right" },
        { title: "Base", align: "right" },
        { title: "Head", align: "right" },
        { title: "Change", align: "right" },
      ]}
      rows={rows.map((row) => ({
        key: `${row.component} ${row.func}`,
        mark: row.isNew ? "fail" : "",
        cells: [
          <>
            <a href={`#v=goroutines&g=${encodeURIComponent(row.component)}&f=${encodeURIComponent(row.func)}`}>
              <code>{row.func}</code>
            </a>
            {several ? <span class="quiet"> · {row.component}</span> : null}
          </>,
          row.creator === null ? "–" : <code>{row.creator}</code>,
          row.state ?? "–",
          row.waitMinutes === null ? "–" : `${row.waitMinutes > LONG_WAIT_MINUTES ? "⚠ " : ""}${row.waitMinutes} min`,
          row.base,
          row.head,
          `${row.change}${row.isNew ? " (new)" : ""}`,
        ],
      }))}
      empty="No goroutine profile was compared."
    />
  );
};
