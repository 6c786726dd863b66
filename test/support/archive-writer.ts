// Writes zip and tar.gz files for tests, honest ones and hostile ones: every field can be overridden.
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

export interface ZipEntry {
  readonly path: string;
  readonly content: Uint8Array | string;
  readonly stored?: boolean;
  /** Unix mode with the kind of file, for example 0o120777 for a link. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Lies of the directory. */
  readonly bytes?: number;
  readonly crc?: number;
  readonly localPath?: string;
  /** Only listed in the directory, with its data said to be at this offset. */
  readonly at?: number;
}

const bytesOf = (content: Uint8Array | string): Uint8Array => (typeof content === "string" ? Buffer.from(content) : content);

/** Numbers of the given widths in bytes, little-endian. */
function pack(...fields: readonly (readonly [number, 2 | 4])[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, width]) => sum + width, 0));
  let at = 0;
  for (const [value, width] of fields) {
    buffer.writeUIntLE(value, at, width);
    at += width;
  }
  return buffer;
}

export function makeZip(
  entries: readonly ZipEntry[],
  { comment = "", entryCount }: { readonly comment?: string; readonly entryCount?: number } = {},
): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = bytesOf(entry.content);
    const packed = entry.stored === true ? content : deflateRawSync(content);
    const method = entry.method ?? (entry.stored === true ? 0 : 8);
    const path = Buffer.from(entry.path);
    const localPath = Buffer.from(entry.localPath ?? entry.path);
    const sizes = [
      [entry.crc ?? crc32(content), 4],
      [packed.length, 4],
      [entry.bytes ?? content.length, 4],
    ] as const;
    const at = entry.at ?? offset;
    if (entry.at === undefined) {
      const head = pack([0x04034b50, 4], [20, 2], [entry.flags ?? 0, 2], [method, 2], [0, 4], ...sizes, [localPath.length, 2], [0, 2]);
      local.push(head, localPath, Buffer.from(packed));
      offset += head.length + localPath.length + packed.length;
    }
    const attributes = (entry.mode ?? 0o100644) * 0x10000;
    central.push(
      pack(
        [0x02014b50, 4],
        [0x0314, 2],
        [20, 2],
        [entry.flags ?? 0, 2],
        [method, 2],
        [0, 4],
        ...sizes,
        [path.length, 2],
        [0, 4],
        [0, 4],
        [attributes, 4],
        [at, 4],
      ),
      path,
    );
  }
  const directory = Buffer.concat(central);
  const count = entryCount ?? entries.length;
  const end = pack([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [directory.length, 4], [offset, 4], [comment.length, 2]);
  return Buffer.concat([...local, directory, end, Buffer.from(comment)]);
}

export interface TarEntry {
  readonly path: string;
  readonly content?: Uint8Array | string;
  /** `0` file, `2` link, `5` folder, `x` pax header, `L` long name, … */
  readonly kind?: string;
  readonly prefix?: string;
  readonly breakChecksum?: boolean;
}

export function makeTarGz(entries: readonly TarEntry[]): Uint8Array {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const content = Buffer.from(bytesOf(entry.content ?? ""));
    const header = Buffer.alloc(512);
    header.write(entry.path, 0, 100);
    header.write("0000644\0", 100);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("        ", 148);
    header.write(entry.kind ?? "0", 156);
    header.write("ustar\x0000", 257);
    header.write(entry.prefix ?? "", 345, 155);
    const sum = header.reduce((total, value) => total + value, 0) + (entry.breakChecksum === true ? 1 : 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    parts.push(header, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}
