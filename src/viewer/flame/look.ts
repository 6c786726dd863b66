/** The colours a flame graph is drawn in at this moment: light, dark, or those the reader's system forces. */
import { fillOf, SAME, type Scheme, textOn } from "../../core/page/palette.ts";
import { FIRST_PACKAGE } from "./colour.ts";
import { fontOf, type Look, type Paint } from "./draw.ts";

/** One fill per package bucket; the labels of a scheme are readable on all of them. */
export const PACKAGE_FILLS: Readonly<Record<Scheme, readonly string[]>> = {
  light: ["#cfe0f5", "#d9d4f2", "#f2d3e4", "#f5dcc9", "#efe6b8", "#d3e8c8", "#c8e6e3"],
  dark: ["#2f4a6b", "#463f73", "#693a5a", "#6b4630", "#5c5424", "#3a5b33", "#2b5a58"],
};
export const PACKAGE_TEXT: Readonly<Record<Scheme, string>> = { light: "#1f2328", dark: "#ffffff" };

const paintIn =
  (scheme: Scheme) =>
  (bucket: number): Paint =>
    bucket < FIRST_PACKAGE
      ? { fill: fillOf(scheme, bucket), text: textOn(scheme, bucket) }
      : { fill: PACKAGE_FILLS[scheme][bucket - FIRST_PACKAGE] ?? fillOf(scheme, SAME), text: PACKAGE_TEXT[scheme] };

/** The scheme an element is shown in; the page's own switch goes before the system's. */
export const schemeOf = (): Scheme => {
  const own = document.documentElement.dataset["theme"];
  if (own === "dark" || own === "light") return own;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
};

export const lookOf = (host: HTMLElement): Look => {
  const font = fontOf(getComputedStyle(host).fontFamily);
  if (matchMedia("(forced-colors: active)").matches) {
    const plain: Paint = { fill: "Canvas", text: "CanvasText" };
    return {
      paintOf: () => plain,
      dim: { fill: "Canvas", text: "GrayText" },
      paper: "Canvas",
      outline: "CanvasText",
      selected: "Highlight",
      font,
      forced: true,
    };
  }
  const scheme = schemeOf();
  const isLight = scheme === "light";
  return {
    paintOf: paintIn(scheme),
    dim: { fill: isLight ? "#f3f4f6" : "#262c34", text: isLight ? "#59636e" : "#9198a1" },
    paper: isLight ? "#ffffff" : "#0d1117",
    outline: isLight ? "#1f2328" : "#f0f6fc",
    selected: isLight ? "#0a0c10" : "#ffffff",
    font,
    forced: false,
  };
};

/** Calls back when any of it changes; gives a function that stops it. */
export const watchLook = (changed: () => void): (() => void) => {
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", changed);
  };
};
