// Every regression of the sample service is red for the right signal, every benign shape on both sides is green: `heapgate run`, two commits.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GO_MISSING } from "../support/go-service.ts";
import { expectLeakingFunction } from "../support/leaking-function.ts";
import { lineOf, readResult, redSignals, type ResultFile } from "../support/result-file.ts";
import { makeRegressedRepository, openWorkshop, shortPlan, type Regression, type Shape } from "../support/sample-service.ts";

describe.skipIf(GO_MISSING)("heapgate run on the sample service", () => {
  const shop = openWorkshop("regressions");
  afterAll(() => shop[Symbol.dispose]());

  const measure = async (
    name: string,
    repository: string,
    ...args: readonly string[]
  ): Promise<{ readonly exitCode: number; readonly result: ResultFile }> => {
    const { exitCode, stderr } = await shop.call(["run", "--base", "HEAD~1", "--out", `../out-${name}`, ...args], { cwd: repository });
    expect(stderr).toMatch(/HEAPGATE result=/u);
    const result = readResult(join(shop.folder, `out-${name}`, "result.json"));
    console.info(lineOf(name, result));
    return { exitCode, result };
  };

  test.each<[Regression, { readonly red: readonly string[]; readonly never: readonly string[] }]>([
    [
      "heap",
      { red: ["live-heap", "growth of live-heap"], never: ["goroutines", "growth of goroutines", "open-fds", "growth of open-fds"] },
    ],
    ["goroutine", { red: ["goroutines", "growth of goroutines"], never: ["open-fds", "growth of open-fds"] }],
    ["fd", { red: ["open-fds", "growth of open-fds"], never: [] }],
    [
      "cpu",
      { red: ["cpu"], never: ["live-heap", "growth of live-heap", "goroutines", "growth of goroutines", "open-fds", "growth of open-fds"] },
    ],
    [
      "alloc",
      {
        red: ["allocated"],
        never: ["live-heap", "growth of live-heap", "goroutines", "growth of goroutines", "open-fds", "growth of open-fds"],
      },
    ],
  ])("P6 %s is red for the right signal", async (regression, { red, never }) => {
    const repository = join(shop.folder, regression);
    await makeRegressedRepository(repository, regression);
    shop.write("heapgate.yaml", shortPlan({ requests: 1000, batch: "0.05s" }));
    const { exitCode, result } = await measure(regression, repository, "--head", "HEAD", "--config", "../heapgate.yaml");
    expect({ exitCode, verdict: result.verdict }).toEqual({ exitCode: 1, verdict: "fail" });
    expect(redSignals(result)).toEqual(expect.arrayContaining([...red]));
    expect(redSignals(result).filter((signal) => never.includes(signal))).toEqual([]);
    if (regression === "heap") expectLeakingFunction(result);
  });

  describe("with the same shape on both sides", () => {
    const repository = join(shop.folder, "clean");
    beforeAll(async () => await makeRegressedRepository(repository, "heap"));

    test.each<Shape>(["warm-up", "bounded-cache", "pulse", "sawtooth"])("W19 P6 %s is green", async (shape) => {
      shop.write("heapgate.yaml", shortPlan({ shape, rounds: "{ min: 3, max: 3 }" }));
      const { exitCode, result } = await measure(
        shape,
        repository,
        "--head",
        "HEAD~1",
        "--skip-unchanged",
        "false",
        "--config",
        "../heapgate.yaml",
      );
      expect(exitCode).toBe(0);
      expect(redSignals(result)).toEqual([]);
      // A disturbed machine may leave one open; a leak is none of them.
      expect(result.leaks.map(({ signal }) => signal)).toEqual(["live-heap", "goroutines", "open-fds"]);
      expect(result.leaks.filter(({ finding }) => finding !== "none" && finding !== "inconclusive")).toEqual([]);
      // Measured, not skipped: the shape shows in the numbers.
      expect(result.outcomes.find(({ signal }) => signal === "live-heap")?.head).toBeGreaterThan(4_000_000);
      // Pairs of a disturbed machine are measured again under a new number.
      expect(result.plan.rounds).toBeGreaterThanOrEqual(3);
    });
  });
});
