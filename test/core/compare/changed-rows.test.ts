// Which rows are called changed: on seven runs of one binary none should be, and what did change is to be found.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type JudgedRows, judgeRows } from "../../../src/core/compare/changed-rows.ts";
import { diffFunctions, type FunctionDiff } from "../../../src/core/graph/diff-functions.ts";
import { functionTotals } from "../../../src/core/graph/function-table.ts";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { KIB, MIB } from "../../support/snapshots.ts";
import { seededRandom } from "../stats/noise-models.ts";
import { poisson } from "./row-model.ts";

const readCaptured = (path: string): Profile => {
  const content = readFileSync(new URL(`../../../fixtures/captured/${path}`, import.meta.url));
  return decodeProfile(new Uint8Array(content), { name: path });
};
const diffOf = (base: readonly Profile[], head: readonly Profile[], column: string): FunctionDiff =>
  diffFunctions(functionTotals(base, column), functionTotals(head, column));
const countChanged = ({ rows, packages }: JudgedRows): number =>
  rows.filter(({ judged }) => judged.changed).length + packages.filter(({ changed }) => changed).length;
const sum = (values: readonly number[]): number => values.reduce((before, value) => before + value, 0);

describe.each([
  ["t1.heap.pb.gz", "inuse_space", 2 ** 20],
  ["t1.heap.pb.gz", "alloc_space", 2 ** 20],
  ["t1.cpu.pb.gz", "cpu", 1e8],
])("seven runs of one binary: %s, %s", (file, column, least) => {
  const runs = [1, 2, 3, 4, 5, 6, 7].map((run) => readCaptured(`cpu-gogc0/good-2.42.0/run${run}/${file}`));
  const pairs = runs.flatMap((base, at) => runs.slice(at + 1).map((head) => diffOf([base], [head], column)));
  const naive = sum(
    pairs.map(({ rows }) => rows.filter(({ cum }) => Math.abs(cum.difference) > 0.1 * cum.base && Math.abs(cum.difference) > least).length),
  );

  test("in 21 pairs at most two rows and packages are called changed", () => {
    const changed = sum(pairs.map((diff) => countChanged(judgeRows(diff))));
    expect(pairs).toHaveLength(21);
    expect(changed, `called changed: ${changed}; by "more than 10 % and ${least}": ${naive}`).toBeLessThanOrEqual(2);
    expect(naive).toBeGreaterThan(100);
  });

  test("nearly all intervals of rows hold 0", () => {
    const intervals = pairs.flatMap((diff) =>
      judgeRows(diff)
        .rows.map(({ judged: { flat } }) => flat)
        .filter(({ base, head }) => base !== 0 || head !== 0)
        .map(({ interval }) => interval ?? [1, 1]),
    );
    const held = intervals.filter(([low, high]) => low <= 0 && high >= 0).length;
    expect(intervals.length).toBeGreaterThan(200);
    expect(held / intervals.length).toBeGreaterThan(0.95);
  });

  test("three against three runs, in all 70 ways: one way in ten at most calls anything changed", () => {
    const triples = runs.flatMap((one, a) =>
      runs.slice(a + 1).flatMap((two, b) => runs.slice(a + b + 2).map((three) => [one, two, three])),
    );
    const ways = triples.flatMap((base, at) =>
      triples.slice(at + 1).flatMap((head) => (head.some((run) => base.includes(run)) ? [] : [diffOf(base, head, column)])),
    );
    expect(ways).toHaveLength(70);
    expect(ways.filter((diff) => countChanged(judgeRows(diff)) > 0).length).toBeLessThanOrEqual(7);
  });
});

