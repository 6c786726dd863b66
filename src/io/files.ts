/** Files and temporary folders with `node:fs`. */
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { createGunzip, gunzipSync, gzipSync } from "node:zlib";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Files, OpenPieces } from "../ports/files.ts";
import { temporaryPrefix } from "./left-folders.ts";
import { sha256 } from "./sha256.ts";

/** ESRCH: `/proc` of a process that ended. */
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ESRCH"]);

/** `temporaryRoot`: the runner's own temporary folder where there is one, else the system's. */
export function createFiles(temporaryRoot: string | null = null): Files {
  const root = temporaryRoot ?? tmpdir();
  return {
    readBytes: (path) => read(path),
    readText: async (path) => {
      const content = await read(path);
      return content === null ? null : new TextDecoder().decode(content);
    },
    write: (path, content) => save(path, () => writeFile(path, content)),
    replace: (path, content) => save(path, () => replaceFile(path, content)),
    append: (path, content) => save(path, () => appendFile(path, content)),
    list,
    entries: async (folder) => (await orNull(() => readdir(folder), ["EACCES", "EPERM"]))?.toSorted() ?? null,
    kindOf: async (path) => {
      const found = await orNull(() => stat(path));
      if (found === null) return "absent";
      return found.isDirectory() ? "folder" : "file";
    },
    remove: removeTree,
    makeFolder: (path) => save(path, () => mkdir(path, { recursive: true })),
    makeTemporaryFolder: async (purpose) => {
      await mkdir(root, { recursive: true });
      // The real path: programs print and compare paths after resolving links.
      const path = await realpath(await mkdtemp(join(root, temporaryPrefix(purpose))));
      return { path, [Symbol.asyncDispose]: () => removeTree(path) };
    },
    resolve,
    sha256,
    gunzip,
    gunzipPieces,
    gzip: (content) => gzipSync(content),
  };
}

/** Throws PROFILE_TOO_LARGE when more than `maxBytes` would come out, another error when the data is no whole gzip stream. */
function gunzip(content: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(content, { maxOutputLength: maxBytes, chunkSize: outputSize(content, maxBytes) });
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      throw heapgateError("PROFILE_TOO_LARGE", { name: "The gzip stream", limitBytes: maxBytes }, { cause: error });
    }
    throw error;
  }
}

/** Deflate makes at most this many bytes of one. */
const LARGEST_RATIO = 1032;

/**
 * Bytes that a gzip file says, in its last four bytes, to hold; never more than it can. Damaged and joined files, and those of 4 GiB and more, say
 * something else.
 */
function statedSize(content: Uint8Array): number {
  const end = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const stated = content.length < 4 ? 0 : end.getUint32(content.length - 4, true);
  return Math.min(stated, content.length * LARGEST_RATIO);
}

const SMALLEST_CHUNK = 1 << 14;

/**
 * Room for the whole output in one piece, which saves zlib a copy of many. A few bytes more, or zlib asks for another piece to see that nothing
 * follows. Damaged and joined files get a wrong guess, not a wrong result.
 */
const outputSize = (content: Uint8Array, maxBytes: number): number =>
  Math.max(SMALLEST_CHUNK, Math.min(statedSize(content) + 64, maxBytes + 64));

/** Bytes of a piece: few enough to be written into memory that was used before. */
const PIECE_BYTES = 1 << 18;

async function gunzipPieces(content: Uint8Array, maxBytes: number, open: OpenPieces): Promise<void> {
  const take = open(Math.min(statedSize(content), maxBytes));
  const inflater = createGunzip({ chunkSize: PIECE_BYTES });
  let length = 0;
  inflater.end(content);
  // A stream of bytes gives Buffers.
  for await (const piece of inflater as AsyncIterable<Buffer<ArrayBuffer>>) {
    length += piece.length;
    if (length > maxBytes) throw heapgateError("PROFILE_TOO_LARGE", { name: "The gzip stream", limitBytes: maxBytes });
    take(piece);
    // The memory of a full piece is given back at once, for the next one.
    if (piece.buffer.byteLength === piece.length && "transfer" in piece.buffer) piece.buffer.transfer(0);
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

async function orNull<T>(action: () => Promise<T>, alsoAbsent: readonly string[] = []): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    if (ABSENT.has(codeOf(error)) || alsoAbsent.includes(codeOf(error))) return null;
    throw error;
  }
}

async function read(path: string): Promise<Uint8Array | null> {
  try {
    return await orNull(() => readFile(path));
  } catch (error) {
    throw heapgateError("FILE_NOT_USABLE", { path, why: messageOf(error), isFolder: codeOf(error) === "EISDIR" }, { cause: error });
  }
}

async function save(path: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await action();
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOSPC" || code === "EDQUOT") throw heapgateError("DISK_FULL", { path }, { cause: error });
    throw heapgateError("OUTPUT_NOT_WRITABLE", { path, why: messageOf(error) }, { cause: error });
  }
}

/** Written beside, then renamed: on one file system that is a single step. */
async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const beside = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

const messageOf = (error: unknown): string => {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file";
    case "EROFS":
      return "the file system is read-only";
    default:
      return error instanceof Error ? error.message : String(error);
  }
};

async function list(folder: string): Promise<readonly string[] | null> {
  const found = await orNull(() => readdir(folder, { recursive: true, withFileTypes: true }));
  if (found === null) return null;
  return found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
}

/** A Go module cache holds read-only folders, which a plain removal cannot empty. */
async function removeTree(path: string): Promise<void> {
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 });
  try {
    await remove();
  } catch {
    await makeWritable(path);
    await remove();
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
