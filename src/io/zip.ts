/** Reads a zip file in memory, from its central directory, with every size checked before and after inflating. */
import { crc32, inflateRawSync } from "node:zlib";
import { isPlainPath, refuseArchive, showPath, type ArchiveRules } from "./archive-rules.ts";

// Record layouts: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const END = { signature: 0x06054b50, bytes: 22 };
const MAX_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const UNIX = 3;
/** `S_IFMT`, and the two kinds of files an archive of ours can hold; 0 is written by tools that keep no mode. */
const FILE_KIND_MASK = 0o170000;
const PLAIN_KINDS: readonly number[] = [0, 0o100000, 0o040000];

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly localOffset: number;
}

interface Directory {
  readonly entries: number;
  readonly offset: number;
  readonly bytes: number;
}

function findDirectory(view: DataView, name: string): Directory {
  const first = Math.max(0, view.byteLength - END.bytes - MAX_COMMENT);
  for (let at = view.byteLength - END.bytes; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== END.signature || at + END.bytes + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const directory = {
      entries: view.getUint16(at + 10, true),
      bytes: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const split =
      view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0 || view.getUint16(at + 8, true) !== directory.entries;
    if (split) throw refuseArchive(name, "it is one part of a split zip file");
    if (directory.entries === 0xffff || directory.offset === 0xffffffff)
      throw refuseArchive(name, "it is a zip64 file, which is for larger archives than heapgate reads");
    if (directory.offset + directory.bytes > at) throw refuseArchive(name, "its directory lies outside the file");
    return directory;
  }
  throw refuseArchive(name, "it is a zip file without a directory: the download was cut off");
}

function parseEntry(
  view: DataView,
  content: Uint8Array,
  at: number,
  end: number,
  name: string,
): { readonly entry: Entry; readonly next: number } {
  if (at + CENTRAL.bytes > end || view.getUint32(at, true) !== CENTRAL.signature) throw refuseArchive(name, "its directory is damaged");
  const [pathBytes, extraBytes, commentBytes] = [
    view.getUint16(at + 28, true),
    view.getUint16(at + 30, true),
    view.getUint16(at + 32, true),
  ];
  const next = at + CENTRAL.bytes + pathBytes + extraBytes + commentBytes;
  if (next > end) throw refuseArchive(name, "its directory is damaged");
  const path = new TextDecoder().decode(content.subarray(at + CENTRAL.bytes, at + CENTRAL.bytes + pathBytes));
  if ((view.getUint16(at + 8, true) & 1) !== 0) throw refuseArchive(name, `${showPath(path)} is encrypted`);
  const mode = view.getUint8(at + 5) === UNIX ? view.getUint16(at + 40, true) & FILE_KIND_MASK : 0;
  if (!PLAIN_KINDS.includes(mode)) throw refuseArchive(name, `${showPath(path)} is a link or a device, not a file`);
  const entry = {
    path,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    localOffset: view.getUint32(at + 42, true),
  };
  return { entry, next };
}

function parseDirectory(
  view: DataView,
  content: Uint8Array,
  { name, maxEntries, maxEntryBytes, maxTotalBytes }: ArchiveRules,
): readonly Entry[] {
  const directory = findDirectory(view, name);
  if (directory.entries > maxEntries) throw refuseArchive(name, `it holds ${directory.entries} entries, more than ${maxEntries}`);
  const entries: Entry[] = [];
  const seen = new Set<string>();
  let totalBytes = 0;
  let at = directory.offset;
  for (let index = 0; index < directory.entries; index += 1) {
    const { entry, next } = parseEntry(view, content, at, directory.offset + directory.bytes, name);
    at = next;
    if (entry.path.endsWith("/")) continue;
    if (!isPlainPath(entry.path)) throw refuseArchive(name, `it holds the unsafe path ${showPath(entry.path)}`);
    if (seen.has(entry.path)) throw refuseArchive(name, `it holds ${showPath(entry.path)} twice`);
    seen.add(entry.path);
    totalBytes += entry.bytes;
    if (entry.bytes > maxEntryBytes) throw refuseArchive(name, `${showPath(entry.path)} inflates to more than ${maxEntryBytes} bytes`);
    if (totalBytes > maxTotalBytes) throw refuseArchive(name, `it inflates to more than ${maxTotalBytes} bytes`);
    entries.push(entry);
  }
  return entries;
}

/** Bytes of one entry's packed data; the name in front of it must be the directory's, or two readers would see two archives. */
function packedRange(view: DataView, content: Uint8Array, entry: Entry, name: string): { readonly start: number; readonly end: number } {
  const at = entry.localOffset;
  if (at + LOCAL.bytes > content.length || view.getUint32(at, true) !== LOCAL.signature)
    throw refuseArchive(name, `${showPath(entry.path)} is not where the directory says`);
  const pathBytes = view.getUint16(at + 26, true);
  const start = at + LOCAL.bytes + pathBytes + view.getUint16(at + 28, true);
  const end = start + entry.packedBytes;
  if (end > content.length) throw refuseArchive(name, `${showPath(entry.path)} is cut off`);
  const path = new TextDecoder().decode(content.subarray(at + LOCAL.bytes, at + LOCAL.bytes + pathBytes));
  if (path !== entry.path) throw refuseArchive(name, `${showPath(entry.path)} is called ${showPath(path)} in front of its data`);
  return { start, end };
}

function inflate(packed: Uint8Array, entry: Entry, name: string): Uint8Array {
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED)
    throw refuseArchive(name, `${showPath(entry.path)} is packed by method ${entry.method}, which heapgate does not read`);
  try {
    // One byte more than promised is allowed for, so that a lie shows as a wrong size.
    return inflateRawSync(packed, { maxOutputLength: entry.bytes + 1 });
  } catch (cause) {
    throw refuseArchive(
      name,
      `${showPath(entry.path)} cannot be inflated to its ${entry.bytes} bytes (${cause instanceof Error ? cause.message : "unknown"})`,
    );
  }
}

/** The files of a zip by path. Entries may not share bytes: that is how small files inflate to gigabytes. */
export function readZip(content: Uint8Array, rules: ArchiveRules): ReadonlyMap<string, Uint8Array> {
  const { name } = rules;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const entries = parseDirectory(view, content, rules);
  const ranges = entries.map((entry) => ({ entry, ...packedRange(view, content, entry, name) }));
  let usedUpTo = 0;
  for (const { entry, end } of ranges.toSorted((a, b) => a.entry.localOffset - b.entry.localOffset)) {
    if (entry.localOffset < usedUpTo) throw refuseArchive(name, `${showPath(entry.path)} overlaps another entry`);
    usedUpTo = end;
  }
  const files = new Map<string, Uint8Array>();
  for (const { entry, start, end } of ranges) {
    const bytes = inflate(content.subarray(start, end), entry, name);
    if (bytes.length !== entry.bytes) throw refuseArchive(name, `${showPath(entry.path)} has not the ${entry.bytes} bytes it promises`);
    if (crc32(bytes) !== entry.crc) throw refuseArchive(name, `${showPath(entry.path)} is damaged (its checksum differs)`);
    files.set(entry.path, bytes);
  }
  return files;
}
