// `--format html`: one file from bundles, a saved result, or plain profiles; nothing else writes a page.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshPageTemplate } from "../../scripts/build-page.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { DEFAULT_POLICY } from "../../src/core/verdict/verdict.ts";
import { heapgate } from "../support/cli.ts";
import { partsOf, totalOf } from "../support/page-parts.ts";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures");
const LEAK = join(FIXTURES, "captured/clientgo-transport-leak");
const [BASE, HEAD] = [join(LEAK, "good-proxy-set/run1/t1.heap.pb.gz"), join(LEAK, "bad-dial-only/run1/t1.heap.pb.gz")];
const BUNDLE = join(FIXTURES, "bundles/v1-process");

let folder = "";
beforeAll(async () => {
  await freshPageTemplate();
  folder = mkdtempSync(join(tmpdir(), "heapgate-page-"));
  for (const side of ["base", "head"]) cpSync(BUNDLE, join(folder, "result", side), { recursive: true });
  const stored = { version: 1, name: "shop", rules: DEFAULT_RULES, policy: DEFAULT_POLICY, mainModules: [], reproduce: null };
  writeFileSync(join(folder, "result/rules.json"), JSON.stringify(stored));
  writeFileSync(join(folder, "result/result.json"), "{}");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("plain profiles become a page, in the place --output names", async () => {
  const { exitCode, stdout } = await heapgate(["compare", BASE, HEAD, "--format", "html", "--output", "page.html"], { cwd: folder });
  const html = readFileSync(join(folder, "page.html"), "utf8");
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(html).toMatch(/^<!doctype html>/iu);
  expect(html).toContain("Content-Security-Policy");
  expect(html).toContain("<h1>");
  expect(totalOf(partsOf(html).graphOf("heap/heap/inuse_space"), "head")).toBe(20_986_312);
});

test.each([
  ["two bundles", ["compare", BUNDLE, BUNDLE]],
  ["a saved result", ["report", "result"]],
])("%s become the same page", async (_, argv) => {
  const { stdout } = await heapgate([...argv, "--format", "html"], { cwd: folder });
  const { data, graphs } = partsOf(stdout);
  expect(data.name).toBe("shop");
  expect(graphs.map(({ graph }) => graph.id)).toContain("shop/heap/inuse_space");
});

test.each([
  [["compare", BUNDLE, BUNDLE, "--format", "pdf"], "--format pdf: compare writes text, md, json, html."],
  [["check", "--format", "html"], "--format html: check writes text, md, json."],
])("%j is refused", async (argv, problem) => {
  const { exitCode, stderr } = await heapgate(argv, { cwd: folder });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(problem)]);
});
