// What the command line says of calls that cannot be: it names what was given, and its remedies name flags and files that help.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderResult } from "../../src/core/report/render-result.ts";
import { FIXTURES, makeBadInputs } from "../support/bad-inputs.ts";
import { heapgate } from "../support/cli.ts";
import { leakComparison, reportOf } from "../support/reports.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-remedies-")));
const SINGLE = "good.pb.gz";

beforeAll(() => {
  makeBadInputs(folder);
  for (const name of ["plain", "night", "empty"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "some.json"), "{}");
  writeFileSync(join(folder, "night/result.json"), renderResult(reportOf(leakComparison())));
  for (const place of ["plain", "empty"]) {
    copyFileSync(join(FIXTURES, "configs/process-minimal.yaml"), join(folder, place, "heapgate.yaml"));
  }
  execFileSync("git", ["init", "--quiet", join(folder, "empty")]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Exit code, and stderr with names in place of paths. */
const call = async (argv: readonly string[], place = "."): Promise<{ readonly exitCode: number; readonly stderr: string }> => {
  const { exitCode, stderr } = await heapgate(argv, { cwd: join(folder, place) });
  return { exitCode, stderr: stderr.replaceAll(`${folder}/`, "") };
};
const RESULT = "a result.json, or its folder, with rules.json, base/ and head/ beside it, as heapgate run leaves them";

test.each<[readonly string[], number, string, string]>([
  // A RESULT that is none.
  [["report", "nope"], 2, "FILE_NOT_FOUND: There is no file or folder nope.", `→ Give a RESULT: ${RESULT}.`],
  [["report", "plain"], 2, `USAGE: plain is no RESULT, there is no rules.json in it: a RESULT is ${RESULT}.`, "report --help"],
  [["report", "some.json"], 2, "USAGE: some.json is no RESULT, there is no rules.json beside it: a RESULT is", "report --help"],
  [
    ["drift"],
    2,
    "FILE_NOT_FOUND: There is no file or folder .heapgate/drift.json.",
    "→ It is made with the first RESULT: give the result.json",
  ],
  // A place that cannot be written, by the flag that named it.
  [["compare", SINGLE, SINGLE, "--save-diff", "plain"], 3, "Cannot write plain: it is a folder.", "→ Name another place with --save-diff."],
  [
    ["compare", "bundle", "bundle", "--save-diff", "some.json"],
    3,
    "OUTPUT_NOT_WRITABLE: Cannot write some.json/",
    "→ Name another place with --save-diff.",
  ],
  [["profile", "top", "--output", "plain", SINGLE], 3, "Cannot write plain: it is a folder.", "→ Name another place with --output."],
  [["profile", "proto", "--output", "plain", SINGLE], 3, "Cannot write plain: it is a folder.", "→ Name another place with --output."],
  [["drift", "--history", "some.json/h", "night"], 3, "Cannot write some.json/h: a part of", "→ Name another place with --history."],
  // A folder for a file.
  [["profile", "top", "plain"], 3, "FILE_NOT_USABLE: Cannot use plain: it is a folder.", "→ A file is wanted there: name one."],
  // Arguments that are missing or do not fit.
  [["profile", "peek", SINGLE], 2, `peek takes a regular expression and then at least one file; given is only "${SINGLE}".`, "--help"],
  [["compare", `${SINGLE},`, SINGLE], 2, `USAGE: "${SINGLE}," has an empty file name`, "compare --help"],
  [["compare", SINGLE, `,${SINGLE}`], 2, `USAGE: ",${SINGLE}" has an empty file name`, "compare --help"],
  [["compare", "bundle", "bundle", "--sample-index", "x"], 2, "USAGE: --sample-index is for profiles;", "compare --help"],
  [["compare", SINGLE, SINGLE, "--name", "a", "--name", "b"], 2, "--name is given more than once.", "compare --help"],
])("%j ends with %i", async (argv, code, says, remedy) => {
  const { exitCode, stderr } = await call(argv);
  expect(stderr).toContain(says);
  expect(stderr).toContain(remedy);
  expect(exitCode).toBe(code);
});

test("run outside of a repository says so, and in one without commits that nothing is before", async () => {
  const argv = ["run", "--config", "heapgate.yaml", "--no-history", "--out", "out"];
  const outside = await call(argv, "plain");
  expect(outside.stderr).toMatch(/GIT_FAILED: \S+ is in no git repository \(git rev-parse --git-dir\)\./u);
  expect(outside.stderr).toContain("or compare with a folder: --base ./DIR");
  expect(outside.exitCode).toBe(3);
  const empty = await call(argv, "empty");
  expect(empty.stderr).toContain("REF_NOT_FOUND: There is no earlier commit in this repository to compare with.");
  expect(empty.stderr).toContain("→ Name what to compare with: --base REF, or --base ./DIR for a folder.");
  expect(empty.exitCode).toBe(2);
});

test("of a flag of profile that is given again the last one counts, as in pprof", async () => {
  const top = async (...flags: readonly string[]) => await heapgate(["profile", "top", ...flags, SINGLE], { cwd: folder });
  const once = await top("-unit=kb");
  expect(once.exitCode).toBe(0);
  expect((await top("-unit=gb", "-unit=kb", "-cum", "-cum=false")).stdout).toBe(once.stdout);
  expect((await top("-unit=kb", "-unit=gb")).stdout).not.toBe(once.stdout);
  const both = await top("-unit=kb", "-sample_index=0", "-alloc_space");
  expect([both.exitCode, both.stdout]).toEqual([0, once.stdout]);
  expect(both.stderr).toContain("--alloc-space is ignored: another flag names the column.");
});

test("help shows how the value of a switch is written", async () => {
  const { stdout } = await heapgate(["profile", "--help"]);
  expect(stdout).toMatch(/^ {2}--trim=BOOL {2,}false: /mu);
  expect(stdout).toMatch(/^ {2}--unit UNIT /mu);
});
