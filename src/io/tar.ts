/** Reads a gzipped tar file in memory: plain files only, POSIX (ustar, pax) and GNU long names. */
import { gunzipSync } from "node:zlib";
import { isPlainPath, refuseArchive, showPath, type ArchiveRules } from "./archive-rules.ts";

// Header layout: POSIX.1-2017, pax, "ustar Interchange Format".
const BLOCK = 512;
const MAX_NAME_BYTES = 4096;

const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
};

/** An octal field; null when it holds something else (such as the binary sizes of files beyond 8 GiB). */
function octal(bytes: Uint8Array): number | null {
  const digits = text(bytes).trim();
  return /^[0-7]+$/u.test(digits) ? Number.parseInt(digits, 8) : null;
}

/** The checksum field counts as blanks. */
const checksumOf = (header: Uint8Array): number =>
  header.reduce((sum, value, index) => sum + (index >= 148 && index < 156 ? 32 : value), 0);

/** The `path` record of a pax header; `<length> path=<value>\n`. */
const paxPath = (body: Uint8Array): string | null => /(?:^|\n)\d+ path=([^\n]*)\n/u.exec(new TextDecoder().decode(body))?.[1] ?? null;

function headerPath(header: Uint8Array): string {
  const prefix = text(header.subarray(257, 263)) === "ustar" ? text(header.subarray(345, 500)) : "";
  return `${prefix === "" ? "" : `${prefix}/`}${text(header.subarray(0, 100))}`;
}

function gunzip(content: Uint8Array, { name, maxTotalBytes, maxEntries }: ArchiveRules): Uint8Array {
  try {
    return gunzipSync(content, { maxOutputLength: maxTotalBytes + (maxEntries + 2) * 2 * BLOCK });
  } catch (cause) {
    throw refuseArchive(
      name,
      `it cannot be gunzipped within ${maxTotalBytes} bytes (${cause instanceof Error ? cause.message : "unknown"})`,
    );
  }
}

/** The files of a `.tar.gz` by path, with `./` in front removed. Links, devices and anything else that is no file are refused. */
export function readTar(content: Uint8Array, rules: ArchiveRules): ReadonlyMap<string, Uint8Array> {
  const { name, maxEntries, maxEntryBytes, maxTotalBytes } = rules;
  const tar = gunzip(content, rules);
  const files = new Map<string, Uint8Array>();
  let longPath: string | null = null;
  let totalBytes = 0;
  let headers = 0;
  for (let at = 0; ;) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw refuseArchive(name, "the tar file is cut off");
    if (header.every((value) => value === 0)) return files;
    headers += 1;
    if (headers > maxEntries * 2) throw refuseArchive(name, `it holds more than ${maxEntries} entries`);
    const bytes = octal(header.subarray(124, 136));
    if (bytes === null || octal(header.subarray(148, 156)) !== checksumOf(header))
      throw refuseArchive(name, "a header of the tar file is damaged");
    const body = tar.subarray(at + BLOCK, at + BLOCK + bytes);
    if (body.length < bytes) throw refuseArchive(name, "the tar file is cut off");
    at += BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;

    const path: string = (longPath ?? headerPath(header)).replace(/^(?:\.\/)+/u, "");
    const kind = String.fromCharCode(header[156] ?? 0);
    switch (kind) {
      case "g": // global pax header: comments of the tool that made it
        continue;
      case "x":
      case "L":
        if (bytes > MAX_NAME_BYTES) throw refuseArchive(name, "it holds a name that is too long");
        longPath = kind === "x" ? paxPath(body) : text(body);
        continue;
      case "5": // folder
        break;
      case "0":
      case "\0":
        if (!isPlainPath(path)) throw refuseArchive(name, `it holds the unsafe path ${showPath(path)}`);
        if (files.has(path)) throw refuseArchive(name, `it holds ${showPath(path)} twice`);
        totalBytes += bytes;
        if (bytes > maxEntryBytes) throw refuseArchive(name, `${showPath(path)} has more than ${maxEntryBytes} bytes`);
        if (totalBytes > maxTotalBytes) throw refuseArchive(name, `it holds more than ${maxTotalBytes} bytes`);
        files.set(path, body);
        break;
      default:
        throw refuseArchive(name, `${showPath(path)} is a link or a device, not a file`);
    }
    longPath = null;
  }
}
