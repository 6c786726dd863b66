/** The report page around its static head: sections, one at a time, by address, digit or click. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PageData } from "../core/page/page-data.ts";
import { GraphPanel } from "./graph/graph-panel.tsx";
import { namesOf } from "./graph/model.ts";
import { CopyButton } from "./parts/copy.tsx";
import { Help } from "./parts/help.tsx";
import { fieldsOf, textOf } from "./result/read.ts";
import { firstSection } from "./result/outcome-rows.ts";
import { Evidence } from "./sections/evidence.tsx";
import { Goroutines } from "./sections/goroutines.tsx";
import { MetricCharts } from "./sections/metrics.tsx";
import { NoiseTables } from "./sections/noise.tsx";
import { Anatomy, Audit, Logs, MetricFamilies, Series } from "./sections/observed.tsx";
import { Raw } from "./sections/raw.tsx";
import { digitOf, graphsOf, SECTION_TITLES, sectionsOf } from "./sections/section-list.ts";
import { Signals } from "./sections/signals.tsx";
import { formatHash, permanentLink } from "./state/hash.ts";
import { usePageKeys } from "./state/page-keys.ts";
import { useView, type View } from "./state/use-view.ts";
import { type SectionId, SECTIONS, THEMES, type Theme, withoutPlace } from "./state/view-state.ts";

const THEME_WORDS: Readonly<Record<Theme, string>> = { auto: "Auto", light: "Light", dark: "Dark" };

/** Of the whole page; the style sheet, canvases and charts look at it. */
const useTheme = (theme: Theme): void => {
  useEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
};

/** What "Link to this view" copies: the artifact's address where it is known; a page outside of Actions has no better one than its own. */
const linkText = (data: PageData, view: View, section: SectionId): string => {
  const state = { ...view.state, section };
  return (
    permanentLink(data.runUrl, state) ?? (data.runUrl === null ? `${location.href.split("#")[0] ?? ""}#${formatHash(state)}` : data.runUrl)
  );
};

interface PanelProps {
  readonly data: PageData;
  readonly section: SectionId;
  readonly view: View;
  readonly say: (text: string) => void;
}

const Panel = ({ data, section, view, say }: PanelProps) => {
  const names = useMemo(() => namesOf(data.frames), [data]);
  const { result } = data;
  const charts = (id: "metrics" | "traffic" | "noise") => <MetricCharts charts={data.charts.filter((chart) => chart.section === id)} />;
  const graph = <GraphPanel key={section} data={data} names={names} graphs={graphsOf(data, section)} view={view} say={say} />;
  switch (section) {
    case "verdict":
      return <Evidence result={result} charts={data.charts} />;
    case "gates":
      return <Signals result={result} />;
    case "heap":
    case "cpu":
    case "other":
      return (
        <>
          <h2>{SECTION_TITLES[section]}</h2>
          {graph}
        </>
      );
    case "goroutines":
      return (
        <>
          <h2>Goroutines</h2>
          <Goroutines result={result} />
          <h3>Stacks</h3>
          {graph}
        </>
      );
    case "metrics":
      return (
        <>
          <h2>Metrics</h2>
          {charts("metrics")}
          <Anatomy result={result} />
          <Series result={result} />
          <MetricFamilies result={result} />
        </>
      );
    case "traffic":
      return (
        <>
          <h2>Traffic</h2>
          {charts("traffic")}
          <Audit result={result} />
        </>
      );
    case "noise":
      return (
        <>
          <h2>Noise and environment</h2>
          {charts("noise")}
          <NoiseTables result={result} />
        </>
      );
    case "raw":
      return <Raw data={data} state={view.state} say={say} />;
    case "logs":
      return <Logs result={result} />;
  }
};

