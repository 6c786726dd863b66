import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FunctionRow, functionTotals } from "../../../src/core/graph/function-table.ts";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { totalOf } from "../../../src/core/pprof/profile.ts";
import { oracleOf, profilesWithOracle, readProfile, skipWithoutData } from "../pprof/profile-data.ts";
import { profileFromText } from "../../support/profile-text.ts";

/** `key flat cum`, one line per row. */
const table = (rows: readonly FunctionRow[]): string => rows.map(({ key, flat, cum }) => `${key} ${flat.value} ${cum.value}`).join("\n");

describe("against google/pprof", () => {
  test.each(profilesWithOracle)("%s: flat and cum of the 60 largest functions are exact in every column", (path) => {
    const profile = readProfile(path);
    const oracle = oracleOf(path);
    for (const [index] of profile.sampleTypes.entries()) {
      const totals = functionTotals([profile], index, { granularity: "functions" });
      const rows = new Map(totals.rows.map((row) => [row.key, row]));
      const mine = oracle.top60ByFlatOfLastType.map(
        ({ name }) => `${name} ${rows.get(name)?.flat.value ?? 0} ${rows.get(name)?.cum.value ?? 0}`,
      );
      expect(mine).toEqual(oracle.top60ByFlatOfLastType.map(({ name, flat, cum }) => `${name} ${flat[index]} ${cum[index]}`));
      expect(String(totals.total)).toBe(oracle.totals[index]);
    }
  });

  test.skipIf(skipWithoutData)("folding into owners moves values between rows and loses none", () => {
    for (const path of profilesWithOracle) {
      const profile = readProfile(path);
      const { rows, stacklessTotal, total } = functionTotals([profile], 0);
      expect(rows.reduce((sum, { flat }) => sum + flat.value, 0) + stacklessTotal).toBe(total);
      expect(total).toBe(totalOf(profile, 0));
    }
  });
});

