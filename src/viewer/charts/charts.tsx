/** Charts as small multiples: one grid per component, all with one look, one height and one cursor. */
import "./charts.css";
import type { PageChart } from "../../core/page/page-data.ts";
import { Chart } from "./chart.tsx";

/** The charts in their order, under the name of their component where there are several. */
export const Charts = ({ charts }: { readonly charts: readonly PageChart[] }) => {
  const components = [...new Set(charts.map(({ component }) => component))];
  return (
    <div class="charts">
      {components.map((component) => (
        <section key={component} aria-label={`Charts of ${component}`}>
          {components.length > 1 ? <p class="charts-component">{component}</p> : null}
          <div class="charts-grid">
            {charts
              .filter((chart) => chart.component === component)
              .map((chart) => (
                <Chart key={chart.id} chart={chart} />
              ))}
          </div>
        </section>
      ))}
    </div>
  );
};
