/** One pass that counts, so that room can be made, and one that reads everything but the stacks of the samples. */
import { endOfField, endOfNumber, next, numberAt } from "./scan";

// Tags as Go, google/pprof and most others write them: field number times eight plus wire type, in one byte.
const SAMPLE_TYPE: u32 = 0x0a;
export const SAMPLE: u32 = 0x12;
const LOCATION: u32 = 0x22;
const FUNCTION: u32 = 0x2a;
const STRING: u32 = 0x32;
export const STACK_LIST: u32 = 0x0a;
export const STACK: u32 = 0x08;
export const VALUE_LIST: u32 = 0x12;
export const VALUE: u32 = 0x10;
export const LABEL: u32 = 0x1a;
const LINE: u32 = 0x22;

/** A file in memory, how many of each it has, and where its columns go. Written by kernel.ts, field by field: keep the order. */
@unmanaged
export class File {
  raw: usize;
  end: usize;
  // Counted.
  types: u32;
  samples: u32;
  locations: u32;
  functions: u32;
  strings: u32;
  lines: u32;
  /** Fields of other kinds: few, and left to the caller. */
  others: u32;
  /** Bytes of the longest sample, of all samples, and labels in them. */
  longest: u32;
  sampleBytes: u32;
  labels: u32;
  // Columns, one number for each: u32 but for lineNumbers, lineColumns and startLines (f64), folded and isKey (u8).
  isKey: usize;
  mappings: usize;
  addressLow: usize;
  addressHigh: usize;
  folded: usize;
  lineOffsets: usize;
  lineFunctions: usize;
  lineNumbers: usize;
  lineColumns: usize;
  names: usize;
  systemNames: usize;
  files: usize;
  startLines: usize;
  stringStarts: usize;
  stringEnds: usize;
  /** Two numbers for each of the other fields: where it starts, behind its tag, and where it ends. */
  otherFields: usize;
  // Columns of decoded samples, as `Profile` of core has them: u32 but for values and labelBytes (f64) and labelNumbers (i64).
  sampleOffsets: usize;
  sampleLocations: usize;
  values: usize;
  labelOffsets: usize;
  labelKeys: usize;
  labelStrings: usize;
  labelNumbers: usize;
  labelUnits: usize;
  labelBytes: usize;
}

/** Counts what the file has. False where there are fields of an unusual kind. */
export function countFields(file: File): bool {
  const end = file.end;
  for (let pos = file.raw; pos < end;) {
    const tag: u32 = load<u8>(pos);
    const wire = tag & 7;
    if (tag < 8 || tag >= 0x80 || (wire != 0 && wire != 2)) return false;
    const stop = wire == 0 ? endOfNumber(pos + 1, end) : endOfField(pos + 1, end);
    if (stop == 0) return false;
    if (tag == SAMPLE) {
      file.samples += 1;
      const length = <u32>(stop - next);
      if (length > file.longest) file.longest = length;
      file.sampleBytes += length;
    } else if (tag == LOCATION) {
      file.locations += 1;
      const lines = countLines(next, stop);
      if (lines < 0) return false;
      file.lines += lines;
    } else if (tag == FUNCTION) file.functions += 1;
    else if (tag == STRING) file.strings += 1;
    else {
      if (tag == SAMPLE_TYPE) file.types += 1;
      file.others += 1;
    }
    pos = stop;
  }
  return true;
}

function countLines(start: usize, end: usize): i32 {
  let lines = 0;
  for (let pos = start; pos < end;) {
    const isLine = load<u8>(pos) == LINE;
    const stop = isLine ? endOfField(pos + 1, end) : endOfNumber(pos + 1, end);
    if (stop == 0) return -1;
    if (isLine) lines += 1;
    pos = stop;
  }
  return lines;
}

/**
 * Fills the columns from the fields that begin before `to`; gives where the next one begins, for the next call. 0 where anything is unusual: damage, ids that do not count from 1, a field nobody knows, a negative value, values that
 * are not as many as there are sample types. Whether the locations of samples exist is seen when they are weighed.
 */
