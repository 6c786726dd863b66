/** Goroutines by where they wait: how many, in which state they are, for how long, who started them. */
import { type Column, PlainTable } from "../parts/plain-table.tsx";
import { type GoroutineRow, goroutineRows, knownOrigins, LONG_WAIT_MINUTES } from "../result/observed-rows.ts";

type Origin = ReturnType<typeof knownOrigins>[number];

const ORIGIN_COLUMNS: Readonly<Record<Origin, Column>> = {
  state: { title: "State" },
  waitMinutes: { title: "Oldest wait", align: "right" },
  creator: { title: "Created by", wide: true },
};

const originOf = (row: GoroutineRow, origin: Origin) => {
  switch (origin) {
    case "state":
      return row.state ?? "–";
    case "waitMinutes":
      return row.waitMinutes === null ? "–" : `${row.waitMinutes > LONG_WAIT_MINUTES ? "⚠ " : ""}${row.waitMinutes} min`;
    case "creator":
      return row.creator === null ? "–" : <code>{row.creator}</code>;
  }
};

export const Goroutines = ({ result }: { readonly result: unknown }) => {
  const rows = goroutineRows(result);
  const origins = knownOrigins(rows);
  const several = new Set(rows.map(({ component }) => component)).size > 1;
  return (
    <>
      <PlainTable
        caption="Goroutines by where they wait, new ones first"
        columns={[
          { title: "Waits in", wide: true },
          { title: "Base", align: "right" },
          { title: "Head", align: "right" },
          { title: "Change", align: "right" },
          ...origins.map((origin) => ORIGIN_COLUMNS[origin]),
        ]}
        rows={rows.map((row, at) => ({
          // One function may wait in several stacks.
          key: `${row.component} ${row.func} ${at}`,
          mark: row.isNew ? "fail" : "",
          cells: [
            <>
              <a href={`#v=goroutines&g=${encodeURIComponent(row.component)}&f=${encodeURIComponent(row.func)}`}>
                <code>{row.func}</code>
              </a>
              {several ? <span class="quiet"> · {row.component}</span> : null}
            </>,
            row.base,
            row.head,
            `${row.change}${row.isNew ? " (new)" : ""}`,
            ...origins.map((origin) => originOf(row, origin)),
          ],
        }))}
        empty="No goroutine profile was compared."
      />
      {rows.length > 0 && origins.length === 0 ? (
        <p class="quiet">States, ages and who started them are not known: the measurement has no dump of all stacks.</p>
      ) : null}
    </>
  );
};
