/** Decodes everything of a profile but its samples, for files of the usual form; the samples stay packed, in the memory of the kernel. */
import { headerReader } from "./decode-header.ts";
import { stringReader } from "./decode-tables.ts";
import type { RawProfile } from "./inflate-file.ts";
import { type FieldsCall, type Kernel, type KernelFile, kernelFile } from "./kernel.ts";
import type { FunctionColumns, LocationColumns, Profile } from "./profile.ts";
import { malformed, readerOf } from "./wire.ts";

export interface PackedProfile {
  /** Everything but the samples: it has none. Columns of locations come from the kernel's memory when they are first asked for. */
  readonly tables: Profile;
  /** The samples, as the kernel knows them. */
  readonly file: KernelFile;
  /** String indices of the keys that labels have. */
  readonly labelKeys: readonly number[];
}

/** Bytes behind a file that may be read with its last ones. */
const SLACK_BYTES = 8;
// Numbers of the fields that the kernel reads.
const SAMPLE = 2;
const LOCATION = 4;
const STRING = 6;
const TIME = 9;

/** Puts the file where the kernel can read it, unless it lies there. */
function loadFile(kernel: Kernel, { raw, inKernel }: RawProfile): KernelFile {
  const { length } = raw;
  const address = inKernel?.kernel === kernel ? inKernel.address : kernel.allocate(length + SLACK_BYTES);
  if (inKernel?.kernel !== kernel) kernel.u8(address, length).set(raw);
  const file = kernelFile(kernel);
  file.set({ raw: address, end: address + length });
  return file;
}

/**
 * Bytes of one call into the kernel. A call that runs has the code it began with: one for the whole file would never see that of the optimizing
 * compiler.
 */
const BATCH_BYTES = 2 ** 17;

/** Runs over all fields of a file; false where that stopped. */
export function overFields(file: KernelFile, call: FieldsCall): boolean {
  const [start, end] = [file.get("raw"), file.get("end")];
  let pos = start;
  while (pos < end && pos !== 0) pos = call(file.address, pos, Math.min(pos + BATCH_BYTES, end));
  return pos !== 0;
}

/** A file on its way into the kernel's memory. */
export interface IncomingFile {
  /** Adds the next piece, and keeps nothing of it. Throws RangeError where there is more of it than was said. */
  readonly take: (piece: Uint8Array) => void;
  readonly done: () => RawProfile;
}

/** Makes room for a file of at most so many bytes. Throws RangeError. */
export function incomingFile(kernel: Kernel, name: string, bytes: number): IncomingFile {
  const address = kernel.allocate(bytes + SLACK_BYTES);
  let length = 0;
  return {
    take: (piece) => {
      kernel.u8(address, bytes).set(piece, length);
      length += piece.length;
    },
    done: () => ({
      name,
      get raw() {
        return kernel.u8(address, length);
      },
      inKernel: { kernel, address },
    }),
  };
}

/** Room for what was counted. */
function makeRoom(kernel: Kernel, file: KernelFile): void {
  const numbers = (count: number): number => kernel.allocate(count * 4);
  const floats = (count: number): number => kernel.allocate(count * 8);
  const [locations, lines, functions, strings] = [file.get("locations"), file.get("lines"), file.get("functions"), file.get("strings")];
  file.set({
    isKey: kernel.allocate(strings),
    mappings: numbers(locations),
    addressLow: numbers(locations),
    addressHigh: numbers(locations),
    folded: kernel.allocate(locations),
    lineOffsets: numbers(locations + 1),
    lineFunctions: numbers(lines),
    lineNumbers: floats(lines),
    lineColumns: floats(lines),
    names: numbers(functions),
    systemNames: numbers(functions),
    files: numbers(functions),
    startLines: floats(functions),
    stringStarts: numbers(strings),
    stringEnds: numbers(strings),
    otherFields: numbers(file.get("others") * 2),
  });
}

/** What `make` gives, made when it is first asked for. */
function lazily<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