export function readFields(file: File, from: usize, to: usize): usize {
  const end = file.end;
  if (from == file.raw) {
    string = 0;
    other = 0;
    location = 0;
    line = 0;
    func = 0;
  }
  let pos = from;
  while (pos < to) {
    const tag: u32 = load<u8>(pos);
    const stop = (tag & 7) == 0 ? endOfNumber(pos + 1, end) : endOfField(pos + 1, end);
    const start = next;
    if (tag == SAMPLE) {
      if (!checkSample(file, start, stop)) return 0;
    } else if (tag == LOCATION) {
      if (!readLocation(file, start, stop)) return 0;
    } else if (tag == FUNCTION) {
      if (!readFunction(file, start, stop)) return 0;
    } else if (tag == STRING) {
      store<u32>(file.stringStarts + string * 4, <u32>(start - file.raw));
      store<u32>(file.stringEnds + string * 4, <u32>(stop - file.raw));
      string += 1;
    } else {
      store<u32>(file.otherFields + other * 8, <u32>(pos - file.raw));
      store<u32>(file.otherFields + other * 8 + 4, <u32>(stop - file.raw));
      other += 1;
    }
    pos = stop;
  }
  return pos;
}

// How many of each were read so far.
let string: u32 = 0;
let other: u32 = 0;
let location: u32 = 0;
let line: u32 = 0;
let func: u32 = 0;
/** Values of the sample so far. */
let values: u32 = 0;

function readLocation(file: File, start: usize, end: usize): bool {
  let id: i64 = 0;
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    if (tag == LINE) {
      const stop = endOfField(pos + 1, end);
      if (!readLine(file, next, stop)) return false;
      pos = stop;
      continue;
    }
    const value = numberAt(pos + 1, end);
    if (value < 0) return false;
    if (tag == 0x08) id = value;
    else if (tag == 0x10 && value < 0x8000_0000) store<u32>(file.mappings + location * 4, <u32>value);
    else if (tag == 0x18) {
      store<u32>(file.addressLow + location * 4, <u32>value);
      // Of a field that comes twice the last one counts.
      store<u32>(file.addressHigh + location * 4, <u32>(value >> 32));
    } else if (tag == 0x28) store<u8>(file.folded + location, value == 0 ? 0 : 1);
    else return false;
    pos = next;
  }
  location += 1;
  store<u32>(file.lineOffsets + location * 4, line);
  return id == location;
}

function readLine(file: File, start: usize, end: usize): bool {
  let index: i64 = 0;
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    const value = numberAt(pos + 1, end);
    if (value < 0) return false;
    if (tag == 0x08) index = value;
    else if (tag == 0x10) store<f64>(file.lineNumbers + line * 8, <f64>value);
    else if (tag == 0x18) store<f64>(file.lineColumns + line * 8, <f64>value);
    else return false;
    pos = next;
  }
  if (index == 0 || index > <i64>file.functions) return false;
  store<u32>(file.lineFunctions + line * 4, <u32>(index - 1));
  line += 1;
  return true;
}

function readFunction(file: File, start: usize, end: usize): bool {
  let id: i64 = 0;
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    const value = numberAt(pos + 1, end);
    if (value < 0) return false;
    if (tag == 0x08) id = value;
    else if (tag == 0x28) store<f64>(file.startLines + func * 8, <f64>value);
    else if (value >= <i64>file.strings) return false;
    else if (tag == 0x10) store<u32>(file.names + func * 4, <u32>value);
    else if (tag == 0x18) store<u32>(file.systemNames + func * 4, <u32>value);
    else if (tag == 0x20) store<u32>(file.files + func * 4, <u32>value);
    else return false;
    pos = next;
  }
  func += 1;
  return id == func;
}

function checkSample(file: File, start: usize, end: usize): bool {
  values = 0;
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    const isList = (tag & 7) == 2;
    const stop = isList ? endOfField(pos + 1, end) : endOfNumber(pos + 1, end);
    if (stop == 0) return false;
    if (tag == LABEL) {
      if (!checkLabel(file, next, stop)) return false;
      file.labels += 1;
    } else if (tag == VALUE_LIST || tag == VALUE) {
      if (!checkValues(file, isList ? next : pos + 1, stop)) return false;
    } else if (tag != STACK_LIST && tag != STACK) return false;
    pos = stop;
  }
  return values == file.types;
}

/** Counts the values that lie there; false where one is negative, too large, or one too many. */
function checkValues(file: File, start: usize, end: usize): bool {
  for (let pos = start; pos < end;) {
    if (numberAt(pos, end) < 0) return false;
    values += 1;
    pos = next;
  }
  return values <= file.types;
}

function checkLabel(file: File, start: usize, end: usize): bool {
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    if (tag == 0x18) {
      // The number of a label may be negative.
      pos = endOfNumber(pos + 1, end);
      if (pos == 0) return false;
      continue;
    }
    if (tag != 0x08 && tag != 0x10 && tag != 0x20) return false;
    const index = numberAt(pos + 1, end);
    if (index < 0 || index >= <i64>file.strings) return false;
    if (tag == 0x08) store<u8>(file.isKey + <usize>index, 1);
    pos = next;
  }
  return true;
}