describe("functionTotals", () => {
  test("gives flat to the innermost inlined function and cum to each function once per stack", () => {
    const profile = profileFromText(`
s/bytes  10         5           1
---
         main.main  main.main   main.main
         lib.F      lib.F       other.G
         >lib.in    lib.F.func1 -
         -          main.main   -`);
    expect(table(functionTotals([profile], "s").rows)).toBe("lib.in 10 10\nmain.main 5 16\nother.G 1 1\nlib.F 0 15");
  });

  test("keeps closures apart at function granularity", () => {
    const profile = profileFromText("s/bytes  1  2\n---\n  lib.F  lib.F\n  lib.F.func1  lib.F.func2");
    expect(table(functionTotals([profile], "s", { granularity: "functions" }).rows)).toBe("lib.F.func2 2 2\nlib.F.func1 1 1\nlib.F 0 3");
    expect(table(functionTotals([profile], "s").rows)).toBe("lib.F 3 3");
  });

  test("sums samples that share a stack, negative ones too", () => {
    const profile = profileFromText("s/bytes  5  -7  1\nlabel bytes  16  32  48\n---\n  f.A  f.A  f.A");
    expect(table(functionTotals([profile], "s").rows)).toBe("f.A -1 -1");
  });

  test("leaves out functions that come to zero", () => {
    expect(functionTotals([profileFromText("s/bytes  5  -5  0\n---\n  f.A  f.A  f.B")], "s").rows).toEqual([]);
  });

  test("orders by |flat|, then |cum|, then key", () => {
    const profile = profileFromText("s/bytes  1  -9  1  1\n---\n  z.Z  a.A  b.B  c.C\n  -  -  -  d.D");
    expect(functionTotals([profile], "s").rows.map(({ key }) => key)).toEqual(["a.A", "b.B", "d.D", "z.Z", "c.C"]);
  });

  test("adds up replicates and says how many", () => {
    const one = profileFromText("s/bytes  1\n---\n  f.A");
    const two = profileFromText("s/bytes  2  4\n---\n  f.A  f.B");
    const totals = functionTotals([one, two], "s");
    expect([totals.replicates, totals.total, table(totals.rows)]).toEqual([2, 7, "f.B 4 4\nf.A 3 3"]);
  });

  test("takes the column by name in each profile, whatever its place", () => {
    const one = profileFromText("x/count  100\ns/bytes  1\n---\n  f.A");
    const two = profileFromText("s/bytes  2\nx/count  200\n---\n  f.A");
    expect(functionTotals([one, two], "s").total).toBe(3);
    expect(functionTotals([one], "s").sampleType).toEqual({ type: "s", unit: "bytes" });
  });

  test("throws for a column that is not there", () => {
    expect(() => functionTotals([profileFromText("s/bytes  1\n---\n  f.A")], "cpu")).toThrow(HeapgateError);
  });

  test("leaves out stacks through excluded packages and totals them", () => {
    const profile = profileFromText("s/bytes  1  10  100\n---\n  main.main  main.main  -\n  net/http/pprof.Index  lib.F  -");
    const totals = functionTotals([profile], "s", { excludeFrames: ["net/http/pprof"] });
    expect([totals.total, totals.excludedTotal, totals.stacklessTotal, table(totals.rows)]).toEqual([
      111,
      1,
      100,
      "lib.F 10 10\nmain.main 0 10",
    ]);
  });

  test("knows the sampling variance and the events of each row", () => {
    const rate = 512 * 1024;
    const profile = profileFromText(
      "inuse_objects/count  10000  10000\ninuse_space/bytes  10240000  10240000\nlabel bytes  1024  1024\n---\n  main.main  main.main\n  lib.F  lib.G",
      { period: rate },
    );
    const rows = functionTotals([profile], "inuse_space").rows;
    const of = (key: string): FunctionRow | undefined => rows.find((row) => row.key === key);
    expect(Math.sqrt(of("lib.F")?.flat.variance ?? 0) / 1024 / 1024).toBeCloseTo(2.21, 1);
    expect(of("main.main")?.cum.variance).toBeCloseTo(2 * (of("lib.F")?.flat.variance ?? 0), 0);
    expect(of("main.main")?.flat).toEqual({ value: 0, events: 0, variance: 0, unitVariance: 0, perProfile: [] });
    expect(of("lib.F")?.flat.events).toBe(20);
  });

  test("has no variance where one of the profiles has none", () => {
    const known = profileFromText("inuse_space/bytes  10240000\nlabel bytes  1024\n---\n  lib.F", { period: 512 * 1024 });
    const unknown = profileFromText("inuse_space/bytes  10240000\nlabel bytes  1024\n---\n  lib.F");
    expect(functionTotals([known], "inuse_space").rows[0]?.flat.variance).toBeGreaterThan(0);
    expect(functionTotals([known, unknown], "inuse_space").rows[0]?.flat.variance).toBeNull();
  });

  test("keeps what each of three or more profiles holds, flat and cum, zeros too", () => {
    const of = (bytes: number, other: number) =>
      profileFromText(`s/bytes  ${bytes}  ${other}\n---\n  main.main  main.main\n  lib.F  lib.G`);
    const { rows } = functionTotals([of(5, 0), of(0, 3), of(7, 1)], "s");
    const found = Object.fromEntries(rows.map(({ key, flat, cum }) => [key, [flat.perProfile, cum.perProfile]]));
    expect(found).toEqual({
      "lib.F": [
        [5, 0, 7],
        [5, 0, 7],
      ],
      "lib.G": [
        [0, 3, 1],
        [0, 3, 1],
      ],
      "main.main": [
        [0, 0, 0],
        [5, 3, 8],
      ],
    });
    expect(
      functionTotals([of(5, 0), of(0, 3)], "s").rows.every(({ flat, cum }) => flat.perProfile.length + cum.perProfile.length === 0),
    ).toBe(true);
  });

  test("knows what a tick adds, unless the profiles differ in it", () => {
    const ticks = (period: number) => profileFromText(`cpu/nanoseconds  ${period}\n---\n  f.A`, { period });
    expect(functionTotals([ticks(10_000_000), ticks(10_000_000)], "cpu").tick).toBe(10_000_000);
    expect(functionTotals([ticks(10_000_000), ticks(5_000_000)], "cpu").tick).toBeNull();
    expect(functionTotals([profileFromText("s/bytes  1\n---\n  f.A")], "s").tick).toBeNull();
  });

  test("of no profiles is nothing", () => {
    expect(functionTotals([], "s")).toMatchObject({ replicates: 0, total: 0, rows: [] });
  });

  test("flat adds up to the total and no cum is beyond it, for any non-negative stacks", () => {
    const stack = fc.array(fc.constantFrom("a.A", "a.A.func1", "b.B", "runtime.x", "c.C[int]"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(stack, fc.nat(1000)), { minLength: 1, maxLength: 8 }), (samples) => {
        const depth = Math.max(...samples.map(([frames]) => frames.length));
        const rows = Array.from({ length: depth }, (_, at) => `  ${samples.map(([frames]) => frames[at] ?? "-").join("  ")}`);
        const profile = profileFromText([`s/bytes  ${samples.map(([, value]) => value).join("  ")}`, "---", ...rows].join("\n"));
        for (const granularity of ["owners", "functions"] as const) {
          const totals = functionTotals([profile], "s", { granularity });
          expect(totals.rows.reduce((sum, { flat }) => sum + flat.value, 0)).toBe(totals.total);
          expect(totals.rows.every(({ flat, cum }) => flat.value <= cum.value && cum.value <= totals.total)).toBe(true);
        }
      }),
    );
  });
});
