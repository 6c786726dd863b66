/** Builds a profile sample by sample, giving equal strings, functions and mappings one index. */
import {
  type FunctionColumns,
  type Label,
  type LabelColumns,
  labelBytesOf,
  type LocationColumns,
  type Mapping,
  type Profile,
  type SampleType,
  stringTableOf,
} from "./profile.ts";

export interface BuilderLine {
  readonly func: number;
  readonly line: number;
  readonly column: number;
}

/** Everything of a profile that is not a table. */
export type ProfileHeader = Pick<
  Profile,
  | "name"
  | "sampleTypes"
  | "period"
  | "periodType"
  | "timeNanos"
  | "durationNanos"
  | "defaultSampleType"
  | "dropFrames"
  | "keepFrames"
  | "comments"
  | "docUrl"
>;

export const emptyHeader = (name: string, sampleTypes: readonly SampleType[]): ProfileHeader => ({
  name,
  sampleTypes,
  period: 0,
  periodType: { type: "", unit: "" },
  timeNanos: 0n,
  durationNanos: 0n,
  defaultSampleType: "",
  dropFrames: "",
  keepFrames: "",
  comments: [],
  docUrl: "",
});

export interface ProfileBuilder {
  /** Index of a string. */
  readonly text: (value: string) => number;
  readonly func: (name: string, systemName: string, file: string, startLine: number) => number;
  readonly mapping: (mapping: Mapping) => number;
  /** Adds a location (-1: no mapping), its lines innermost first. Does not look for an equal one. */
  readonly location: (mapping: number, address: bigint, lines: readonly BuilderLine[], folded: boolean) => number;
  /** Adds a sample, locations leaf first, and gives its index. */
  readonly sample: (locations: readonly number[], values: readonly number[], labels: readonly Label[]) => number;
  /** Adds to the values of an earlier sample. */
  readonly addValues: (sample: number, values: readonly number[]) => void;
  readonly build: (header: ProfileHeader) => Profile;
}

/** Index of the list's equal element, adding it where there is none. */
function interned<T>(list: T[], byKey: Map<string, number>, key: string, value: T): number {
  const known = byKey.get(key);
  if (known !== undefined) return known;
  list.push(value);
  byKey.set(key, list.length - 1);
  return list.length - 1;
}

interface BuiltLocation {
  readonly mapping: number;
  readonly address: bigint;
  readonly lines: readonly BuilderLine[];
  readonly folded: boolean;
}

interface BuiltFunction {
  readonly name: number;
  readonly systemName: number;
  readonly file: number;
  readonly startLine: number;
}

interface BuiltLabel {
  readonly key: number;
  readonly text: number;
  readonly number: bigint;
  readonly unit: number;
}

export function profileBuilder(): ProfileBuilder {
  const texts: string[] = [""];
  const textIndex = new Map<string, number>([["", 0]]);
  const text = (value: string): number => interned(texts, textIndex, value, value);
  const functions: BuiltFunction[] = [];
  const functionIndex = new Map<string, number>();
  const mappings: Mapping[] = [];
  const mappingIndex = new Map<string, number>();
  const locations: BuiltLocation[] = [];
  const sampleOffsets: number[] = [0];
  const sampleLocations: number[] = [];
  const values: number[] = [];
  const labelOffsets: number[] = [0];
  const labels: BuiltLabel[] = [];
  let width = 0;

  return {
    text,
    func: (name, systemName, file, startLine) => {
      const made: BuiltFunction = { name: text(name), systemName: text(systemName), file: text(file), startLine };
      return interned(functions, functionIndex, `${made.name} ${made.systemName} ${made.file} ${startLine}`, made);
    },
    mapping: (mapping) => interned(mappings, mappingIndex, Object.values(mapping).join("\0"), mapping),
    location: (mapping, address, lines, folded) => locations.push({ mapping, address, lines, folded }) - 1,
    sample: (own, ownValues, ownLabels) => {
      width = ownValues.length;
      for (const location of own) sampleLocations.push(location);
      sampleOffsets.push(sampleLocations.length);
      for (const value of ownValues) values.push(value);
      for (const { key, text: textual, number, unit } of ownLabels) {
        labels.push({ key: text(key), text: textual === null ? 0 : text(textual), number: number ?? 0n, unit: text(unit) });
      }
      labelOffsets.push(labels.length);
      return sampleOffsets.length - 2;
    },
    addValues: (sample, more) => {
      for (const [at, value] of more.entries()) values[sample * width + at] = (values[sample * width + at] ?? 0) + value;
    },
    build: (header) => {
      const strings = stringTableOf(texts);
      const columns = labelColumnsOf(labels, labelOffsets);
      const sampleCount = sampleOffsets.length - 1;
      return {
        ...header,
        sampleCount,
        sampleOffsets: Uint32Array.from(sampleOffsets),
        sampleLocations: Uint32Array.from(sampleLocations),
        values: Float64Array.from(values),
        labels: columns,
        labelBytes: labelBytesOf(sampleCount, columns, strings),
        locations: locationColumnsOf(locations),
        functions: functionColumnsOf(functions),
        mappings,
        strings,
      };
    },
  };
}

const labelColumnsOf = (labels: readonly BuiltLabel[], offsets: readonly number[]): LabelColumns => ({
  offsets: Uint32Array.from(offsets),
  keys: Uint32Array.from(labels, ({ key }) => key),
  strings: Uint32Array.from(labels, ({ text }) => text),
  numbers: BigInt64Array.from(labels, ({ number }) => number),
  units: Uint32Array.from(labels, ({ unit }) => unit),
});

const functionColumnsOf = (functions: readonly BuiltFunction[]): FunctionColumns => ({
  count: functions.length,
  names: Uint32Array.from(functions, ({ name }) => name),
  systemNames: Uint32Array.from(functions, ({ systemName }) => systemName),
  files: Uint32Array.from(functions, ({ file }) => file),
  startLines: Float64Array.from(functions, ({ startLine }) => startLine),
});

function locationColumnsOf(locations: readonly BuiltLocation[]): LocationColumns {
  const lines = locations.flatMap((location) => location.lines);
  const lineOffsets = new Uint32Array(locations.length + 1);
  for (const [index, location] of locations.entries()) lineOffsets[index + 1] = (lineOffsets[index] ?? 0) + location.lines.length;
  return {
    count: locations.length,
    mappings: Int32Array.from(locations, ({ mapping }) => mapping),
    addressLow: Uint32Array.from(locations, ({ address }) => Number(address & 0xffff_ffffn)),
    addressHigh: Uint32Array.from(locations, ({ address }) => Number(address >> 32n)),
    folded: Uint8Array.from(locations, ({ folded }) => (folded ? 1 : 0)),
    lineOffsets,
    lineFunctions: Uint32Array.from(lines, ({ func }) => func),
    lineNumbers: Float64Array.from(lines, ({ line }) => line),
    lineColumns: Float64Array.from(lines, ({ column }) => column),
  };
}
