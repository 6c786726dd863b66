// Archives made by the machine's own tar, read back; and archives that break off.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tarFiles } from "../../../src/core/kubernetes/tar-files.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-tar-"));
afterAll(() => rmSync(folder, { recursive: true }));
const LONG = `${"long-".repeat(30)}name`;
mkdirSync(join(folder, "below"));
writeFileSync(join(folder, "a"), "first");
writeFileSync(join(folder, "empty"), "");
writeFileSync(join(folder, "below", "b"), "x".repeat(1500));
writeFileSync(join(folder, LONG), "long");
symlinkSync("/etc/passwd", join(folder, "link"));
const tar = (...options: readonly string[]): Uint8Array => new Uint8Array(execFileSync("tar", ["-c", ...options, "-C", folder, "."]));
const sizes = (archive: Uint8Array) => Object.fromEntries(tarFiles(archive).files.map(({ path, content }) => [path, content.length]));

test.each([["gnu"], ["pax"]])("reads plain files of the %s format, and neither folders nor links", (format) => {
  const archive = tar(`--format=${format}`);
  expect(sizes(archive)).toEqual({ a: 5, empty: 0, "below/b": 1500, [LONG]: 4 });
  expect(tarFiles(archive).isWhole).toBe(true);
});

test("gives the bytes", () => {
  const found = tarFiles(tar()).files.find(({ path }) => path === "a");
  expect(new TextDecoder().decode(found?.content)).toBe("first");
});

test("an archive that breaks off anywhere gives what is whole, and says so", () => {
  const archive = tar("--sort=name");
  const all = Object.keys(sizes(archive));
  for (let length = 0; length < archive.length; length += 211) {
    const { files, isWhole } = tarFiles(archive.subarray(0, length));
    expect(all).toEqual(expect.arrayContaining(files.map(({ path }) => path)));
    for (const { path, content } of files) expect(content.length).toBe(sizes(archive)[path]);
    if (!isWhole) continue;
    expect(files).toHaveLength(all.length);
  }
});

test.each([
  ["", 0],
  ["no archive at all, but some words of a program".padEnd(600, "."), 0],
])("%j is none", (text) => {
  expect(tarFiles(new TextEncoder().encode(text))).toEqual({ files: [], isWhole: false });
});
