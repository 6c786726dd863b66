// Nodes of each granularity, the values they add up to, and the edges between them.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameDetail, nodeTable, printableName, trimFileName } from "../../../src/core/pprof-text/nodes.ts";
import { TEXT_GRANULARITIES } from "../../../src/core/pprof-text/text-options.ts";
import { collectEdges } from "../../../src/core/pprof-text/weigh-edges.ts";
import { samplesOf, sumNodes } from "../../../src/core/pprof-text/weigh-nodes.ts";
import { totalOf } from "../../../src/core/pprof/profile.ts";
import { madeProfile } from "../../oracle/made-profiles.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { BASE } from "./made.ts";

const NOTHING = { name: "", address: 0n, file: "", startLine: 0, line: 0, column: 0, objectFile: "" };
const VALUES = { column: 0, divisor: null };

test.each([
  [{ name: "f" }, "f"],
  [{ name: "f", file: "a.go" }, "f a.go"],
  [{ name: "f", file: "a.go", line: 3 }, "f a.go:3"],
  [{ name: "f", file: "a.go", line: 3, column: 9 }, "f a.go:3:9"],
  [{ name: "f", line: 3 }, "f :3"],
  [{ name: "f", address: 0x4a10n }, "0000000000004a10 f"],
  [{ file: "a.go" }, "a.go"],
  [{ objectFile: "/bin/app" }, "[app]"],
  [{ objectFile: "/bin/app", address: 1n }, "0000000000000001 [app]"],
  [{ name: "f", objectFile: "/bin/app" }, "f"],
  [{}, "<unknown>"],
])("%o is printed as %j", (info, expected) => {
  expect(printableName({ ...NOTHING, ...info })).toBe(expected);
});

test.each([
  ["/proc/self/cwd/a.go", "", "a.go"],
  ["/proc/self/cwd/./a.go", "", "a.go"],
  ["/src/a.go", "", "/src/a.go"],
  ["/src/a.go", "/src", "a.go"],
  ["/src/a.go", "/other/:/src/", "a.go"],
  ["/srcs/a.go", "/src", "/srcs/a.go"],
])("%s without %j is %s", (file, prefixes, expected) => {
  expect(trimFileName(file, prefixes)).toBe(expected);
});

describe("nodes of a profile", () => {
  const namesAt = (granularity: (typeof TEXT_GRANULARITIES)[number], noInlines = false): readonly string[] => {
    const table = nodeTable(BASE, frameDetail(granularity, noInlines, false), "");
    return [...new Set(table.nodes)].map(table.nameOf);
  };

  test.each([
    ["functions", false, ["lib.Put", "main.main", "lib.dec", "lib.Get"]],
    ["functions", true, ["lib.Put", "main.main", "lib.Get"]],
    ["filefunctions", false, ["lib.Put c.go", "main.main", "lib.dec d.go", "lib.Get c.go", "main.main main.go"]],
    ["lines", false, ["lib.Put c.go:3", "main.main", "lib.dec d.go:2", "lib.Get c.go:9", "main.main main.go:7"]],
    ["files", false, ["c.go", "<unknown>", "d.go", "main.go"]],
  ] as const)("at %s, without inlined calls %s, are %j", (granularity, noInlines, expected) => {
    expect(namesAt(granularity, noInlines)).toEqual(expected);
  });

  test("of one file are several where functions start at different lines, as in pprof", () => {
    const starts = { ...BASE.functions, startLines: Float64Array.from(BASE.functions.names, (_, index) => index * 10) };
    const table = nodeTable({ ...BASE, functions: starts }, frameDetail("files", false, false), "");
    expect([...new Set(table.nodes)].map(table.nameOf).filter((name) => name === "c.go")).toHaveLength(2);
  });
});

describe("sums", () => {
  const profile = profileFromText(`
    count/count  3     5     -2    0
    ---
                 main  main  main  main
                 f     f     g     h
                 f     >i    f     -
                 g     -     -     -
  `);
  const table = nodeTable(profile, frameDetail("functions", false, false), "");
  const byName = (column: Float64Array): Readonly<Record<string, number>> =>
    Object.fromEntries([...column.entries()].map(([node, value]) => [table.nameOf(node), value]));

  test("give a sample to its leaf once, and once to each function on its stack", () => {
    const sums = sumNodes(samplesOf(profile, VALUES), table);
    expect(byName(sums.flat)).toEqual({ main: 0, f: -2, g: 3, i: 5, h: 0 });
    expect(byName(sums.cum)).toEqual({ main: 6, f: 6, g: 1, i: 5, h: 0 });
    expect(byName(sums.mostInlined)).toEqual({ main: 0, f: 0, g: 0, i: 5, h: 0 });
  });

  test("give edges once per sample, never from a function to itself, inline only if always", () => {
    const all = new Uint8Array(table.count).fill(1);
    const edges = collectEdges(samplesOf(profile, VALUES), table, { shown: all, into: all, outOf: all });
    const listed = [...edges.weights.entries()].map(
      ([edge, weight]) =>
        `${table.nameOf(edges.from[edge] ?? 0)} > ${table.nameOf(edges.to[edge] ?? 0)} ${weight}${edges.inline[edge] === 1 ? " inline" : ""}`,
    );
    expect(listed.toSorted()).toEqual(["f > g 3", "f > i 5 inline", "g > f -2", "main > f 8", "main > g -2"]);
  });

  test("step over what is not shown", () => {
    const all = new Uint8Array(table.count).fill(1);
    const withoutF = all.map((_, node) => (table.nameOf(node) === "f" ? 0 : 1));
    const edges = collectEdges(samplesOf(profile, VALUES), table, { shown: withoutF, into: all, outOf: all });
    expect(edges.count).toBe(2);
    expect([...edges.weights].toSorted((a, b) => a - b)).toEqual([1, 5]);
  });

  test("of any profile: own values add up to the samples that have a stack", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.constantFrom(...TEXT_GRANULARITIES),
        fc.boolean(),
        (seed, granularity, noInlines) => {
          const made = madeProfile(seed, seed);
          const sums = sumNodes(samplesOf(made, VALUES), nodeTable(made, frameDetail(granularity, noInlines, false), ""));
          const { flat, cum } = sums;
          let stackless = 0;
          for (let sample = 0; sample < made.sampleCount; sample += 1) {
            if (made.sampleOffsets[sample] === made.sampleOffsets[sample + 1])
              stackless += made.values[sample * made.sampleTypes.length] ?? 0;
          }
          expect(flat.reduce((sum, value) => sum + value, 0)).toBe(totalOf(made, 0) - stackless);
          expect(cum).toHaveLength(flat.length);
        },
      ),
    );
  });
});
