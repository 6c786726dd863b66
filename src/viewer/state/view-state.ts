/** What of the report is looked at, and how: everything a reader can change, in one value that fits into an address. */

/** Sections in the order of their digits on the keyboard; those behind the ninth have none. */
export const SECTIONS = ["verdict", "gates", "heap", "cpu", "goroutines", "metrics", "traffic", "noise", "raw", "other", "logs"] as const;
export type SectionId = (typeof SECTIONS)[number];

/** What the width of a frame means. */
export const WIDTHS = ["growth", "union", "head", "base"] as const;
export type WidthMode = (typeof WIDTHS)[number];

/** What the colour of a frame means. */
export const COLOURS = ["absolute", "self", "relative", "package"] as const;
export type ColourMode = (typeof COLOURS)[number];

/** From callers to callees, from callees to callers, or both sides of one function. */
export const SHAPES = ["calls", "inverted", "sandwich"] as const;
export type ShapeMode = (typeof SHAPES)[number];

/** CPU time in total or per second of profile. */
export const RATES = ["total", "second"] as const;
export type RateMode = (typeof RATES)[number];

export const TABLES = ["top", "peek", "tree"] as const;
export type TableId = (typeof TABLES)[number];

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface ViewState {
  /** Number of the page's artifact, which the page itself cannot know. */
  readonly artifact: string | null;
  /** Null: the section that the verdict is about. */
  readonly section: SectionId | null;
  readonly component: string | null;
  readonly sample: string | null;
  /** A view of the graph, or `<column>..<column>`. */
  readonly pair: string | null;
  /** Null: what suits the graph. */
  readonly width: WidthMode | null;
  readonly colour: ColourMode;
  /** Null: what makes both sides comparable. */
  readonly rate: RateMode | null;
  /** Differences below this are grey, in the graph's unit; null: the graph's own noise floor. */
  readonly floor: number | null;
  /** A node of what is drawn; null: all of it. */
  readonly zoom: number | null;
  /** The function that is looked at. */
  readonly func: string | null;
  readonly search: string;
  readonly regexp: boolean;
  /** Patterns: only stacks with it, no stack with it, stacks from it on; "" for none. */
  readonly focus: string;
  readonly ignore: string;
  readonly showFrom: string;
  readonly hideRemoved: boolean;
  readonly hideNew: boolean;
  readonly foldRuntime: boolean;
  readonly mergeRecursion: boolean;
  readonly fullNames: boolean;
  /** Root at the bottom, as flames burn. */
  readonly flipped: boolean;
  readonly shape: ShapeMode;
  readonly table: TableId;
  readonly theme: Theme;
}

export const DEFAULT_STATE: ViewState = {
  artifact: null,
  section: null,
  component: null,
  sample: null,
  pair: null,
  width: null,
  colour: "absolute",
  rate: null,
  floor: null,
  zoom: null,
  func: null,
  search: "",
  regexp: false,
  focus: "",
  ignore: "",
  showFrom: "",
  hideRemoved: false,
  hideNew: false,
  foldRuntime: false,
  mergeRecursion: false,
  fullNames: false,
  flipped: false,
  shape: "calls",
  table: "top",
  theme: "auto",
};

/** The same report from its start: what belongs to the reader rather than to the view stays. */
export const resetState = (state: ViewState): ViewState => ({
  ...DEFAULT_STATE,
  artifact: state.artifact,
  section: state.section,
  theme: state.theme,
});

/** State for another graph: what names a place in the old one goes. */
export const withoutPlace = (state: ViewState): ViewState => ({ ...state, zoom: null, floor: null, pair: null, rate: null });
