/** The state of the page as the part of an address behind `#`, both ways: `v=heap&s=inuse_space&f=json.Marshal`. */
import { COLOURS, DEFAULT_STATE, RATES, SECTIONS, SHAPES, TABLES, THEMES, type ViewState, WIDTHS } from "./view-state.ts";

/** Longest text that is taken from an address. */
const LONGEST = 2000;

const wordOf = <Word extends string>(words: readonly Word[], text: string | null): Word | null =>
  words.find((word) => word === text) ?? null;

const textOf = (text: string | null): string | null => (text === null || text === "" ? null : text.slice(0, LONGEST));

/** A finite number from 0 on; null for anything else. */
const amountOf = (text: string | null): number | null => {
  if (text === null || !/^\d{1,15}(?:\.\d{1,9})?$/u.test(text)) return null;
  return Number(text);
};

/** Switches, each one letter of `o`. */
const SWITCHES = [
  ["r", "hideRemoved"],
  ["n", "hideNew"],
  ["c", "foldRuntime"],
  ["m", "mergeRecursion"],
  ["v", "fullNames"],
  ["i", "flipped"],
  ["x", "regexp"],
] as const satisfies readonly (readonly [string, keyof ViewState])[];

/** The state an address asks for. Reads anything: what it does not know or understand is as if it were not there. */
export const parseHash = (hash: string): ViewState => {
  const params = new URLSearchParams(hash.replace(/^#/u, ""));
  const letters = params.get("o") ?? "";
  const artifact = params.get("a");
  const zoom = amountOf(params.get("z"));
  const state: ViewState = {
    artifact: artifact !== null && /^\d{1,20}$/u.test(artifact) ? artifact : null,
    section: wordOf(SECTIONS, params.get("v")),
    component: textOf(params.get("g")),
    sample: textOf(params.get("s")),
    pair: textOf(params.get("c")),
    width: wordOf(WIDTHS, params.get("w")),
    colour: wordOf(COLOURS, params.get("k")) ?? DEFAULT_STATE.colour,
    rate: wordOf(RATES, params.get("u")),
    floor: amountOf(params.get("n")),
    zoom: zoom !== null && Number.isInteger(zoom) ? zoom : null,
    func: textOf(params.get("f")),
    search: textOf(params.get("q")) ?? "",
    regexp: false,
    focus: textOf(params.get("only")) ?? "",
    ignore: textOf(params.get("not")) ?? "",
    showFrom: textOf(params.get("from")) ?? "",
    hideRemoved: false,
    hideNew: false,
    foldRuntime: false,
    mergeRecursion: false,
    fullNames: false,
    flipped: false,
    shape: wordOf(SHAPES, params.get("m")) ?? DEFAULT_STATE.shape,
    table: wordOf(TABLES, params.get("t")) ?? DEFAULT_STATE.table,
    theme: wordOf(THEMES, params.get("th")) ?? DEFAULT_STATE.theme,
  };
  return { ...state, ...Object.fromEntries(SWITCHES.map(([letter, name]) => [name, letters.includes(letter)])) };
};

/** An amount as `parseHash` reads it: nine decimals, no exponent. */
const amountText = (value: number | null): string | null => (value === null ? null : value.toFixed(9).replace(/\.?0+$/u, ""));

/** The address of a state, without `#`; what is as it is by default is left out. `parseHash` gives the state back. */
export const formatHash = (state: ViewState): string => {
  const changed = <Key extends keyof ViewState>(key: Key): ViewState[Key] | null => (state[key] === DEFAULT_STATE[key] ? null : state[key]);
  const entries: readonly (readonly [string, string | null])[] = [
    ["a", state.artifact],
    ["v", state.section],
    ["g", state.component],
    ["s", state.sample],
    ["c", state.pair],
    ["w", state.width],
    ["k", changed("colour")],
    ["u", state.rate],
    ["n", amountText(state.floor)],
    ["m", changed("shape")],
    ["f", state.func],
    ["z", amountText(state.zoom)],
    ["q", changed("search")],
    ["only", changed("focus")],
    ["not", changed("ignore")],
    ["from", changed("showFrom")],
    ["o", SWITCHES.flatMap(([letter, name]) => (state[name] ? [letter] : [])).join("") || null],
    ["t", changed("table")],
    ["th", changed("theme")],
  ];
  return entries.flatMap(([key, value]) => (value === null ? [] : [`${key}=${encodeURIComponent(value)}`])).join("&");
};

/**
 * The permanent address of a view: the page's own is signed and lives for minutes. Null where the run or the number of the artifact is
 * not known.
 */
export const permanentLink = (runUrl: string | null, state: ViewState): string | null =>
  runUrl === null || state.artifact === null ? null : `${runUrl.replace(/\/$/u, "")}/artifacts/${state.artifact}#${formatHash(state)}`;
