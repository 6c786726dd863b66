// Captured regressions of real programs, through `heapgate import` and `heapgate compare`: the verdicts a gate must give.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFiles } from "../../src/io/files.ts";
import { CAPTURED, type CapturedCase, captureOptions } from "../support/captured.ts";
import { heapgate, INSTALLATION } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-captured-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = createFiles(folder);

/** Imports runs as rounds 1, 2, … of one bundle, on the command line, and returns its folder. */
const importRuns = async (caseName: CapturedCase["name"], side: string, runs: readonly string[]): Promise<string> => {
  const out = join(folder, "bundles", caseName, `${side}-${runs.join("-")}`);
  if (existsSync(out)) return out;
  for (const [index, run] of runs.entries()) {
    const options = await captureOptions({ caseName, side, run, round: index + 1, out, workFolder: join(folder, "captured") }, files);
    const result = await heapgate([
      "import",
      "--out",
      out,
      "--component",
      options.component,
      "--round",
      String(options.round),
      "--subject",
      side,
      "--post-gc",
      ...(options.units === null ? [] : ["--units", String(options.units)]),
      ...options.profiles.flatMap(({ kind, checkpoint, path }) => [
        "--profile",
        `${kind}${checkpoint === null ? "" : `@${checkpoint}`}=${path}`,
      ]),
      ...options.metrics.flatMap(({ edge, path }) => ["--metrics", `${edge ?? ""}=${path}`]),
      ...(options.points === null ? [] : ["--points", options.points]),
    ]);
    expect(result.stderr).toBe("");
    expect(result.exitCode).toBe(0);
  }
  return out;
};

interface Result {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly comparability: { readonly kind: string; readonly reasons: readonly string[] };
  readonly outcomes: readonly {
    readonly signal: string;
    readonly outcome: string;
    readonly ratio: number | null;
    readonly base: number | null;
    readonly head: number | null;
  }[];
  readonly leaks: readonly { readonly signal: string; readonly finding: string; readonly perUnit: number | null }[];
  readonly profiles: readonly { readonly kind: string; readonly chains: readonly { readonly frames: readonly string[] }[] }[];
}

const compare = async (base: string, head: string): Promise<Result & { readonly exitCode: number }> => {
  const { exitCode, stdout, stderr } = await heapgate(["compare", base, head, "--format", "json"]);
  expect(stderr).toBe("");
  const result: Result = JSON.parse(stdout);
  return { ...result, exitCode };
};

const outcomeOf = (result: Result, signal: string): string | undefined =>
  result.outcomes.find((outcome) => outcome.signal === signal)?.outcome;
const findingOf = (result: Result, signal: string): string | undefined => result.leaks.find((leak) => leak.signal === signal)?.finding;

describe("goroutine leak of node_exporter", () => {
  const { name, base: good, head: bad } = CAPTURED["goroutine-leak"];
  let goodBundle = "";
  let badBundle = "";
  beforeAll(async () => {
    goodBundle = await importRuns(name, good, ["run1", "run2"]);
    badBundle = await importRuns(name, bad, ["run1", "run2"]);
  });

  test("P6 good to bad fails with new growth of goroutines, one per scrape", async () => {
    const result = await compare(goodBundle, badBundle);
    expect(result).toMatchObject({ exitCode: 1, verdict: "fail" });
    expect(result.reasons).toContain("goroutine-leak");
    expect(findingOf(result, "goroutines")).toBe("new-growth");
    expect(result.leaks.find((leak) => leak.signal === "goroutines")?.perUnit).toBeCloseTo(1.02, 1);
  });

  test("bad to good warns for its costs and calls goroutines improved", async () => {
    const result = await compare(badBundle, goodBundle);
    expect(result).toMatchObject({ exitCode: 0, verdict: "warn" });
    expect(findingOf(result, "goroutines")).toBe("improved");
    expect(outcomeOf(result, "goroutines")).toBe("improved");
    expect(outcomeOf(result, "cpu")).toBe("suspect");
    expect(result.outcomes.find((outcome) => outcome.signal === "cpu")?.ratio).toBeCloseTo(0.36, 1);
    expect(result.outcomes.find((outcome) => outcome.signal === "allocations")?.ratio).toBeCloseTo(0.13, 2);
    expect(result.outcomes.find((outcome) => outcome.signal === "allocated")?.ratio).toBeCloseTo(0.13, 2);
  });

  test.each([
    ["run1", "run2"],
    ["run2", "run1"],
  ])("bad %s to bad %s shows no new growth", async (base, head) => {
    const result = await compare(await importRuns(name, bad, [base]), await importRuns(name, bad, [head]));
    expect(result.leaks.length).toBeGreaterThan(0);
    expect(result.leaks.map((leak) => leak.finding)).not.toContain("new-growth");
    expect(result.verdict).not.toBe("fail");
  });
});

