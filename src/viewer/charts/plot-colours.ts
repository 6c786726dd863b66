/** The colours of a chart as the style sheet has them at this moment; a canvas does not follow custom properties by itself. */

const NAMES = ["base", "head", "text", "grid", "limit", "paper"] as const;

/** Resolved CSS colours by the name of their custom property, `--chart-base`, `--chart-head`, … */
export type PlotColours = Readonly<Record<(typeof NAMES)[number], string>>;

/** Reads `--chart-*` at an element that is in the page. System colours and references to other properties come out resolved. */
export const coloursOf = (host: HTMLElement): PlotColours => {
  const probe = document.createElement("span");
  probe.className = "chart-probe";
  host.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--chart-${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    base: read("base"),
    head: read("head"),
    text: read("text"),
    grid: read("grid"),
    limit: read("limit"),
    paper: read("paper"),
  };
  probe.remove();
  return colours;
};

/** Calls back when the page's colours change: the system's scheme, forced colours, or the page's own switch. Gives a function that stops it. */
export const watchColours = (changed: () => void): (() => void) => {
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"].map((query) => matchMedia(query));
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", changed);
  };
};
