// `heapgate run` on a repository of the sample service: the same binary, a leak, and the same report again from what it wrote.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPageTemplate } from "../../scripts/build-page.ts";
import { formatHistory, parseHistory } from "../../src/core/snapshot/history.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { partsOf, totalOf } from "../support/page-parts.ts";
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
    await freshPageTemplate();
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
    const short = ["rounds.min=1", "rounds.max=1", "workload.http.requests=50", "report=none"].flatMap((line) => ["--set", line]);
    const sides = ["--base", "main~1", "--head", "words", "--skip-unchanged", "false"];
    const { exitCode, stderr } = await run(...sides, ...short, "--out", "../same");
    expect(stderr).toMatch(/^round 1 +base .*50 units/mu);
    expect(stderr).toMatch(/^round 1 +head .*50 units/mu);
    expect(readResult(join(shop.folder, "same/result.json")).reasons).not.toContain("binary-unchanged");
    expect(() => read("same/report.html")).toThrow("ENOENT");
    expect(exitCode).toBe(0);
  });

  test("W20 fails a grown live heap, names where it is allocated, and leaves the repository as it was", async () => {
    const before = [git("rev-parse", "HEAD"), git("status", "--porcelain"), git("worktree", "list")];
    const { exitCode, stderr, stdout } = await run("--base", "main~1", "--head", "main", "--out", "../leak");
    expect([git("rev-parse", "HEAD"), git("status", "--porcelain"), git("worktree", "list")]).toEqual(before);
    expect(stderr).toMatch(/HEAPGATE result=fail/u);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("clusters.NewDiscoveryRESTMapper");
    const result = readResult(join(shop.folder, "leak/result.json"));
    expect(result).toMatchObject({ verdict: "fail", reasons: ["regression"] });
    // Pairs of a disturbed machine are measured again under a new number.
    expect(result.plan.rounds).toBeGreaterThanOrEqual(3);
    expect(result.leaks.filter(({ finding }) => finding !== "not-measured")).toEqual([]);
    expect(redSignals(result)).toContain("live-heap");
    expect(redSignals(result)).not.toContain("goroutines");
  });

  test("writes the page beside the result, with the same numbers, and it knows what the change touches", () => {
    const { data, graphOf } = partsOf(read("leak/report.html"));
    expect(data.result).toEqual(JSON.parse(read("leak/result.json")));
    const heap = data.graphs.find(({ id }) => id === "leaky-service/heap/inuse_space");
    const [base, head] = heap?.columns ?? [];
    expect((head?.total ?? 0) - (base?.total ?? 0)).toBeGreaterThan(2 ** 20);
    expect(totalOf(graphOf("leaky-service/heap/inuse_space"), "head")).toBeCloseTo(head?.total ?? Number.NaN, 3);
    // The switch that was changed is a constant: no function has it in its lines.
    expect(data.frames.every(({ changed }) => changed === false)).toBe(true);
  });

  test("stores with head which lines the change moved, and none of its text", () => {
    const changes: unknown = JSON.parse(read("leak/head/changes.json"));
    expect(changes).toMatchObject({ schemaVersion: 1, baseCommit: git("rev-parse", "main~1").trim() });
    const words = JSON.stringify(changes).match(/[A-Za-z_]{3,}/gu) ?? [];
    expect(words).toContain("hunks");
    expect(words).not.toContain("func");
    expect(() => read("leak/base/changes.json")).toThrow("ENOENT");
  });

  test("leaves how its pairs scattered for the next run, out of git's sight; not what measured nothing", () => {
    const history = parseHistory(read("repository/.heapgate/shop/history.json"), { name: "history.json" });
    const [key = "", runs = []] =
      Object.entries(history.runs).find(([name]) => name.startsWith("leaky-service/cpu_seconds_per_unit ")) ?? [];
    expect(key).toMatch(/^leaky-service\/cpu_seconds_per_unit [0-9a-f]{16} go1\.\d+ linux\//u);
    expect(runs.map((pairs) => pairs.length)).toEqual([3]);
    expect(() => read("leak/head/history.json")).toThrow("ENOENT");
    expect(read("leak/report.txt")).toMatch(/noise not known yet: run heapgate\s+calibrate/u);
  });

  describe("with a history of three runs", () => {
    beforeAll(async () => {
      const { runs } = parseHistory(read("repository/.heapgate/shop/history.json"), { name: "history.json" });
      const thrice = Object.fromEntries(Object.entries(runs).map(([key, [pairs = []]]) => [key, [pairs, pairs, pairs]]));
      shop.write("noise.json", formatHistory({ runs: thrice, levels: {} }));
      await run("--base", "main~1", "--head", "main", "--out", "../known", "--history", "../noise.json");
    });

    test("judges by it, keeps it with head, and adds its own run", () => {
      const signal = readResult(join(shop.folder, "known/result.json")).outcomes.find((outcome) => outcome.signal === "allocated");
      expect(signal?.evidence).toMatchObject({ prior: "history", priorRuns: 3 });
      expect(read("known/report.txt")).toMatch(/noise known from 3\s+earlier runs/u);
      const kept = parseHistory(read("known/head/history.json"), { name: "history.json" });
      const grown = parseHistory(read("noise.json"), { name: "noise.json" });
      for (const [key, runs] of Object.entries(kept.runs)) expect(grown.runs[key]?.slice(0, -1)).toEqual(runs);
    });

    test("says the same when its bundles are compared again", async () => {
      const { stdout } = await shop.call(["compare", "known/base", "known/head", "--config", "heapgate.yaml", "--format", "md"]);
      expect(stdout).toBe(read("known/comment.md"));
    });

    test("a history that cannot be read is found out before anything is built; --no-history needs none", async () => {
      shop.write("broken.json", "{");
      const { exitCode, stderr } = await run("--base", "main~1", "--head", "main", "--history", "../broken.json");
      expect(stderr).toMatch(/broken\.json is not a readable history of noise: 1:2: not valid JSON/u);
      expect(stderr).not.toContain("build   ");
      expect(exitCode).toBe(5);
      const both = await run("--history", "../noise.json", "--no-history");
      expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining("exclude each other")]);
    });
  });

  test.each([
    ["md", "comment.md"],
    ["text", "report.txt"],
  ])("what it wrote compares to the same %s, byte for byte", async (format, file) => {
    const compared = await shop.call(["compare", "leak/base", "leak/head", "--config", "heapgate.yaml", "--format", format]);
    expect(compared).toMatchObject({ exitCode: 1, stderr: "", stdout: read(`leak/${file}`) });
    const reported = await shop.call(["report", "leak", "--format", format]);
    expect(reported).toMatchObject({ exitCode: 1, stderr: "", stdout: read(`leak/${file}`) });
  });
});