/** Copies, which outlive the next `allocate`, of what is asked for: most reports need a third of it. */
function locationsOf({ u8, u32, i32, f64 }: Kernel, file: KernelFile, mappingCount: number): LocationColumns {
  const [count, lines] = [file.get("locations"), file.get("lines")];
  // As in google/pprof, a location of an unknown mapping is one without a mapping.
  const mappings = lazily(() => i32(file.get("mappings"), count).map((id) => (id > mappingCount ? -1 : id - 1)));
  const addressLow = lazily(() => u32(file.get("addressLow"), count).slice());
  const addressHigh = lazily(() => u32(file.get("addressHigh"), count).slice());
  const folded = lazily(() => u8(file.get("folded"), count).slice());
  const lineOffsets = lazily(() => u32(file.get("lineOffsets"), count + 1).slice());
  const lineFunctions = lazily(() => u32(file.get("lineFunctions"), lines).slice());
  const lineNumbers = lazily(() => f64(file.get("lineNumbers"), lines).slice());
  const lineColumns = lazily(() => f64(file.get("lineColumns"), lines).slice());
  return {
    count,
    get mappings() {
      return mappings();
    },
    get addressLow() {
      return addressLow();
    },
    get addressHigh() {
      return addressHigh();
    },
    get folded() {
      return folded();
    },
    get lineOffsets() {
      return lineOffsets();
    },
    get lineFunctions() {
      return lineFunctions();
    },
    get lineNumbers() {
      return lineNumbers();
    },
    get lineColumns() {
      return lineColumns();
    },
  };
}

function functionsOf({ u32, f64 }: Kernel, file: KernelFile): FunctionColumns {
  const count = file.get("functions");
  return {
    count,
    names: u32(file.get("names"), count).slice(),
    systemNames: u32(file.get("systemNames"), count).slice(),
    files: u32(file.get("files"), count).slice(),
    startLines: f64(file.get("startLines"), count).slice(),
  };
}

const NO_SAMPLES: Pick<Profile, "sampleCount" | "sampleOffsets" | "sampleLocations" | "values" | "labels" | "labelBytes"> = {
  sampleCount: 0,
  sampleOffsets: new Uint32Array(1),
  sampleLocations: new Uint32Array(0),
  values: new Float64Array(0),
  labels: {
    offsets: new Uint32Array(1),
    keys: new Uint32Array(0),
    strings: new Uint32Array(0),
    numbers: new BigInt64Array(0),
    units: new Uint32Array(0),
  },
  labelBytes: new Float64Array(0),
};

/**
 * A profile with its samples left where they are: the sums a report needs are read from there, without columns of them. Null where anything
 * is unusual, be it damage, ids that do not count from 1 or a field nobody knows: then `unpackProfile` is the way. O(bytes).
 */
export function packProfile(kernel: Kernel, opened: RawProfile): PackedProfile | null {
  try {
    return packUsual(kernel, opened);
  } catch (error) {
    // The ordinary decoder throws the same, and says it better. A name that does not exist is our own mistake.
    if (error instanceof ReferenceError) throw error;
    return null;
  }
}

function packUsual(kernel: Kernel, opened: RawProfile): PackedProfile | null {
  const { calls, u8, u32 } = kernel;
  const file = loadFile(kernel, opened);
  if (calls.countFields(file.address) === 0 || file.get("types") === 0) return null;
  makeRoom(kernel, file);
  if (!overFields(file, calls.readFields)) return null;
  // All room is made.
  const { raw, name } = opened;
  const header = headerReader(name, new Map());
  const reader = readerOf(raw);
  let times = 0;
  const others = u32(file.get("otherFields"), file.get("others") * 2);
  for (let at = 0; at < others.length; at += 2) {
    const start = others[at] ?? 0;
    const tag = raw[start] ?? 0;
    const field = tag >>> 3;
    // A table that is no table.
    if (field === SAMPLE || (field >= LOCATION && field <= STRING)) return null;
    // It is two profiles, one after the other.
    if (field === TIME) times += 1;
    if (times > 1) return null;
    reader.pos = start + 1;
    header.read(reader, field, tag & 7);
    if (reader.pos !== others[at + 1]) return null;
  }
  const strings = stringsOf(kernel, file, raw);
  const whole = header.done((index) => {
    if (index >= strings.count) throw malformed(`string ${index} is missing`);
    return strings.at(index);
  });
  if (header.mappingIds().some((id, index) => id !== index + 1)) return null;
  const tables: Profile = {
    ...whole,
    ...NO_SAMPLES,
    locations: locationsOf(kernel, file, whole.mappings.length),
    functions: functionsOf(kernel, file),
    strings,
  };
  return { tables, file, labelKeys: keysOf(u8(file.get("isKey"), strings.count)) };
}

function stringsOf({ u32 }: Kernel, file: KernelFile, raw: Uint8Array): Profile["strings"] {
  const count = file.get("strings");
  const table = stringReader(raw, count, () => false);
  const [starts, ends] = [u32(file.get("stringStarts"), count), u32(file.get("stringEnds"), count)];
  for (let index = 0; index < count; index += 1) table.add(starts[index] ?? 0, ends[index] ?? 0);
  return table.done();
}

function keysOf(isKey: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let index = isKey.indexOf(1); index >= 0; index = isKey.indexOf(1, index + 1)) found.push(index);
  return found;
}
