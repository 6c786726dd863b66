/** Filters by label: tagfocus, tagignore, tagshow and taghide. */
import type { Profile } from "../pprof/profile.ts";
import { keepSamples } from "../pprof/scale.ts";
import type { Filtered } from "./filter-names.ts";
import { scaleValue } from "./measurement.ts";
import { compilePattern, type Matcher } from "./re2.ts";
import { keepLabels, type SampleLabels, sampleLabels } from "./sample-labels.ts";

type TagTest = (labels: SampleLabels) => boolean;
type NumberTest = (value: number, unit: string) => boolean;

const BOUND = String.raw`[+-]?\d+(?:[A-Za-z]+)?`;
const RANGE = new RegExp(`^(?:(?<only>${BOUND})|(?<from>${BOUND}):|:(?<to>${BOUND})|(?<low>${BOUND}):(?<high>${BOUND}))$`, "u");

function boundOf(text: string, to: string | null): { readonly value: number; readonly unit: string } {
  const unit = /[A-Za-z]*$/u.exec(text)?.[0] ?? "";
  return scaleValue(Number(text.slice(0, text.length - unit.length)), unit, to ?? unit);
}

/** A range of numbers with units (`32kb`, `:64kb`, `4mb:`, `12kb:64mb`); null for anything else. */
export function parseTagRange(text: string): NumberTest | null {
  const groups = RANGE.exec(text)?.groups;
  if (groups === undefined) return null;
  const { only, from, to, low, high } = groups;
  const first = boundOf(only ?? from ?? to ?? low ?? "", null);
  const holds = (test: (value: number) => boolean): NumberTest => {
    return (value, unit) => {
      const scaled = scaleValue(value, unit, first.unit);
      return scaled.unit === first.unit && test(scaled.value);
    };
  };
  if (only !== undefined) return holds((value) => value === first.value);
  if (from !== undefined) return holds((value) => value >= first.value);
  if (to !== undefined) return holds((value) => value <= first.value);
  const last = boundOf(high ?? "", first.unit);
  return last.unit === first.unit ? holds((value) => value >= first.value && value <= last.value) : null;
}

function numberTest(key: string | null, inRange: NumberTest, units: ReadonlyMap<string, string>): TagTest {
  return ({ numbers }) =>
    [...numbers].some(
      ([own, values]) => (key === null || own === key) && values.some(({ value }) => inRange(Number(value), units.get(own) ?? "")),
    );
}

/** Every expression must match some `key:value`; with a key one that matches a value of it is enough. */
function textTest(key: string | null, matchers: readonly Matcher[]): TagTest {
  if (key !== null) return ({ texts }) => (texts.get(key) ?? []).some((value) => matchers.some((matches) => matches(value)));
  return ({ texts }) => matchers.every((matches) => [...texts].some(([own, values]) => values.some((value) => matches(`${own}:${value}`))));
}

/** A filter `[key=]range` or `[key=]regex[,regex…]`; null where it is not given. Throws USAGE. */
function compileTagFilter(flag: string, text: string, units: ReadonlyMap<string, string>): TagTest | null {
  if (text === "") return null;
  const at = text.indexOf("=");
  const key = at < 0 ? null : text.slice(0, at);
  const value = text.slice(at + 1);
  // An empty key means none, as in pprof.
  const named = key === "" ? null : key;
  const range = parseTagRange(value);
  if (range !== null) return numberTest(named, range, units);
  return textTest(
    named,
    value.split(",").map((one) => compilePattern(flag, one) ?? (() => true)),
  );
}

export interface TagFilters {
  readonly tagFocus: string;
  readonly tagIgnore: string;
  readonly tagShow: string;
  readonly tagHide: string;
}

/** All label filters. `units`: those of `numberLabelUnits`, taken before any filter. */
export function filterTags(profile: Profile, filters: TagFilters, units: ReadonlyMap<string, string>): Filtered {
  const focus = compileTagFilter("tagfocus", filters.tagFocus, units);
  const ignore = compileTagFilter("tagignore", filters.tagIgnore, units);
  const unmatched: string[] = [];
  let kept = profile;
  if (focus !== null || ignore !== null) {
    const marks = new Uint8Array(profile.sampleCount);
    let focusSeen = focus === null;
    let ignoreSeen = ignore === null;
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const labels = sampleLabels(profile, sample);
      const focused = focus === null || focus(labels);
      const ignored = ignore !== null && ignore(labels);
      focusSeen ||= focused;
      ignoreSeen ||= ignored;
      if (focused && !ignored) marks[sample] = 1;
    }
    if (!focusSeen) unmatched.push("TagFocus");
    if (!ignoreSeen) unmatched.push("TagIgnore");
    kept = keepSamples(profile, marks);
  }
  const show = compilePattern("tagshow", filters.tagShow);
  const hide = compilePattern("taghide", filters.tagHide);
  if (show !== null || hide !== null) kept = keepLabels(kept, (key) => (show === null || show(key)) && hide?.(key) !== true);
  return { profile: kept, unmatched };
}
