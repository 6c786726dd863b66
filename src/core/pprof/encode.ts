/** Encodes a profile as the protocol buffer `go tool pprof` reads. */
import { Writer } from "protobufjs/minimal.js";
import { locationAddress, type Profile, type SampleType } from "./profile.ts";

const VARINT = 0;
const BYTES = 2;
const tag = (field: number, wire: number): number => (field << 3) | wire;

/** Strings by index; texts that are not in the profile's table follow at its end. */
interface TextTable {
  readonly indexOf: (text: string) => number;
  readonly all: () => readonly string[];
}

function textTable(profile: Profile): TextTable {
  const texts: string[] = [];
  const byText = new Map<string, number>();
  for (let index = 0; index < profile.strings.count; index += 1) {
    const text = profile.strings.at(index);
    texts.push(text);
    if (!byText.has(text)) byText.set(text, index);
  }
  if (texts.length === 0) texts.push("");
  return {
    indexOf: (text) => {
      if (text === "") return 0;
      const known = byText.get(text);
      if (known !== undefined) return known;
      byText.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
    all: () => texts,
  };
}

/** Writes an integer field; zero is the default and is left out. */
function writeNumber(writer: Writer, field: number, value: number): void {
  if (value !== 0) writer.uint32(tag(field, VARINT)).int64(value);
}

/** The 64 bits of a number, as the writer takes them. */
const halvesOf = (value: bigint) => {
  const bits = BigInt.asUintN(64, value);
  return { low: Number(bits & 0xffff_ffffn), high: Number(bits >> 32n), unsigned: true };
};

function writeBigInt(writer: Writer, field: number, value: bigint): void {
  if (value !== 0n) writer.uint32(tag(field, VARINT)).uint64(halvesOf(value));
}

/** The id of a row: the one it had in its file where that was unusual, else its index plus one. */
const idAt = (ids: readonly bigint[] | undefined, index: number): bigint => ids?.[index] ?? BigInt(index + 1);

/** Packs three and more numbers, as google/pprof does; one or two are shorter unpacked. */
function writeNumbers(writer: Writer, field: number, values: Iterable<number>, count: number): void {
  if (count <= 2) {
    for (const value of values) writer.uint32(tag(field, VARINT)).int64(value);
    return;
  }
  writer.uint32(tag(field, BYTES)).fork();
  for (const value of values) writer.int64(value);
  writer.ldelim();
}

/** A stack; ids are indices plus one, except for a profile that keeps those of its file. */
function writeStack(writer: Writer, stack: Uint32Array, ids: readonly bigint[] | undefined): void {
  if (ids === undefined) {
    writeNumbers(
      writer,
      1,
      stack.map((location) => location + 1),
      stack.length,
    );
    return;
  }
  for (const location of stack) writeBigInt(writer, 1, idAt(ids, location));
}

function writeValueType(writer: Writer, field: number, { type, unit }: SampleType, texts: TextTable): void {
  writer.uint32(tag(field, BYTES)).fork();
  writeNumber(writer, 1, texts.indexOf(type));
  writeNumber(writer, 2, texts.indexOf(unit));
  writer.ldelim();
}

function writeSamples(writer: Writer, profile: Profile): void {
  const width = profile.sampleTypes.length;
  const { labels } = profile;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const stack = profile.sampleLocations.subarray(profile.sampleOffsets[sample] ?? 0, profile.sampleOffsets[sample + 1] ?? 0);
    writer.uint32(tag(2, BYTES)).fork();
    writeStack(writer, stack, profile.locations.ids);
    writeNumbers(writer, 2, profile.values.subarray(sample * width, (sample + 1) * width), width);
    for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
      writer.uint32(tag(3, BYTES)).fork();
      writeNumber(writer, 1, labels.keys[row] ?? 0);
      writeNumber(writer, 2, labels.strings[row] ?? 0);
      writeBigInt(writer, 3, labels.numbers[row] ?? 0n);
      writeNumber(writer, 4, labels.units[row] ?? 0);
      writer.ldelim();
    }
    writer.ldelim();
  }
}

