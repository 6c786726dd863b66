// Files on a real disk: what is absent is null, what cannot be used is an error with a remedy.
import { chmod, mkdir, open, symlink } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFiles } from "../../src/io/files.ts";
import type { TemporaryFolder } from "../../src/ports/files.ts";

const files = createFiles();
let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await files.makeTemporaryFolder("files-test");
});
afterAll(() => folder[Symbol.asyncDispose]());

describe("reading and writing", () => {
  test("writes below folders that do not exist yet, appends, and reads back", async () => {
    const path = join(folder.path, "a/b/c.txt");
    await files.write(path, "one\n");
    await files.append(path, "two\n");
    await files.append(join(folder.path, "a/new.txt"), "first");
    expect(await files.readText(path)).toBe("one\ntwo\n");
    expect(await files.readBytes(path)).toEqual(Buffer.from("one\ntwo\n"));
    expect(await files.list(join(folder.path, "a"))).toEqual(["b/c.txt", "new.txt"]);
    expect(await files.entries(join(folder.path, "a"))).toEqual(["b", "new.txt"]);
  });

  test.each(["missing.txt", "a/b/c.txt/below-a-file"])("%s is absent: null everywhere", async (name) => {
    const path = join(folder.path, name);
    expect([await files.readBytes(path), await files.readText(path), await files.list(path), await files.entries(path)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(await files.kindOf(path)).toBe("absent");
  });

  test("tells files from folders, through links too", async () => {
    await symlink(join(folder.path, "a"), join(folder.path, "link"));
    expect(await files.kindOf(join(folder.path, "a"))).toBe("folder");
    expect(await files.kindOf(join(folder.path, "link"))).toBe("folder");
    expect(await files.kindOf(join(folder.path, "a/new.txt"))).toBe("file");
  });

  test("replaces a file in one step and leaves nothing beside it", async () => {
    const path = join(folder.path, "whole/file.txt");
    await files.replace(path, "old");
    await files.replace(path, "new");
    expect(await files.readText(path)).toBe("new");
    expect(await files.entries(join(folder.path, "whole"))).toEqual(["file.txt"]);
  });

  test("shows a reader that had begun the whole old content", async () => {
    const path = join(folder.path, "whole/read.txt");
    await files.replace(path, "old and long");
    await using reader = await open(path);
    await files.replace(path, "new");
    expect(await reader.readFile("utf8")).toBe("old and long");
    expect(await files.readText(path)).toBe("new");
  });

  test("keeps the old file where it cannot be replaced", async () => {
    await files.write(join(folder.path, "kept/x"), "there");
    await expect(files.replace(join(folder.path, "kept"), "y")).rejects.toMatchObject({ code: "OUTPUT_NOT_WRITABLE" });
    expect(await files.readText(join(folder.path, "kept/x"))).toBe("there");
    expect((await files.entries(folder.path))?.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("a path that cannot be written or read is an error, never absent", async () => {
    await expect(files.write(join(folder.path, "a/new.txt/x"), "y")).rejects.toMatchObject({ code: "OUTPUT_NOT_WRITABLE" });
    await expect(files.write(join(folder.path, "a"), "y")).rejects.toMatchObject({ code: "OUTPUT_NOT_WRITABLE" });
    await expect(files.readText(join(folder.path, "a"))).rejects.toMatchObject({ code: "FILE_NOT_USABLE", message: /it is a folder/u });
  });

  test.skipIf(!existsSync("/dev/full"))("a full disk has its own code", async () => {
    await expect(files.append("/dev/full", "x")).rejects.toMatchObject({ code: "DISK_FULL" });
  });
});

test("a temporary folder is gone after disposal, with read-only folders in it", async () => {
  const own = await files.makeTemporaryFolder("gone");
  await files.write(join(own.path, "cache/mod/file"), "x");
  await chmod(join(own.path, "cache/mod"), 0o500);
  await mkdir(join(own.path, "empty"));
  expect(own.path).toContain("heapgate-gone-");
  await own[Symbol.asyncDispose]();
  expect(await files.kindOf(own.path)).toBe("absent");
  await own[Symbol.asyncDispose]();
});

/** All pieces together. */
async function inPieces(content: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  await files.gunzipPieces(content, maxBytes, () => (piece) => void pieces.push(Uint8Array.from(piece)));
  return Buffer.concat(pieces);
}

describe("gzip", () => {
  const text = new TextEncoder().encode("heap".repeat(1000));

  test("in pieces inflates the same: long content, joined members, exactly up to the cap", async () => {
    const long = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * at) % 251);
    expect(await inPieces(files.gzip(long), long.length)).toEqual(Buffer.from(long));
    const joined = Buffer.concat([files.gzip(long), files.gzip(text)]);
    expect(await inPieces(joined, 1e7)).toEqual(Buffer.concat([long, text]));
    expect(await inPieces(files.gzip(text), text.length)).toEqual(Buffer.from(text));
    expect(await inPieces(files.gzip(new Uint8Array()), 10)).toEqual(Buffer.alloc(0));
  });

  test("in pieces tells more than the cap from broken data", async () => {
    await expect(inPieces(files.gzip(text), text.length - 1)).rejects.toMatchObject({ code: "PROFILE_TOO_LARGE" });
    for (const broken of [files.gzip(text).slice(0, 20), new TextEncoder().encode("not gzip"), new Uint8Array()])
      await expect(inPieces(broken, 1e6)).rejects.toThrow(/unexpected end|incorrect header/u);
    const wrong = files.gzip(text).slice();
    wrong[wrong.length - 6] = (wrong.at(-6) ?? 0) ^ 1;
    await expect(inPieces(wrong, 1e6)).rejects.toThrow(/incorrect data check/u);
  });

  test("in pieces stops where whoever takes them throws", async () => {
    const long = new Uint8Array(3_000_000);
    let taken = 0;
    const take = (): void => {
      taken += 1;
      throw new RangeError("no room");
    };
    await expect(files.gunzipPieces(files.gzip(long), 1e7, () => take)).rejects.toThrow("no room");
    expect(taken).toBe(1);
  });

  test("inflates what it deflated, exactly up to the cap", () => {
    expect(files.gunzip(files.gzip(text), text.length)).toEqual(Buffer.from(text));
  });

  test("inflates joined members, whose last bytes tell the size of one of them only", () => {
    const long = Buffer.alloc(100_000, "long");
    for (const parts of [
      [long, text],
      [text, long],
    ]) {
      const joined = Buffer.concat(parts.map((part) => files.gzip(part)));
      expect(files.gunzip(joined, 1e6)).toEqual(Buffer.concat(parts));
    }
  });

  test("tells more than the cap from broken data", () => {
    expect(() => files.gunzip(files.gzip(text), text.length - 1)).toThrow(expect.objectContaining({ code: "PROFILE_TOO_LARGE" }));
    for (const broken of [files.gzip(text).slice(0, 20), new TextEncoder().encode("not gzip"), new Uint8Array()]) {
      expect(() => files.gunzip(broken, 1e6)).not.toThrow(expect.objectContaining({ code: "PROFILE_TOO_LARGE" }));
      expect(() => files.gunzip(broken, 1e6)).toThrow(/unexpected end|incorrect header/u);
    }
  });
});

test("hashes to lower-case hex", () => {
  expect(files.sha256(new TextEncoder().encode("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
