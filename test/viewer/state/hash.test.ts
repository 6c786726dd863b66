import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pageLink } from "../../../src/core/report/page-link.ts";
import { formatHash, parseHash, permanentLink } from "../../../src/viewer/state/hash.ts";
import {
  COLOURS,
  DEFAULT_STATE,
  RATES,
  resetState,
  SECTIONS,
  SHAPES,
  TABLES,
  THEMES,
  type ViewState,
  WIDTHS,
  withoutPlace,
} from "../../../src/viewer/state/view-state.ts";

const text = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).filter((one) => one.isWellFormed());
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const anyState: fc.Arbitrary<ViewState> = fc.record({
  artifact: maybe(fc.integer({ min: 0, max: 10 ** 12 }).map(String)),
  section: maybe(fc.constantFrom(...SECTIONS)),
  component: maybe(text),
  sample: maybe(text),
  pair: maybe(text),
  width: maybe(fc.constantFrom(...WIDTHS)),
  colour: fc.constantFrom(...COLOURS),
  rate: maybe(fc.constantFrom(...RATES)),
  floor: maybe(fc.integer({ min: 0, max: 2 ** 40 }).map((value) => value / 4)),
  zoom: maybe(fc.nat()),
  func: maybe(text),
  search: fc.oneof(fc.constant(""), text),
  regexp: fc.boolean(),
  focus: fc.oneof(fc.constant(""), text),
  ignore: fc.oneof(fc.constant(""), text),
  showFrom: fc.oneof(fc.constant(""), text),
  hideRemoved: fc.boolean(),
  hideNew: fc.boolean(),
  foldRuntime: fc.boolean(),
  mergeRecursion: fc.boolean(),
  fullNames: fc.boolean(),
  flipped: fc.boolean(),
  shape: fc.constantFrom(...SHAPES),
  table: fc.constantFrom(...TABLES),
  theme: fc.constantFrom(...THEMES),
});

describe("the address of a view", () => {
  test("gives back the state it was made of", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(parseHash(`#${formatHash(state)}`)).toEqual(state);
      }),
    );
  });

  test.each([
    ["the state it starts with", {}, ""],
    [
      "a function of the heap",
      { section: "heap", sample: "inuse_space", func: "manifest.(*Store).Store" },
      "v=heap&s=inuse_space&f=manifest.(*Store).Store",
    ],
    ["a path with blanks and ampersands", { func: "a/b c&d=e" }, "f=a%2Fb%20c%26d%3De"],
    ["switches", { hideNew: true, flipped: true, regexp: true }, "o=nix"],
    ["a fraction", { floor: 0.25 }, "n=0.25"],
    ["a zero", { floor: 0 }, "n=0"],
    ["a large amount, without an exponent", { floor: 2 ** 49 }, "n=562949953421312"],
  ] as const)("of %s", (_, change, expected) => {
    const state = { ...DEFAULT_STATE, ...change };
    expect(formatHash(state)).toBe(expected);
    expect(parseHash(expected)).toEqual(state);
  });

  test.each(["", "#", "#%", "#v=nowhere&w=1&k=&o=&z=-1&n=NaN", "#z=1.5&n=1e9&a=../..", "#&&&=&v", "#f=", "\0"])(
    "takes %j for the state it starts with",
    (hash) => {
      expect(parseHash(hash)).toEqual(DEFAULT_STATE);
    },
  );

  test("may be anything: it never fails", () => {
    fc.assert(
      fc.property(fc.string(), (hash) => {
        const state = parseHash(hash);
        expect(parseHash(formatHash(state))).toEqual(state);
      }),
    );
  });

  test("cuts what is too long", () => {
    expect(parseHash(`#f=${"x".repeat(10_000)}`).func).toHaveLength(2000);
  });

  test("is read as the comment writes it", () => {
    const link = pageLink(
      { report: "https://github.com/o/r/actions/runs/1/artifacts/4411" },
      { section: "heap", component: "shop", sampleType: "inuse_space", func: "example.com/a/manifest.(*Store[go.shape.int]).Store" },
    );
    expect(parseHash(link?.split("#")[1] ?? "")).toEqual({
      ...DEFAULT_STATE,
      artifact: "4411",
      section: "heap",
      component: "shop",
      sample: "inuse_space",
      func: "example.com/a/manifest.(*Store[go.shape.int]).Store",
    });
  });
});

describe("the permanent link", () => {
  const state: ViewState = { ...DEFAULT_STATE, artifact: "4411", section: "heap" };
  test.each([
    ["https://github.com/o/r/actions/runs/1", state, "https://github.com/o/r/actions/runs/1/artifacts/4411#a=4411&v=heap"],
    ["https://github.com/o/r/actions/runs/1/", state, "https://github.com/o/r/actions/runs/1/artifacts/4411#a=4411&v=heap"],
    ["https://github.com/o/r/actions/runs/1", DEFAULT_STATE, null],
    [null, state, null],
  ])("of a run at %s", (run, of, expected) => {
    expect(permanentLink(run, of)).toBe(expected);
  });
});

test("a reset keeps who reads and where, and forgets how", () => {
  const state: ViewState = {
    ...DEFAULT_STATE,
    artifact: "1",
    section: "cpu",
    theme: "dark",
    func: "f",
    zoom: 3,
    search: "x",
    flipped: true,
  };
  expect(resetState(state)).toEqual({ ...DEFAULT_STATE, artifact: "1", section: "cpu", theme: "dark" });
});

test("another graph has other places", () => {
  expect(withoutPlace({ ...DEFAULT_STATE, zoom: 3, floor: 10, pair: "end", func: "f" })).toEqual({ ...DEFAULT_STATE, func: "f" });
});