function writeMappings(writer: Writer, profile: Profile, texts: TextTable): void {
  for (const [index, mapping] of profile.mappings.entries()) {
    writer.uint32(tag(3, BYTES)).fork();
    writeBigInt(writer, 1, idAt(profile.mappingIds, index));
    writeBigInt(writer, 2, mapping.memoryStart);
    writeBigInt(writer, 3, mapping.memoryLimit);
    writeBigInt(writer, 4, mapping.fileOffset);
    writeNumber(writer, 5, texts.indexOf(mapping.file));
    writeNumber(writer, 6, texts.indexOf(mapping.buildId));
    const flags = [mapping.hasFunctions, mapping.hasFilenames, mapping.hasLineNumbers, mapping.hasInlineFrames];
    for (const [at, flag] of flags.entries()) writeNumber(writer, 7 + at, flag ? 1 : 0);
    writer.ldelim();
  }
}

function writeLocations(writer: Writer, profile: Profile): void {
  const { locations } = profile;
  for (let location = 0; location < locations.count; location += 1) {
    writer.uint32(tag(4, BYTES)).fork();
    writeBigInt(writer, 1, idAt(locations.ids, location));
    const mapping = locations.mappings[location] ?? -1;
    if (mapping >= 0) writeBigInt(writer, 2, idAt(profile.mappingIds, mapping));
    writeBigInt(writer, 3, locationAddress(profile, location));
    for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) {
      writer.uint32(tag(4, BYTES)).fork();
      writeNumber(writer, 1, (locations.lineFunctions[line] ?? 0) + 1);
      writeNumber(writer, 2, locations.lineNumbers[line] ?? 0);
      writeNumber(writer, 3, locations.lineColumns[line] ?? 0);
      writer.ldelim();
    }
    writeNumber(writer, 5, locations.folded[location] ?? 0);
    writer.ldelim();
  }
}

function writeFunctions(writer: Writer, profile: Profile): void {
  const { functions } = profile;
  for (let index = 0; index < functions.count; index += 1) {
    writer.uint32(tag(5, BYTES)).fork();
    writeNumber(writer, 1, index + 1);
    writeNumber(writer, 2, functions.names[index] ?? 0);
    writeNumber(writer, 3, functions.systemNames[index] ?? 0);
    writeNumber(writer, 4, functions.files[index] ?? 0);
    writeNumber(writer, 5, functions.startLines[index] ?? 0);
    writer.ldelim();
  }
}

/** Encodes a profile, uncompressed. `decodeProfile` of the result is the same profile; gzip it before storing. */
export function encodeProfile(profile: Profile): Uint8Array {
  const writer = new Writer();
  const texts = textTable(profile);
  for (const type of profile.sampleTypes) writeValueType(writer, 1, type, texts);
  writeSamples(writer, profile);
  writeMappings(writer, profile, texts);
  writeLocations(writer, profile);
  writeFunctions(writer, profile);
  writeNumber(writer, 7, texts.indexOf(profile.dropFrames));
  writeNumber(writer, 8, texts.indexOf(profile.keepFrames));
  writeBigInt(writer, 9, profile.timeNanos);
  writeBigInt(writer, 10, profile.durationNanos);
  if (profile.periodType.type !== "" || profile.periodType.unit !== "") writeValueType(writer, 11, profile.periodType, texts);
  writeNumber(writer, 12, profile.period);
  const comments = profile.comments.map(texts.indexOf);
  writeNumbers(writer, 13, comments, comments.length);
  writeNumber(writer, 14, texts.indexOf(profile.defaultSampleType));
  writeNumber(writer, 15, texts.indexOf(profile.docUrl));
  // Last, as Go writes it: by now every string is known.
  for (const text of texts.all()) writer.uint32(tag(6, BYTES)).string(text);
  return writer.finish();
}
