/** How noisy the measurement was and where it was made: why a gate may be inconclusive. */
import { PlainTable } from "../parts/plain-table.tsx";
import { factRows, remarksOf } from "../result/facts.ts";
import { outcomeRows } from "../result/outcome-rows.ts";

export const NoiseTables = ({ result }: { readonly result: unknown }) => {
  const { comparability, phases } = remarksOf(result);
  const judged = outcomeRows(result).filter(({ gated, interval }) => gated && interval !== "–");
  return (
    <>
      <h3>What this run could see</h3>
      <PlainTable
        caption="Gated signals: how far their change is uncertain, and the smallest one that would have been seen four times in five"
        columns={[
          { title: "Signal" },
          { title: "Change", align: "right" },
          { title: "95 % interval", align: "right" },
          { title: "Smallest that would be seen", align: "right" },
          { title: "Limit" },
          { title: "Rounds", align: "right" },
        ]}
        rows={judged.map((row) => ({
          key: row.id,
          mark: row.outcome === "inconclusive" ? "advisory" : "",
          cells: [
            `${row.title} · ${row.component}`,
            row.change,
            row.interval,
            row.detectable,
            row.limit,
            `${row.baseRounds.length} + ${row.headRounds.length}`,
          ],
        }))}
        empty="No gated signal was tested."
      />
      <h3>Where it was measured</h3>
      <PlainTable
        caption="Base and head"
        columns={[{ title: "Fact" }, { title: "Base" }, { title: "Head" }]}
        rows={factRows(result).map(({ fact, base, head }) => ({ key: fact, cells: [fact, base, head] }))}
      />
      {comparability.length === 0 ? null : (
        <>
          <h3>Comparable?</h3>
          <ul>
            {comparability.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </>
      )}
      {phases.length === 0 ? null : <p class="quiet">Plan: {phases.join(", ")}.</p>}
    </>
  );
};
