// `heapgate calibrate` on the sample service: measures what is missing, keeps it, and leaves a history that `run` finds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseGates } from "../../src/core/calibration/gate-record.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { makeRegressedRepository, openWorkshop, shortPlan } from "../support/sample-service.ts";

describe.skipIf(GO_MISSING)("heapgate calibrate", () => {
  const shop = openWorkshop("calibrate");
  const repository = join(shop.folder, "repository");
  const tiny = ["rounds.min=2", "rounds.max=2", "workload.http.requests=50"].flatMap((line) => ["--set", line]);
  const calibrate = async (...args: readonly string[]) =>
    await shop.call(["calibrate", "--config", "../heapgate.yaml", ...tiny, ...args], { cwd: repository });
  const read = (path: string): string => readFileSync(join(repository, ".heapgate", path), "utf8");
  const finished = (): number => {
    const parsed = parseGates(read("shop/calibration/calibration.json"));
    return parsed.kind === "ok" ? parsed.gates.length : 0;
  };

  beforeAll(async () => {
    shop.write("heapgate.yaml", shortPlan({ more: "leak: off\n" }));
    await makeRegressedRepository(repository, "cpu");
  });
  afterAll(() => shop[Symbol.dispose]());

  test("measures the working tree against itself and says what it can hold", async () => {
    const { exitCode, stdout, stderr } = await calibrate("--gates", "1");
    expect(exitCode).toBe(0);
    expect(stderr.match(/^build /gmu)).toHaveLength(1);
    expect(stderr).toMatch(/^round 2 +(?:base|head) .*50 units/mu);
    expect(stderr).toMatch(/^gate +1 of 1: \w+ .*after 2 pairs, \d+ s$/mu);
    expect(stdout).toMatch(/^heapgate calibrate: [01] OF 1 GATE RED {2}shop\n/u);
    expect(stdout).toMatch(/^ +[✔✖] +Allocated bytes per unit +[\d.]+ % /mu);
    expect(finished()).toBe(1);
    expect(read(".gitignore")).toBe("*\n");
  });

  test("goes on where it was: what is finished is neither built nor measured again", async () => {
    const again = await calibrate("--gates", "1", "--format", "json");
    expect(again.stderr).not.toMatch(/^build|^round/mu);
    expect(JSON.parse(again.stdout)).toMatchObject({ schemaVersion: 1, falseRed: { gates: 1, coldStarts: 1 } });
    const more = await calibrate("--gates", "2", "--fail-above", "99%");
    expect(more.exitCode).toBe(0);
    expect(more.stderr).toMatch(/^gate +2 of 2$/mu);
    expect(more.stderr).not.toMatch(/^gate +1 of/mu);
    expect(finished()).toBe(2);
  });

  test("leaves the noise of both gates to the runs that follow", () => {
    const { runs }: { runs: Record<string, number[][]> } = JSON.parse(read("shop/history.json"));
    const cpu = Object.entries(runs).find(([key]) => key.startsWith("leaky-service/cpu_seconds_per_unit "));
    expect(cpu?.[1].map((pairs) => pairs.length)).toEqual([2, 2]);
  });

  test.each([
    [["--gates", "0"], "--gates 0: give a whole number from 1 to 1000."],
    [["--gates", "3.5"], "--gates 3.5"],
    [["--fail-above", "5"], "--fail-above: 5 has no unit; write a share such as 5%."],
    [["--fail-above", "100%"], "give a share from 0% to below 100%."],
    [["--format", "html"], "--format html"],
    [["here"], '"here" is not expected.'],
  ])("%j is refused before anything is built", async (args, words) => {
    const { exitCode, stdout, stderr } = await calibrate(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^build/mu);
  });
});
