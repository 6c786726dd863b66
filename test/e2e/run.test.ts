// `heapgate run` on a repository of the sample service: the same binary, a leak, and the same report again from what it wrote.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GO_MISSING } from "../support/go-service.ts";
import { readResult, redSignals } from "../support/result-file.ts";
import { makeRegressedRepository, openWorkshop, shortPlan } from "../support/sample-service.ts";

describe.skipIf(GO_MISSING)("heapgate run", () => {
  const shop = openWorkshop("run");
  const repository = join(shop.folder, "repository");
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { cwd: repository, encoding: "utf8" });
  const run = async (...args: readonly string[]) => await shop.call(["run", "--config", "../heapgate.yaml", ...args], { cwd: repository });
  const read = (path: string): string => readFileSync(join(shop.folder, path), "utf8");

  beforeAll(async () => {
    // Without a growth phase: a trial takes two seconds instead of six. `test/itg` has the whole plan.
    shop.write("heapgate.yaml", shortPlan({ rounds: "{ min: 3, max: 3 }", more: "leak: off\n" }));
    await makeRegressedRepository(repository, "heap");
    git("switch", "--quiet", "--create", "words", "HEAD~1");
    shop.write("repository/README.md", "Other words.\n");
    git("commit", "--quiet", "--all", "--message", "readme: say less");
  });
  afterAll(() => shop[Symbol.dispose]());

  test("measures nothing when both sides are the same binary, and says so", async () => {
    const { exitCode, stdout, stderr } = await run("--base", "main~1", "--head", "words", "--out", "../unchanged");
    expect(stderr).not.toMatch(/warm-up|round/u);
    expect(stdout).toMatch(/same binary/u);
    expect(readResult(join(shop.folder, "unchanged/result.json"))).toMatchObject({
      verdict: "pass",
      reasons: ["binary-unchanged"],
      outcomes: [],
    });
    expect(stderr).toMatch(/HEAPGATE result=pass .*reasons=binary-unchanged/u);
    expect(exitCode).toBe(0);
  });

  test("measures the same binary all the same when told to", async () => {
    const short = ["rounds.min=1", "rounds.max=1", "workload.http.requests=50"].flatMap((line) => ["--set", line]);
    const sides = ["--base", "main~1", "--head", "words", "--skip-unchanged", "false"];
    const { exitCode, stderr } = await run(...sides, ...short, "--out", "../same");
    expect(stderr).toMatch(/^round 1 +base .*50 units/mu);
    expect(stderr).toMatch(/^round 1 +head .*50 units/mu);
    expect(readResult(join(shop.folder, "same/result.json")).reasons).not.toContain("binary-unchanged");
    expect(exitCode).toBe(0);
  });

  test("fails a grown live heap, names where it is allocated, and leaves the repository as it was", async () => {
    const before = [git("rev-parse", "HEAD"), git("status", "--porcelain"), git("worktree", "list")];
    const { exitCode, stderr, stdout } = await run("--base", "main~1", "--head", "main", "--out", "../leak");
    expect([git("rev-parse", "HEAD"), git("status", "--porcelain"), git("worktree", "list")]).toEqual(before);
    expect(stderr).toMatch(/HEAPGATE result=fail/u);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("clusters.NewDiscoveryRESTMapper");
    const result = readResult(join(shop.folder, "leak/result.json"));
    expect(result).toMatchObject({ verdict: "fail", reasons: ["regression"], plan: { rounds: 3 } });
    expect(result.leaks.filter(({ finding }) => finding !== "not-measured")).toEqual([]);
    expect(redSignals(result)).toContain("live-heap");
    expect(redSignals(result)).not.toContain("goroutines");
  });

  test.each([
    ["md", "comment.md"],
    ["text", "report.txt"],
  ])("what it wrote compares to the same %s, byte for byte", async (format, file) => {
    const compared = await shop.call(["compare", "leak/base", "leak/head", "--config", "heapgate.yaml", "--format", format]);
    expect(compared).toEqual({ exitCode: 1, stderr: "", stdout: read(`leak/${file}`) });
    const reported = await shop.call(["report", "leak", "--format", format]);
    expect(reported).toEqual({ exitCode: 1, stderr: "", stdout: read(`leak/${file}`) });
  });
});
