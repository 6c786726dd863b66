/** What was seen beside the judged signals: metric families, parts of memory, API requests, logs. */
import { PlainTable } from "../parts/plain-table.tsx";
import { anatomyTables, auditLines, logTables, metricRows, seriesTables } from "../result/observed-rows.ts";

interface Props {
  readonly result: unknown;
}

const SIDES = [
  { title: "Base", align: "right" },
  { title: "Head", align: "right" },
  { title: "Change", align: "right" },
] as const;

/** Longer tables start folded. */
const FOLD_FROM = 12;

export const MetricFamilies = ({ result }: Props) => {
  const rows = metricRows(result);
  const several = new Set(rows.map(({ component }) => component)).size > 1;
  return rows.length === 0 ? null : (
    <details open={rows.length < FOLD_FROM}>
      <summary>
        <h3>Metric families ({rows.length})</h3>
      </summary>
      <PlainTable
        caption="Metric families, those that differ beyond their own scatter first; advisory"
        columns={[{ title: "Family", wide: true }, { title: "Read as" }, ...SIDES, { title: "Beyond scatter" }]}
        rows={rows.map((row) => ({
          key: `${row.id} ${row.aggregation}`,
          mark: row.beyondSpread === true ? "" : "advisory",
          cells: [
            <>
              <code>{row.name}</code>
              {several ? <span class="quiet"> · {row.component}</span> : null}
            </>,
            row.aggregation,
            row.base,
            row.head,
            row.why === null ? `${row.change}${row.presence === "both" ? "" : ` (${row.presence})`}` : row.why,
            row.beyondSpread === null ? "–" : row.beyondSpread ? "yes" : "no",
          ],
        }))}
      />
    </details>
  );
};

export const Series = ({ result }: Props) => (
  <>
    {seriesTables(result).map(({ component, base, head, change, rows }) => (
      <section key={component}>
        <h3>Series of /metrics · {component}</h3>
        <p>
          {base} → {head} ({change}), as Prometheus would store them.
        </p>
        {rows.length === 0 ? null : (
          <PlainTable
            caption="Families whose number of series differs"
            columns={[{ title: "Family", wide: true }, ...SIDES]}
            rows={rows.map((row) => ({
              key: row.family,
              mark: row.exploded ? "fail" : "",
              cells: [<code>{row.family}</code>, row.base, row.head, row.change],
            }))}
          />
        )}
      </section>
    ))}
  </>
);

export const Anatomy = ({ result }: Props) => (
  <>
    {anatomyTables(result).map(({ component, because, parts }) => (
      <section key={component}>
        <h3>What memory is made of · {component}</h3>
        <p>{because}</p>
        <PlainTable
          caption={`Parts of the memory of ${component}`}
          columns={[{ title: "Part" }, ...SIDES]}
          rows={parts.map(({ part, base, head, change }) => ({ key: part, cells: [part, base, head, change] }))}
        />
      </section>
    ))}
  </>
);

export const Audit = ({ result }: Props) => {
  const lines = auditLines(result);
  return lines === null ? null : (
    <>
      <h3>Requests to the API server</h3>
      <PlainTable
        caption="Requests to the API server in the measured phases, biggest changes first"
        columns={[{ title: "Who", wide: true }, { title: "Asked for" }, ...SIDES]}
        rows={lines.map(({ user, asked, base, head, change }) => ({
          key: `${user} ${asked}`,
          cells: [<code>{user}</code>, asked, base, head, change],
        }))}
        empty="Nobody asked anything in the measured phases."
      />
    </>
  );
};

const CHANGES: Readonly<Record<string, string>> = { new: "new", vanished: "gone", more: "▲ more", less: "▼ less" };

export const Logs = ({ result }: Props) => (
  <>
    <h2>Logs</h2>
    {logTables(result).map(({ component, why, per, counts, templates, leftOut }) => (
      <section key={component}>
        <h3>{component}</h3>
        {why === null ? null : <p class="quiet">{why}</p>}
        <PlainTable
          caption={`How much ${component} logged, per ${per}; panics and data races are totals`}
          columns={[{ title: "What" }, ...SIDES]}
          rows={counts.map(({ what, base, head, change }) => ({ key: what, cells: [what, base, head, change] }))}
        />
        <PlainTable
          caption={`Messages of ${component} that one side has alone, or far more often`}
          columns={[
            { title: "Change" },
            { title: "Level" },
            { title: "Message", wide: true },
            { title: "Base", align: "right" },
            { title: "Head", align: "right" },
          ]}
          rows={templates.map(({ change, level, text, base, head }) => ({
            key: `${change} ${level} ${text}`,
            cells: [CHANGES[change] ?? change, level, <code>{text}</code>, base, head],
          }))}
          empty="Both sides say the same things about equally often."
        />
        {leftOut === 0 ? null : <p class="quiet">… {leftOut} more in result.json.</p>}
      </section>
    ))}
  </>
);
