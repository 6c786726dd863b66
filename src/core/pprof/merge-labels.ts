/** Gives equal lists of labels one number, across profiles, so that merging compares numbers. */
import { halvesOf } from "./growable.ts";
import { type Label, labelsOfSample, type Profile } from "./profile.ts";

/** Distinct lists, by number. */
export interface LabelLists {
  readonly labels: (readonly Label[])[];
  /** Equal for lists that hold the same labels, whatever the order of their keys; several values of one key keep their order. */
  readonly identities: number[];
  readonly byText: Map<string, number>;
  readonly identityByText: Map<string, number>;
}

export const labelLists = (): LabelLists => ({ labels: [], identities: [], byText: new Map(), identityByText: new Map() });

const textOf = (labels: readonly Label[]): string =>
  JSON.stringify(labels.map(({ key, text, number, unit }) => [key, text, number === null ? null : String(number), unit]));

function numberOf<T>(known: Map<T, number>, key: T): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  known.set(key, known.size);
  return known.size - 1;
}

function addList(lists: LabelLists, labels: readonly Label[]): number {
  const list = numberOf(lists.byText, textOf(labels));
  if (list === lists.labels.length) {
    lists.labels.push(labels);
    const ordered = labels.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    lists.identities.push(numberOf(lists.identityByText, textOf(ordered)));
  }
  return list;
}

/**
 * Numbers the lists of one profile's samples. Samples are many and lists few (object sizes, mostly), so a list is found by the number of its
 * rows; a row, by its columns as one number where they fit.
 */
export function labelListsOf(lists: LabelLists, profile: Profile): (sample: number) => number {
  const { offsets, keys, strings, numbers, units } = profile.labels;
  const { low, high, stride } = halvesOf(numbers);
  const small = new Map<number, number>();
  const textual = new Map<number, number>();
  const others = new Map<string, number>();
  let rowCount = 0;
  const SPAN = 2 ** 20;
  const numbered = <T>(known: Map<T, number>, key: T): number => {
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, rowCount);
    rowCount += 1;
    return rowCount - 1;
  };
  const rowNumber = (row: number): number => {
    const key = keys[row] ?? 0;
    const text = strings[row] ?? 0;
    const unit = units[row] ?? 0;
    if (key < SPAN && text !== 0) return numbered(textual, text * SPAN + key);
    if (key < SPAN && unit === 0 && high[row * stride] === 0) return numbered(small, (low[row * stride] ?? 0) * SPAN + key);
    return numbered(others, `${key} ${text} ${numbers[row]} ${unit}`);
  };

  const byRow: (number | undefined)[] = [];
  const byPair = new Map<number, number>();
  const byRows = new Map<string, number>();
  const PAIR_SPAN = 2 ** 26;
  const found = <T>(known: Map<T, number>, key: T, sample: number): number => {
    const old = known.get(key);
    if (old !== undefined) return old;
    const list = addList(lists, labelsOfSample(profile, sample));
    known.set(key, list);
    return list;
  };
  return (sample) => {
    const start = offsets[sample] ?? 0;
    const count = (offsets[sample + 1] ?? 0) - start;
    if (count === 1) {
      const row = rowNumber(start);
      return (byRow[row] ??= addList(lists, labelsOfSample(profile, sample)));
    }
    if (count === 2) {
      const [one, two] = [rowNumber(start), rowNumber(start + 1)];
      if (two < PAIR_SPAN) return found(byPair, one * PAIR_SPAN + two, sample);
    }
    const rows = Array.from({ length: count }, (_, at) => rowNumber(start + at));
    return found(byRows, rows.join(" "), sample);
  };
}
