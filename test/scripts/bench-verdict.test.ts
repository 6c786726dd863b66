// The benchmark of the verdict as a program: what it prints, and what it refuses.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const bench = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["scripts/bench-verdict.ts", ...args], { cwd: `${import.meta.dirname}/../..`, encoding: "utf8" });

test("one goal, seeded: twice the same figures, as a table and as JSON", () => {
  const first = bench("--goal", "6", "--repetitions", "100", "--json");
  const again = bench("--goal", "6", "--repetitions", "100", "--json");
  expect(first.status).toBe(0);
  expect(first.stdout).toBe(again.stdout);
  expect(JSON.parse(first.stdout)).toMatchObject({ repetitions: 100, claims: [{ kind: "share", goal: 6, trials: 100 }] });
  expect(first.stderr).toMatch(/^Three pairs \.\.\. \d+\.\d s\n/u);
  const page = bench("--goal", "6", "--repetitions", "100");
  expect(page.stdout).toContain("| +20 % at 5 % noise, one metric, 3 pairs: found |");
});

test("says which data it was not given", () => {
  expect(bench("--goal", "3").stdout).toContain("Not measured: give the folder of µOpTime's Go tables by `--uoptime DIR`");
  expect(bench("--goal", "12", "--data", "/nowhere").stdout).toContain("Not measured: fbs-main-main.csv is not in the data folder");
});

test.each([
  ["--repetitions", "many"],
  ["--goal", "0"],
  ["--seed", "1.5"],
])("refuses %s %s", (flag, value) => {
  const { status, stderr } = bench(flag, value);
  expect([status, stderr]).toEqual([2, "bench:verdict: --repetitions, --seed and --goal are whole numbers above 0\n"]);
});