test.each([
  ["cpu", "cpu-gogc0/good-2.42.0", "cpu-gogc0/bad-2.53.3", "t1.cpu.pb.gz", [1, 2, 3], "runtime.scanobject"],
  ["alloc_space", "cpu-gogc0/good-2.42.0", "cpu-gogc0/bad-2.53.3", "t1.heap.pb.gz", [1, 2, 3], "io.ReadAll"],
  ["inuse_space", "clientgo-transport-leak/good-proxy-set", "clientgo-transport-leak/bad-dial-only", "t1.heap.pb.gz", [1], "net/http"],
])("%s: the same rule finds what changed from %s to %s", (column, base, head, file, runs, culprit) => {
  const profiles = (side: string): readonly Profile[] => runs.map((run) => readCaptured(`${side}/run${run}/${file}`));
  const { rows, packages } = judgeRows(diffOf(profiles(base), profiles(head), column));
  const names = [
    ...rows.flatMap(({ row, judged }) => (judged.changed ? [row.key] : [])),
    ...packages.flatMap((one) => (one.changed ? [one.package] : [])),
  ];
  expect(names.length).toBeGreaterThanOrEqual(2);
  expect(names).toContain(culprit);
});

/** What Go would have sampled of `objects` objects of `size` bytes in each function, at 64 KiB. */
const sampled = (random: ReturnType<typeof seededRandom>, functions: readonly (readonly [name: string, bytes: number, size: number])[]) => {
  const period = 64 * KIB;
  const found = functions.flatMap(([name, bytes, size]) => {
    const probability = -Math.expm1(-size / period);
    const count = Math.floor(poisson(random, (bytes / size) * probability) / probability);
    return count === 0 ? [] : [{ name, count, size }];
  });
  const row = (pick: (one: (typeof found)[number]) => string | number): string => found.map(pick).join("  ");
  return profileFromText(
    `inuse_objects/count  ${row(({ count }) => count)}\ninuse_space/bytes  ${row(({ count, size }) => count * size)}\nlabel bytes  ${row(({ size }) => size)}\n---\n  ${row(({ name }) => name)}`,
    { period },
  );
};

describe("10 MiB among a hundred other functions, at 64 KiB", () => {
  const random = seededRandom(91);
  const others = Array.from({ length: 100 }, (_, at) => [`example.com/p${at % 10}.F${at}`, (20 * MIB) / (at + 1), 512] as const);
  const judgedWith = (factor: number) =>
    Array.from({ length: 20 }, () =>
      judgeRows(
        diffOf(
          [sampled(random, [["example.com/a.Keep", 10 * MIB, 1024], ...others])],
          [sampled(random, [["example.com/a.Keep", 10 * MIB * factor, 1024], ...others])],
          "inuse_space",
        ),
      ),
    );
  const isFound = ({ rows }: JudgedRows): boolean => rows.find(({ row }) => row.key === "example.com/a.Keep")?.judged.changed === true;

  test("+100 % is found in every one of twenty pairs, with limits around it", () => {
    const pairs = judgedWith(2);
    expect(pairs.filter(isFound)).toHaveLength(20);
    const flat = pairs[0]?.rows.find(({ row }) => row.key === "example.com/a.Keep")?.judged.flat;
    expect(flat?.smallestDetectable ?? 0).toBeGreaterThan(3 * MIB);
    expect(flat?.smallestDetectable ?? 0).toBeLessThan(5 * MIB);
    expect(flat?.interval?.[0]).toBeGreaterThan(5 * MIB);
  });

  test("nothing changed is called so in at most one row of twenty pairs", () => {
    expect(sum(judgedWith(1).map(countChanged))).toBeLessThanOrEqual(1);
  });
});

