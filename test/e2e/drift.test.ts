// From a tagged release to a judged drift: `heapgate run --base 'v*'` on the sample service, then `heapgate drift` on what it wrote.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GO_MISSING } from "../support/go-service.ts";
import { makeRegressedRepository, openWorkshop, shortPlan } from "../support/sample-service.ts";

describe.skipIf(GO_MISSING)("main since its last release", () => {
  const shop = openWorkshop("drift");
  const repository = join(shop.folder, "repository");
  const git = (...args: readonly string[]): string => execFileSync("git", args, { cwd: repository, encoding: "utf8" }).trim();
  const drift = async (...args: readonly string[]) =>
    await shop.call(["drift", "--history", "../drift.json", ...args], { cwd: repository });

  let night: Awaited<ReturnType<typeof shop.call>> | null = null;

  beforeAll(async () => {
    shop.write("heapgate.yaml", shortPlan({ rounds: "{ min: 3, max: 3 }", more: "leak: off\n" }));
    await makeRegressedRepository(repository, "heap");
    git("tag", "v0.9.0", "main~1");
    night = await shop.call(
      ["run", "--config", "../heapgate.yaml", "--base", "v*", "--head", "main", "--fail-on", "never", "--out", "../night"],
      { cwd: repository },
    );
  });
  afterAll(() => shop[Symbol.dispose]());

  test("is measured against the newest tag before it", () => {
    expect(night?.stderr).toContain("base: v0.9.0, the newest tag before main that fits v*");
    expect(night?.exitCode).toBe(0);
  });

  test("has drifted beyond the limit, by name of the release, at the time of the run", async () => {
    const { exitCode, stdout } = await drift("../night");
    expect(stdout).toMatch(/^heapgate drift: BEYOND 10 %/u);
    expect(stdout).toMatch(/Since v0\.9\.0 Live heap after GC is \+\d+ %/u);
    expect(exitCode).toBe(1);
    const { runs } = JSON.parse(readFileSync(join(shop.folder, "drift.json"), "utf8"));
    expect(runs).toMatchObject([
      {
        head: { commit: git("rev-parse", "main") },
        base: { commit: git("rev-parse", "v0.9.0"), ref: "v0.9.0" },
        measuredAtSeconds: expect.any(Number),
      },
    ]);
  });

  test("is judged again without a run, and the repository is as it was", async () => {
    expect(await drift("--fail-above", "off")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("NOT JUDGED") });
    // What runs remember of the noise is kept out of git's sight.
    expect(git("status", "--porcelain")).toBe("");
  });
});
