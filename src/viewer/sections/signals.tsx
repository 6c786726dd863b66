/** Every signal with what it was judged by: interval, smallest change that would have been seen, probability, limit. */
import { PlainTable } from "../parts/plain-table.tsx";
import { outcomeRows } from "../result/outcome-rows.ts";

const OUTCOMES: Readonly<Record<string, string>> = {
  exceeded: "✖ exceeded",
  suspect: "suspected",
  inconclusive: "inconclusive",
  improved: "improved",
  within: "✔ within",
  "not-measured": "not measured",
  added: "new",
  removed: "gone",
};

export const Signals = ({ result }: { readonly result: unknown }) => {
  const rows = outcomeRows(result);
  const several = new Set(rows.map(({ component }) => component)).size > 1;
  return (
    <>
      <h2>All signals</h2>
      <PlainTable
        caption="Signals, medians over rounds; intervals are of 95 %"
        columns={[
          { title: "Signal" },
          { title: "Base", align: "right" },
          { title: "Head", align: "right" },
          { title: "Change", align: "right" },
          { title: "Interval", align: "right" },
          { title: "Would be seen", align: "right" },
          { title: "p, adjusted", align: "right" },
          { title: "Limit" },
          { title: "Result" },
        ]}
        rows={rows.map((row) => ({
          key: row.id,
          mark: row.outcome === "exceeded" && row.gated ? "fail" : row.gated ? "" : "advisory",
          cells: [
            <span title={row.metric}>
              {row.title}
              {several ? ` · ${row.component}` : ""}
            </span>,
            row.base,
            row.head,
            row.change,
            row.interval,
            row.detectable,
            row.pValue,
            row.limit,
            <span title={row.why ?? undefined}>
              {OUTCOMES[row.outcome] ?? row.outcome}
              {row.gated ? "" : ", advisory"}
              {row.why === null ? null : <span class="quiet why"> {row.why}</span>}
            </span>,
          ],
        }))}
      />
    </>
  );
};