describe("rows with few samples", () => {
  /** Objects of 1 KiB at 512 KiB: one sample for each half MiB. */
  const heap = (...functions: readonly (readonly [name: string, samples: number])[]): Profile => {
    const row = (pick: (samples: number, name: string) => string | number): string =>
      functions.map(([name, samples]) => pick(samples, name)).join("  ");
    return profileFromText(
      `inuse_objects/count  ${row((samples) => samples * 512)}\ninuse_space/bytes  ${row((samples) => samples * 512 * KIB)}\nlabel bytes  ${row(() => 1024)}\n---\n  ${row(() => "main.main")}\n  ${row((_, name) => name)}`,
      { period: 512 * KIB },
    );
  };
  const judged = (base: Profile, head: Profile): JudgedRows => judgeRows(diffOf([base], [head], "inuse_space"));
  const rowOf = ({ rows }: JudgedRows, key: string) => rows.find(({ row }) => row.key === key)?.judged;

  test("are tested from forty on, both sides together", () => {
    const found = judged(heap(["a.F", 20], ["a.G", 19]), heap(["a.F", 20], ["a.G", 20]));
    expect(rowOf(found, "a.F")).toMatchObject({ tested: true, samples: 40 });
    expect(rowOf(found, "a.G")).toMatchObject({ tested: false, samples: 39, changed: false });
    expect(found.packages).toMatchObject([{ package: "a", functions: 1, samples: 39, owner: "standard", flat: { difference: 512 * KIB } }]);
  });

  test("are summed by package, and what none of them shows the package does", () => {
    const members = (samples: number) => Array.from({ length: 6 }, (_, at) => [`example.com/a/b.F${at}`, samples] as const);
    const found = judged(heap(["main.Big", 100], ...members(1)), heap(["main.Big", 100], ...members(6)));
    expect(found.rows.filter((one) => one.judged.changed)).toEqual([]);
    expect(found.packages).toMatchObject([
      {
        package: "example.com/a/b",
        functions: 6,
        samples: 42,
        changed: true,
        owner: "dependency",
        flat: { base: 3 * MIB, head: 18 * MIB },
      },
    ]);
    expect(found.packages[0]?.flat.interval?.[0]).toBeGreaterThan(0);
  });

  test("that only call others are neither tested nor folded", () => {
    const found = judged(heap(["a.F", 50]), heap(["a.F", 50]));
    expect(rowOf(found, "main.main")).toMatchObject({ tested: false, samples: 0, changed: false, flat: { interval: [0, 0] } });
    expect(rowOf(found, "main.main")?.cum.standardError).toBeGreaterThan(0);
    expect(found.packages).toEqual([]);
  });

  test("but large, which makes them certain, are tested", () => {
    const large = (count: number): Profile =>
      profileFromText(`inuse_objects/count  ${count}\ninuse_space/bytes  ${count * 4 * MIB}\nlabel bytes  ${4 * MIB}\n---\n  a.Buffer`, {
        period: 64 * KIB,
      });
    expect(rowOf(judged(large(2), large(3)), "a.Buffer")).toMatchObject({ tested: true, samples: 5, changed: true });
    expect(rowOf(judged(large(2), large(2)), "a.Buffer")).toMatchObject({ tested: true, changed: false });
  });

  test("of no package are summed together", () => {
    expect(judged(heap(["memcpy", 3], ["malloc", 2]), heap(["memcpy", 3], ["malloc", 4])).packages).toMatchObject([
      { package: "(no package)", functions: 2, samples: 12 },
    ]);
  });

  test("know a package whose path ends with a version", () => {
    const [folded] = judged(heap(["gopkg.in/yaml%2ev3.Parse", 3]), heap(["gopkg.in/yaml%2ev3.Parse.func1", 4])).packages;
    expect(folded).toMatchObject({ package: "gopkg.in/yaml.v3", functions: 1, samples: 7 });
  });

  test("come with the largest change first", () => {
    const { packages } = judged(heap(["a.F", 3], ["b.F", 3], ["c.F", 3]), heap(["a.F", 4], ["b.F", 9], ["c.F", 1]));
    expect(packages.map((one) => one.package)).toEqual(["b", "c", "a"]);
  });
});

test("where the noise is not known whatever differs is changed", () => {
  const foreign = (one: number, other: number): Profile => profileFromText(`s/bytes  ${one}  ${other}\n---\n  a.F  a.G`);
  const { rows, packages } = judgeRows(diffOf([foreign(5, 7)], [foreign(6, 7)], "s"));
  expect(rows.map(({ row, judged }) => [row.key, judged.changed, judged.tested, judged.flat.interval])).toEqual([
    ["a.F", true, true, null],
    ["a.G", false, true, null],
  ]);
  expect(packages).toEqual([]);
});

test("no rows, no packages", () => {
  expect(judgeRows(diffOf([], [], "s"))).toEqual({ rows: [], packages: [] });
});
