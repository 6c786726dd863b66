// A file system in memory behind the Files port: same promises as the real one, and a record of the order in which files were written.
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Files } from "../../src/ports/files.ts";

export interface MemoryFiles extends Files {
  readonly content: Map<string, Uint8Array>;
  /** Paths in the order of write and remove calls. */
  readonly journal: { readonly action: "write" | "remove"; readonly path: string }[];
  /** Makes every write to a path that matches fail as a full disk would. */
  readonly failOn: (pattern: RegExp | null) => void;
}

const toBytes = (content: Uint8Array | string): Uint8Array => (typeof content === "string" ? new TextEncoder().encode(content) : content);

/** `initial` maps absolute paths to content. */
export function createMemoryFiles(initial: Readonly<Record<string, Uint8Array | string>> = {}): MemoryFiles {
  const content = new Map(Object.entries(initial).map(([path, value]) => [path, toBytes(value)]));
  const journal: MemoryFiles["journal"] = [];
  let failing: RegExp | null = null;
  let temporary = 0;
  const below = (folder: string): string[] => [...content.keys()].filter((path) => path.startsWith(`${folder}/`)).toSorted();
  const remove = (path: string): Promise<void> => {
    journal.push({ action: "remove", path });
    for (const gone of [path, ...below(path)]) content.delete(gone);
    return Promise.resolve();
  };
  const write = (path: string, value: Uint8Array | string): Promise<void> => {
    if (failing?.test(path) === true) return Promise.reject(new Error(`disk full: ${path}`));
    journal.push({ action: "write", path });
    content.set(path, toBytes(value));
    return Promise.resolve();
  };
  return {
    content,
    journal,
    failOn: (pattern) => {
      failing = pattern;
    },
    readBytes: (path) => Promise.resolve(content.get(path) ?? null),
    readText: (path) => {
      const bytes = content.get(path);
      return Promise.resolve(bytes === undefined ? null : new TextDecoder().decode(bytes));
    },
    write,
    replace: write,
    append: (path, value) => {
      content.set(path, Buffer.concat([content.get(path) ?? new Uint8Array(), toBytes(value)]));
      return Promise.resolve();
    },
    list: (folder) => {
      const paths = below(folder);
      return Promise.resolve(paths.length === 0 ? null : paths.map((path) => path.slice(folder.length + 1)));
    },
    entries: (folder) => {
      const paths = below(folder);
      return Promise.resolve(
        paths.length === 0 ? null : [...new Set(paths.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))],
      );
    },
    kindOf: (path) => Promise.resolve(content.has(path) ? "file" : below(path).length > 0 ? "folder" : "absent"),
    remove,
    makeFolder: () => Promise.resolve(),
    makeTemporaryFolder: (purpose) => {
      temporary += 1;
      const path = `/tmp/${purpose}-${temporary}`;
      return Promise.resolve({ path, [Symbol.asyncDispose]: () => remove(path) });
    },
    resolve: (...parts) => posix.resolve("/", ...parts),
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    gunzip: (bytes, maxBytes) => gunzipSync(bytes, { maxOutputLength: maxBytes }),
    gunzipPieces: async (bytes, maxBytes, open) => {
      const whole = gunzipSync(bytes, { maxOutputLength: maxBytes });
      open(whole.length)(whole);
    },
    gzip: (bytes) => gzipSync(bytes),
  };
}
