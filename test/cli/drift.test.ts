// The command line of drift: files, formats and exit codes, in a folder of its own.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderResult } from "../../src/core/report/render-result.ts";
import { heapgate } from "../support/cli.ts";
import { leakComparison, reportOf, STATES } from "../support/reports.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heapgate-drift-"));
  mkdirSync(join(folder, "night"));
  writeFileSync(join(folder, "night/result.json"), renderResult(reportOf(leakComparison())));
  writeFileSync(join(folder, "bad.json"), "{}");
});
afterEach(() => rmSync(folder, { recursive: true }));
const drift = (...argv: readonly string[]) => heapgate(["drift", ...argv], { cwd: folder, nodeVersion: "20.20.2" });

test("a drift beyond the limit ends with 1, its history lies below .heapgate/ out of git's sight, and no other file is left", async () => {
  const { exitCode, stdout, stderr } = await drift("night");
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^heapgate drift: BEYOND 10 % {2}fleet-controller\n {2}Since main Live heap after GC is \+95 % /u);
  expect(stderr).toContain("1 runs, 1 new");
  expect(readdirSync(join(folder, ".heapgate")).toSorted()).toEqual([".gitignore", "drift.json"]);
  expect(readFileSync(join(folder, ".heapgate/.gitignore"), "utf8")).toBe("*\n");
});

test.each([
  [["--fail-above", "150%", "night"], 0, "WITHIN 150 %"],
  [["--fail-above", "off", "night"], 0, "NOT JUDGED"],
  [["--fail-above", "10.5%", "night"], 1, "BEYOND 10.5 %"],
  [["--format", "md", "night"], 1, "## 🔴 heapgate drift: beyond 10 % · `fleet-controller`"],
  [["--format", "json", "night"], 1, '"isBeyond": true'],
])("%j ends with %i", async (argv, code, words) => {
  const { exitCode, stdout } = await drift(...argv);
  expect([exitCode, stdout.includes(words)]).toEqual([code, true]);
});

test("the history can be named, and shown again without a result", async () => {
  await drift("--history", "kept/history.json", "night");
  expect(readdirSync(join(folder, "kept"))).toEqual(["history.json"]);
  const again = await drift("--history", "kept/history.json", "--output", "drift.md", "--format", "md");
  expect([again.exitCode, again.stdout]).toEqual([1, ""]);
  expect(readFileSync(join(folder, "drift.md"), "utf8")).toContain("| Live heap after GC | +95 % |");
});

test("a night of the same binary after it ends with 0", async () => {
  await drift("night");
  writeFileSync(join(folder, "same.json"), renderResult(STATES["binary-unchanged"]()));
  const { exitCode, stdout } = await drift("same.json");
  expect([exitCode, stdout.includes("is the same binary as main: there is no drift")]).toEqual([0, true]);
});

test.each([
  [["bad.json"], 5, "RESULT_UNUSABLE"],
  [["night", "bad.json"], 5, "RESULT_UNUSABLE"],
  [["absent.json"], 2, "FILE_NOT_FOUND"],
  [[], 2, "FILE_NOT_FOUND"],
  [["--history", "bad.json", "night"], 5, "HISTORY_INVALID"],
  [["--fail-above", "10", "night"], 2, "--fail-above: 10 has no unit; write a share such as 5%."],
  [["--fail-above", "0%", "night"], 2, "--fail-above: must be above 0, or off."],
  [["--format", "html", "night"], 2, "--format html"],
  [["--loud", "night"], 2, "--loud"],
])("%j ends with %i and writes no history", async (argv, code, words) => {
  const { exitCode, stdout, stderr } = await drift(...argv);
  expect([exitCode, stdout]).toEqual([code, ""]);
  expect(stderr).toContain(words);
  expect(readdirSync(folder).filter((name) => name === ".heapgate" && readdirSync(join(folder, name)).includes("drift.json"))).toEqual([]);
});

test("help names every option", async () => {
  const { exitCode, stdout } = await drift("--help");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("heapgate drift [--history FILE] [RESULT…]");
  expect(stdout).toContain("--fail-above PERCENT|off");
});