export const App = ({ data }: { readonly data: PageData }) => {
  const view = useView();
  const { state, go, arrivals } = view;
  const sections = useMemo(() => sectionsOf(data), [data]);
  const [help, setHelp] = useState(false);
  const [said, setSaid] = useState("");
  const top = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  useTheme(state.theme);
  useEffect(() => {
    const verdict = textOf(fieldsOf(data.result)["verdict"]);
    document.title = `heapgate: ${verdict ?? "report"} · ${data.name}`;
  }, [data]);
  const start = useMemo(() => firstSection(data.result), [data]);
  const fallback = sections.includes(start) ? start : (sections.find((id) => graphsOf(data, id).length > 0) ?? "verdict");
  const section = state.section !== null && sections.includes(state.section) ? state.section : fallback;
  useEffect(() => {
    // An address that asks for a view is followed to it; without one the verdict stays in sight.
    if (state.section === null || (arrivals === 1 && state.section === "verdict")) return;
    top.current?.scrollIntoView();
    panel.current?.focus({ preventScroll: true });
  }, [arrivals]);
  // The skip link stands in the static page; its hash is no state.
  useEffect(() => {
    const skip = document.querySelector(".skip");
    const onSkip = (event: Event): void => {
      event.preventDefault();
      top.current?.scrollIntoView();
      panel.current?.focus({ preventScroll: true });
    };
    skip?.addEventListener("click", onSkip);
    return () => skip?.removeEventListener("click", onSkip);
  }, []);
  const open = (id: SectionId): void => {
    if (!sections.includes(id)) return setSaid(`The report has nothing in “${SECTION_TITLES[id]}”.`);
    go({ ...(id === section ? {} : { ...withoutPlace(state), sample: null, func: null }), section: id });
    setSaid(SECTION_TITLES[id]);
    if (id === "verdict") scrollTo({ top: 0 });
    else top.current?.scrollIntoView();
    requestAnimationFrame(() => (panel.current?.querySelector<HTMLElement>(".flame") ?? panel.current)?.focus({ preventScroll: true }));
  };
  usePageKeys({
    ...Object.fromEntries(SECTIONS.flatMap((id) => (digitOf(id) === null ? [] : [[digitOf(id), () => open(id)]]))),
    "?": () => setHelp(true),
  });
  return (
    <>
      <div class="bar" ref={top}>
        <nav aria-label="Sections">
          <ul>
            {sections.map((id) => (
              <li key={id}>
                <a
                  href={`#v=${id}`}
                  aria-current={id === section ? "page" : undefined}
                  onClick={(event) => {
                    event.preventDefault();
                    open(id);
                  }}
                >
                  {SECTION_TITLES[id]}
                  {digitOf(id) === null ? null : <kbd aria-hidden="true">{digitOf(id)}</kbd>}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="row tools">
          <CopyButton label="Link to this view" text={() => linkText(data, view, section)} say={setSaid} />
          <label class="field">
            <span class="hidden">Colours</span>
            <select
              value={state.theme}
              onChange={(event) => {
                const theme = THEMES.find((one) => one === event.currentTarget.value);
                if (theme !== undefined) go({ theme }, "quiet");
              }}
            >
              {THEMES.map((theme) => (
                <option key={theme} value={theme}>
                  {THEME_WORDS[theme]}
                </option>
              ))}
            </select>
          </label>
          <button type="button" aria-label="Keys" onClick={() => setHelp(true)}>
            ?
          </button>
        </div>
      </div>
      <section class="panel" ref={panel} tabIndex={-1} aria-label={SECTION_TITLES[section]}>
        <Panel data={data} section={section} view={view} say={setSaid} />
      </section>
      <p id="flame-hint" class="hidden">
        Arrow keys go to callers, callees and siblings, End to where most comes from, Enter zooms, Escape zooms out, p lists callers and
        callees. The call tree table below says the same.
      </p>
      <p class="hidden" role="status" aria-live="polite">
        {said}
      </p>
      <footer class="quiet">
        heapgate {data.heapgateVersion} · {data.name} · no data leaves this page.
      </footer>
      <Help open={help} onClose={() => setHelp(false)} />
    </>
  );
};
