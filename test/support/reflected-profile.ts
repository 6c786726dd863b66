// Profiles encoded and decoded by protobufjs reflection from fixtures/pprof/profile.proto: a second opinion on heapgate's own decoder.
import { readFileSync } from "node:fs";
import protobuf from "protobufjs";
import {
  functionFile,
  functionName,
  labelsOfSample,
  locationAddress,
  type Mapping,
  type Profile,
  type SampleType,
} from "../../src/core/pprof/profile.ts";

const proto = readFileSync(new URL("../../fixtures/pprof/profile.proto", import.meta.url), "utf8");
export const profileType = protobuf.parse(proto).root.lookupType("heapgate.test.Profile");

/** 64-bit numbers as decimal text. */
interface RawValueType {
  readonly type: string;
  readonly unit: string;
}
interface RawMapping {
  readonly id: string;
  readonly memoryStart: string;
  readonly memoryLimit: string;
  readonly fileOffset: string;
  readonly filename: string;
  readonly buildId: string;
  readonly hasFunctions: boolean;
  readonly hasFilenames: boolean;
  readonly hasLineNumbers: boolean;
  readonly hasInlineFrames: boolean;
}
interface RawProfile {
  readonly sampleType: readonly RawValueType[];
  readonly sample: readonly {
    readonly locationId: readonly string[];
    readonly value: readonly string[];
    readonly label: readonly { readonly key: string; readonly str: string; readonly num: string; readonly numUnit: string }[];
  }[];
  readonly mapping: readonly RawMapping[];
  readonly location: readonly {
    readonly id: string;
    readonly mappingId: string;
    readonly address: string;
    readonly line: readonly { readonly functionId: string; readonly line: string; readonly column: string }[];
    readonly isFolded: boolean;
  }[];
  readonly function: readonly {
    readonly id: string;
    readonly name: string;
    readonly systemName: string;
    readonly filename: string;
    readonly startLine: string;
  }[];
  readonly stringTable: readonly string[];
  readonly dropFrames: string;
  readonly keepFrames: string;
  readonly timeNanos: string;
  readonly durationNanos: string;
  readonly periodType: RawValueType | null;
  readonly period: string;
  readonly comment: readonly string[];
  readonly defaultSampleType: string;
  readonly docUrl: string;
}

const indexById = (rows: readonly { readonly id: string }[]): ReadonlyMap<string, number> =>
  new Map(rows.map(({ id }, index) => [id, index]));

/** The profile as lines of text, decoded by reflection. References are written as indices. */
export function reflectedLines(raw: Uint8Array): readonly string[] {
  const message: RawProfile = JSON.parse(
    JSON.stringify(profileType.toObject(profileType.decode(raw), { longs: String, defaults: true, arrays: true })),
  );
  const text = (index: string): string => message.stringTable[Number(index)] ?? "?";
  const typeOf = (type: RawValueType | null): string => (type === null ? "/" : `${text(type.type)}/${text(type.unit)}`);
  const [locations, functions, mappings] = [indexById(message.location), indexById(message.function), indexById(message.mapping)];
  const labelsOf = (labels: RawProfile["sample"][number]["label"]): string =>
    labels
      .filter(({ str, num, numUnit }) => str !== "0" || num !== "0" || numUnit !== "0")
      .map(({ key, str, num, numUnit }) => (str === "0" ? `${text(key)}=${num} ${text(numUnit)}` : `${text(key)}:${text(str)}`))
      .join(",");
  return [
    `types ${message.sampleType.map(typeOf).join(" ")}`,
    `period ${message.period} ${typeOf(message.periodType)}`,
    `time ${message.timeNanos} ${message.durationNanos}`,
    `texts ${[message.dropFrames, message.keepFrames, message.defaultSampleType, message.docUrl, ...message.comment].map(text).join("|")}`,
    ...message.sample.map(
      ({ locationId, value, label }) =>
        `sample ${locationId.map((id) => locations.get(id)).join(" ")} | ${value.join(" ")} | ${labelsOf(label)}`,
    ),
    ...message.mapping.map(
      (one) =>
        `mapping ${[one.memoryStart, one.memoryLimit, one.fileOffset].join(" ")} ${text(one.filename)} ${text(one.buildId)} ` +
        [one.hasFunctions, one.hasFilenames, one.hasLineNumbers, one.hasInlineFrames].join(" "),
    ),
    ...message.location.map(
      ({ mappingId, address, line, isFolded }) =>
        `location ${mappings.get(mappingId) ?? -1} ${address} ${isFolded} ` +
        line.map((one) => `${functions.get(one.functionId)}:${one.line}:${one.column}`).join(" "),
    ),
    ...message.function.map(
      ({ name, systemName, filename, startLine }) => `function ${text(name)} ${text(systemName)} ${text(filename)} ${startLine}`,
    ),
  ];
}

const mappingLine = (one: Mapping): string =>
  `mapping ${[one.memoryStart, one.memoryLimit, one.fileOffset].join(" ")} ${one.file} ${one.buildId} ` +
  [one.hasFunctions, one.hasFilenames, one.hasLineNumbers, one.hasInlineFrames].join(" ");

/** The profile as the same lines, from heapgate's columns. */
export function columnLines(profile: Profile): readonly string[] {
  const typeOf = ({ type, unit }: SampleType): string => `${type}/${unit}`;
  const { locations, functions } = profile;
  const width = profile.sampleTypes.length;
  const rows = <T>(count: number, line: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => line(index));
  const linesOf = (location: number): string =>
    rows((locations.lineOffsets[location + 1] ?? 0) - (locations.lineOffsets[location] ?? 0), (at) => {
      const line = (locations.lineOffsets[location] ?? 0) + at;
      return `${locations.lineFunctions[line]}:${locations.lineNumbers[line]}:${locations.lineColumns[line]}`;
    }).join(" ");
  const labelsOf = (sample: number): string =>
    labelsOfSample(profile, sample)
      .map(({ key, text, number, unit }) => (text === null ? `${key}=${number} ${unit}` : `${key}:${text}`))
      .join(",");
  const texts = [profile.dropFrames, profile.keepFrames, profile.defaultSampleType, profile.docUrl, ...profile.comments];
  return [
    `types ${profile.sampleTypes.map(typeOf).join(" ")}`,
    `period ${profile.period} ${typeOf(profile.periodType)}`,
    `time ${profile.timeNanos} ${profile.durationNanos}`,
    `texts ${texts.join("|")}`,
    ...rows(profile.sampleCount, (sample) => {
      const stack = profile.sampleLocations.subarray(profile.sampleOffsets[sample], profile.sampleOffsets[sample + 1]);
      return `sample ${stack.join(" ")} | ${profile.values.subarray(sample * width, (sample + 1) * width).join(" ")} | ${labelsOf(sample)}`;
    }),
    ...profile.mappings.map(mappingLine),
    ...rows(
      locations.count,
      (at) => `location ${locations.mappings[at]} ${locationAddress(profile, at)} ${locations.folded[at] === 1} ${linesOf(at)}`,
    ),
    ...rows(functions.count, (at) => {
      const systemName = profile.strings.at(functions.systemNames[at] ?? 0);
      return `function ${functionName(profile, at)} ${systemName} ${functionFile(profile, at)} ${functions.startLines[at]}`;
    }),
  ];
}
