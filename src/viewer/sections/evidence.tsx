/** The verdict taken apart: what it rests on, what leaks and where from, what the bottleneck is. */
import type { PageChart } from "../../core/page/page-data.ts";
import { PlainTable } from "../parts/plain-table.tsx";
import { remarksOf } from "../result/facts.ts";
import { leakEvidence } from "../result/leak-evidence.ts";
import { type LeakRow, leakRows, triageRows } from "../result/outcome-rows.ts";

const FINDINGS: Readonly<Record<string, string>> = {
  "new-growth": "grows on head, not on base",
  "existing-growth": "grows on both",
  inconclusive: "not certain",
  improved: "grows less than on base",
  none: "does not grow",
  "not-measured": "not measured",
};

/** Findings in words. */
const Leaks = ({ leaks }: { readonly leaks: readonly LeakRow[] }) => (
  <PlainTable
    caption="Growth inside of the runs, at constant load"
    columns={[
      { title: "What" },
      { title: "Finding" },
      { title: "Base", align: "right" },
      { title: "Head", align: "right" },
      { title: "Per unit", align: "right" },
      { title: "Per minute", align: "right" },
      { title: "Shape" },
    ]}
    rows={leaks.map((row) => ({
      key: `${row.component}/${row.signal}`,
      mark: row.finding === "new-growth" ? "fail" : "",
      cells: [
        `${row.title} · ${row.component}`,
        FINDINGS[row.finding] ?? row.finding,
        row.base,
        row.head,
        row.perUnit,
        row.perMinute,
        row.shape,
      ],
    }))}
    empty="Growth inside of the runs was not measured."
  />
);

interface Props {
  readonly result: unknown;
  readonly charts: readonly PageChart[];
}

export const Evidence = ({ result, charts }: Props) => {
  const { because, warnings } = remarksOf(result);
  const leaks = leakRows(result);
  const functions = leaks.flatMap(({ component, signal, functions: rows }) => rows.map((row) => ({ ...row, component, signal })));
  const triage = triageRows(result);
  return (
    <>
      <h2>Why this verdict</h2>
      {because.length === 0 ? (
        <p class="quiet">Nothing changed beyond its limits.</p>
      ) : (
        <ul>
          {because.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <h3>Growth inside of the runs</h3>
      <Leaks leaks={leaks} />
      {leakEvidence(result, charts).map(({ component, signal, title, lines }) => (
        <div key={`${component}/${signal}`}>
          <h4>
            {title} · {component}
          </h4>
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      ))}
      {functions.length === 0 ? null : (
        <>
          <h3>Functions whose share of the heap rises</h3>
          <PlainTable
            caption="Functions that allocate what is not freed, steepest first"
            columns={[
              { title: "Function (allocates)", wide: true },
              { title: "Growth", align: "right" },
              { title: "Share", align: "right" },
              { title: "How steady" },
              { title: "Open" },
            ]}
            rows={functions.map((row) => ({
              key: `${row.component} ${row.func}`,
              cells: [
                <code>{row.func}</code>,
                `${row.perUnit} per ${row.per}`,
                row.share,
                row.steadiness,
                <a href={`#v=heap&g=${encodeURIComponent(row.component)}&s=inuse_space&f=${encodeURIComponent(row.func)}`}>in the graph</a>,
              ],
            }))}
          />
        </>
      )}
      <h3>Bottleneck</h3>
      {triage.length === 0 ? <p class="quiet">Not looked for.</p> : null}
      <ul class="cards">
        {triage.map(({ component, bottleneck, confidence, because: reasons, inducedBy }) => (
          <li key={component} class="card">
            <strong>
              {component}: {bottleneck}
            </strong>{" "}
            <span class="quiet">confidence {confidence}</span>
            <ul>
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            {inducedBy === null ? null : <p class="quiet">Brought about by {inducedBy}.</p>}
          </li>
        ))}
      </ul>
      {warnings.length === 0 ? null : (
        <>
          <h3>Warnings</h3>
          <ul>
            {warnings.map(({ message, remedy }) => (
              <li key={message}>
                {message} <span class="quiet">{remedy}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
};
