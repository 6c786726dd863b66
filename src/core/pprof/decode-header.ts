/** Decodes what a profile says of itself as a whole: types, period, times, mappings, comments. */
import type { Reader } from "protobufjs/minimal.js";
import { type RawMapping, type RawValueType, readMapping, readValueType } from "./decode-tables.ts";
import type { Mapping, SampleType } from "./profile.ts";
import type { ProfileHeader } from "./profile-builder.ts";
import { BYTES, expectWire, malformed, readBigInt, readEnd, readInt, readStringIndex, VARINT, type WideIds } from "./wire.ts";

export interface HeaderReader {
  /** Reads a top-level field that is neither sample, location, function nor string. */
  readonly read: (reader: Reader, field: number, wire: number) => void;
  readonly mappingIds: () => Uint32Array;
  /** The header with the texts its indices stand for. */
  readonly done: (text: (index: number) => string) => ProfileHeader & { readonly mappings: readonly Mapping[] };
}

/** Fields of the header that hold one string index each. */
interface HeaderTexts {
  dropFrames: number;
  keepFrames: number;
  defaultSampleType: number;
  docUrl: number;
}
const TEXT_FIELDS: ReadonlyMap<number, keyof HeaderTexts> = new Map([
  [7, "dropFrames"],
  [8, "keepFrames"],
  [14, "defaultSampleType"],
  [15, "docUrl"],
]);

const isSet = (value: bigint | undefined): boolean => value !== undefined && value !== 0n;

export function headerReader(name: string, wideMappings: WideIds): HeaderReader {
  const sampleTypes: RawValueType[] = [];
  const mappings: RawMapping[] = [];
  const comments: number[] = [];
  const texts: HeaderTexts = { dropFrames: 0, keepFrames: 0, defaultSampleType: 0, docUrl: 0 };
  let periodType: RawValueType = { type: 0, unit: 0 };
  let period = 0;
  let timeNanos = 0n;
  let durationNanos = 0n;

  const readComments = (reader: Reader, wire: number): void => {
    // A repeated number: packed into one field, or a field each.
    const end = wire === BYTES ? readEnd(reader) : reader.pos + 1;
    while (reader.pos < end) comments.push(readStringIndex(reader, name));
    if (wire === BYTES && reader.pos !== end) throw malformed("a list of comments runs over its end");
  };

  return {
    read: (reader, field, wire) => {
      const isMessage = field === 1 || field === 3 || field === 11;
      if (!(field === 13 && wire === BYTES)) expectWire(wire, isMessage ? BYTES : VARINT, "profile", field);
      const text = TEXT_FIELDS.get(field);
      if (text !== undefined) texts[text] = readStringIndex(reader, name);
      else if (field === 1) sampleTypes.push(readValueType(reader, name));
      else if (field === 3) mappings.push(readMapping(reader, wideMappings));
      else if (field === 9) {
        // Concatenated messages read as one; only the fields that cannot repeat tell.
        if (timeNanos !== 0n) throw malformed("it is two profiles, one after the other");
        timeNanos = readBigInt(reader);
      } else if (field === 10) durationNanos = readBigInt(reader);
      else if (field === 11) periodType = readValueType(reader, name);
      else if (field === 12) period = readInt(reader, name);
      else readComments(reader, wire);
    },
    mappingIds: () => Uint32Array.from(mappings, ({ id }) => id),
    done: (textAt) => {
      const typeOf = ({ type, unit }: RawValueType): SampleType => ({ type: textAt(type), unit: textAt(unit) });
      return {
        name,
        sampleTypes: sampleTypes.map(typeOf),
        mappings: mappings.map(({ fields }) => mappingOf(fields, textAt)),
        period,
        periodType: typeOf(periodType),
        timeNanos,
        durationNanos,
        defaultSampleType: textAt(texts.defaultSampleType),
        dropFrames: textAt(texts.dropFrames),
        keepFrames: textAt(texts.keepFrames),
        comments: comments.map(textAt),
        docUrl: textAt(texts.docUrl),
      };
    },
  };
}

/** A mapping from the numbers of its fields. */
const mappingOf = (fields: readonly bigint[], textAt: (index: number) => string): Mapping => ({
  memoryStart: fields[2] ?? 0n,
  memoryLimit: fields[3] ?? 0n,
  fileOffset: fields[4] ?? 0n,
  file: textAt(Number(fields[5] ?? 0n)),
  buildId: textAt(Number(fields[6] ?? 0n)),
  hasFunctions: isSet(fields[7]),
  hasFilenames: isSet(fields[8]),
  hasLineNumbers: isSet(fields[9]),
  hasInlineFrames: isSet(fields[10]),
});
