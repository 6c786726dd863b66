/** Filters by name: focus, ignore, hide, show and show_from, in pprof's order and with its rules. */
import type { Profile } from "../pprof/profile.ts";
import { keepLines, keepStacks } from "./edit-stacks.ts";
import { type FrameMatch, matchFrames } from "./match-frames.ts";
import type { Matcher } from "./re2.ts";

export interface NameFilters {
  readonly focus: Matcher | null;
  readonly ignore: Matcher | null;
  readonly hide: Matcher | null;
  readonly show: Matcher | null;
  readonly showFrom: Matcher | null;
}

export interface Filtered {
  readonly profile: Profile;
  /** Names of filters that matched nothing. */
  readonly unmatched: readonly string[];
}

/** Marks the lines that hide and show leave; gives 1 for each location they leave nothing of. */
function hideLines(profile: Profile, hide: FrameMatch | null, show: FrameMatch | null, kept: Uint8Array): Uint8Array {
  const { locations } = profile;
  const hidden = new Uint8Array(locations.count);
  for (let location = 0; location < locations.count; location += 1) {
    const start = locations.lineOffsets[location] ?? 0;
    const end = locations.lineOffsets[location + 1] ?? 0;
    if (hide?.locations[location] === 1) {
      for (let line = start; line < end; line += 1) if (hide.objects[location] === 1 || hide.lines[line] === 1) kept[line] = 0;
      if (!kept.subarray(start, end).includes(1)) hidden[location] = 1;
    }
    if (show !== null) {
      for (let line = start; line < end; line += 1) if (show.objects[location] !== 1 && show.lines[line] !== 1) kept[line] = 0;
      if (!kept.subarray(start, end).includes(1)) hidden[location] = 1;
    }
  }
  return hidden;
}

/** focus, ignore, hide and show at once: an ignored location ends its samples, else one focused location must be there. */
function filterByName(profile: Profile, { focus, ignore, hide, show }: NameFilters): Filtered {
  if (focus === null && ignore === null && hide === null && show === null) return { profile, unmatched: [] };
  const match = (matcher: Matcher | null): FrameMatch | null => (matcher === null ? null : matchFrames(profile, matcher));
  const found = { focus: match(focus), ignore: match(ignore), hide: match(hide), show: match(show) };
  const lines = new Uint8Array(profile.locations.lineFunctions.length).fill(1);
  const hidden = hideLines(profile, found.hide, found.show, lines);
  const isFocused = (start: number, end: number): boolean => {
    let focused = false;
    for (let at = start; at < end; at += 1) {
      const location = profile.sampleLocations[at] ?? 0;
      if (found.ignore?.locations[location] === 1) return false;
      if (found.focus === null || found.focus.locations[location] === 1) focused = true;
    }
    return focused;
  };
  const stacks = keepStacks(profile, (_, start, end) => (isFocused(start, end) ? [start, end] : null), hidden);
  const focusSeen =
    found.focus === null || found.focus.locations.some((hit, location) => hit === 1 && found.ignore?.locations[location] !== 1);
  const unmatched = [
    ...(focusSeen ? [] : ["Focus"]),
    ...(found.ignore === null || found.ignore.locations.includes(1) ? [] : ["Ignore"]),
    ...(found.hide === null || found.hide.locations.includes(1) ? [] : ["Hide"]),
    ...(found.show === null || hidden.includes(0) ? [] : ["Show"]),
  ];
  return { profile: keepLines(stacks, lines), unmatched };
}

/** Cuts each stack above its root-most match; samples without a match go. */
function cutAbove(profile: Profile, showFrom: Matcher | null): Filtered {
  if (showFrom === null) return { profile, unmatched: [] };
  const found = matchFrames(profile, showFrom);
  const { locations } = profile;
  const lines = new Uint8Array(locations.lineFunctions.length).fill(1);
  for (let location = 0; location < locations.count; location += 1) {
    if (found.locations[location] !== 1 || found.objects[location] === 1) continue;
    // Lines run from the innermost to the outermost.
    for (let line = (locations.lineOffsets[location + 1] ?? 0) - 1; found.lines[line] !== 1; line -= 1) lines[line] = 0;
  }
  const stacks = keepStacks(profile, (_, start, end) => {
    for (let at = end - 1; at >= start; at -= 1) if (found.locations[profile.sampleLocations[at] ?? 0] === 1) return [start, at + 1];
    return null;
  });
  return { profile: keepLines(stacks, lines), unmatched: found.locations.includes(1) ? [] : ["ShowFrom"] };
}

/** All name filters. O(frames). */
export function filterNames(profile: Profile, filters: NameFilters): Filtered {
  const named = filterByName(profile, filters);
  const cut = cutAbove(named.profile, filters.showFrom);
  return { profile: cut.profile, unmatched: [...named.unmatched, ...cut.unmatched] };
}
