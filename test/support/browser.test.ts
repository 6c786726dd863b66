import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findChromium } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-browser-"));
afterAll(() => rmSync(folder, { recursive: true }));
const program = join(folder, "google-chrome");
writeFileSync(program, "");
chmodSync(program, 0o755);

test.each([
  ["the one that is named", { HEAPGATE_CHROMIUM: program, PATH: "" }, program],
  ["nothing when the named one is not there", { HEAPGATE_CHROMIUM: join(folder, "missing"), PATH: folder }, null],
  ["the one on the PATH", { PATH: `/nowhere:${folder}` }, program],
  ["the one on the PATH when the name is empty", { HEAPGATE_CHROMIUM: "", PATH: folder }, program],
])("finds %s", (_, env, path) => {
  expect(findChromium(env)).toBe(path);
});