describe("GOGC 0 in prometheus", () => {
  const { name, base: good, head: bad } = CAPTURED["cpu-gogc0"];
  const goodRuns = ["run1", "run2", "run3", "run4", "run5", "run6", "run7"];

  test("P4 P6 seven good runs against three bad ones fail for CPU alone, with what else differs said", async () => {
    const result = await compare(await importRuns(name, good, goodRuns), await importRuns(name, bad, ["run1", "run2", "run3"]));
    expect(result).toMatchObject({ exitCode: 1, verdict: "fail" });
    expect(outcomeOf(result, "cpu")).toBe("exceeded");
    expect(outcomeOf(result, "live-heap")).toBe("within");
    expect(outcomeOf(result, "goroutines")).toBe("within");
    expect(result.comparability.kind).toBe("caution");
    expect(result.comparability.reasons.join("; ")).toMatch(/Go version differs.*GOGC differs: base not known, head 0/u);
    const gc = result.outcomes.find((outcome) => outcome.signal === "gc-cpu");
    expect(gc?.head).toBeGreaterThan(3 * (gc?.base ?? Infinity));
    // GOGC 0 empties pools on each cycle: allocation moves, as a suspicion only, because the runtimes differ.
    expect([outcomeOf(result, "allocated"), outcomeOf(result, "allocations")]).toEqual(["suspect", "suspect"]);
  });

  test("P6 no good run fails against another", async () => {
    const bundles = new Map<string, string>();
    for (const run of goodRuns) bundles.set(run, await importRuns(name, good, [run]));
    for (const base of goodRuns) {
      for (const head of goodRuns.filter((run) => run !== base)) {
        const result = await compare(bundles.get(base) ?? "", bundles.get(head) ?? "");
        expect(result.verdict, `${base} to ${head}`).not.toBe("fail");
        expect(result.exitCode).toBe(0);
      }
    }
  });

  test("no split of three good runs against the other four fails, either way round", async () => {
    const triples = goodRuns.flatMap((first, i) =>
      goodRuns.slice(i + 1).flatMap((second, j) => goodRuns.slice(i + j + 2).map((third) => [first, second, third])),
    );
    expect(triples).toHaveLength(35);
    for (const three of triples) {
      const base = await importRuns(name, good, three);
      const head = await importRuns(
        name,
        good,
        goodRuns.filter((run) => !three.includes(run)),
      );
      for (const [left, right] of [
        [base, head],
        [head, base],
      ] as const) {
        const result = await compare(left, right);
        expect(result.verdict, `${left} to ${right}`).not.toBe("fail");
        expect(result.outcomes.filter((outcome) => outcome.outcome === "within").length).toBeGreaterThan(3);
      }
    }
  });
});

describe("transport leak of client-go", () => {
  const { name, base: good, head: bad } = CAPTURED["clientgo-transport-leak"];

  test("W21 one run a side fails with new growth of the live heap and names the cache in a call chain", async () => {
    const result = await compare(await importRuns(name, good, ["run1"]), await importRuns(name, bad, ["run1"]));
    expect(result).toMatchObject({ exitCode: 1, verdict: "fail" });
    expect(findingOf(result, "live-heap")).toBe("new-growth");
    expect(findingOf(result, "goroutines")).toBe("none");
    expect(outcomeOf(result, "goroutines")).toBe("within");
    const frames = result.profiles
      .filter((profile) => profile.kind === "heap")
      .flatMap((profile) => profile.chains.flatMap((chain) => chain.frames));
    expect(frames).toContain("k8s.io/client-go/transport.(*tlsTransportCache).get");
  });

  test("the comment shows that chain", async () => {
    const { stdout } = await heapgate([
      "compare",
      await importRuns(name, good, ["run1"]),
      await importRuns(name, bad, ["run1"]),
      "--format",
      "md",
    ]);
    expect(stdout).toContain("transport.(*tlsTransportCache).get");
    expect(stdout).toContain("🔴 heapgate: fail");
  });
});

describe("what is no profile", () => {
  const fixture = join(INSTALLATION, "fixtures", "captured", "not-a-profile.html");
  const legacyFolder = join(INSTALLATION, "..", "shared", "data", "pprof", "legacy");
  const legacy = existsSync(legacyFolder)
    ? readdirSync(legacyFolder)
        .map((file) => join(legacyFolder, file))
        .filter((file) => !/\.(?:json|txt|md)$/u.test(file))
    : [];
  if (legacy.length === 0) console.warn("SKIPPED: legacy profiles, because ../shared/data is not beside the project");
  if (process.env["HEAPGATE_REQUIRE_DATA"] !== undefined && legacy.length === 0)
    throw new Error("with HEAPGATE_REQUIRE_DATA the legacy profiles of ../shared/data must be there");

  test.each([fixture, ...legacy])("%s is refused by name, exit 5", async (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const compared = await heapgate(["compare", path, path]);
    expect(compared).toMatchObject({ exitCode: 5, stdout: "" });
    expect(compared.stderr).toContain(name);
    expect(compared.stderr).toMatch(/PROFILE_(?:NOT_A_PROFILE|LEGACY)/u);
    const out = join(folder, "refused", name);
    const imported = await heapgate(["import", "--out", out, "--component", "x", "--round", "1", "--profile", `heap@end=${path}`]);
    expect(imported).toMatchObject({ exitCode: 5, stdout: "" });
    expect(imported.stderr).toContain(name);
    expect(existsSync(out)).toBe(false);
  });
});
