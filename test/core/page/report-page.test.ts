// Pages of real and invented runs: every graph has the numbers of the tables, every default view is the one the verdict is about.
import { beforeAll, describe, expect, test } from "vitest";
import { compareProfileFiles } from "../../../src/core/compare/compare-profile-files.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { compareWithoutBase } from "../../../src/core/compare/special-comparisons.ts";
import { type PageContext, pageOfProfiles, pageOfSnapshots } from "../../../src/core/page/report-page.ts";
import { renderResult } from "../../../src/core/report/render-result.ts";
import type { Report } from "../../../src/core/report/report.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { CAPTURED, capturedSnapshot } from "../../support/captured.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { flatOf, type PageParts, partsOf, STUB_TEMPLATE, totalOf } from "../../support/page-parts.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { reportOf, STATES, wholeReport, wholeSides } from "../../support/reports.ts";
import { side } from "../../support/snapshots.ts";

const CONTEXT: PageContext = { template: STUB_TEMPLATE, leakRules: DEFAULT_RULES.leak, heapgateVersion: "0.1.0", mainModules: [] };
const comparedOf = (base: Snapshot, head: Snapshot): Report =>
  reportOf(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] }));

/** Where a page and the tables of its report differ; exact but for the last bits of means. */
const differences = ({ data, graphs }: PageParts, diffs: readonly ProfileDiff[]): readonly string[] =>
  graphs.flatMap((built) => {
    const { kind, sampleType, component } = built.graph;
    const diff = diffs.find((one) => one.component === component && one.kind === kind && one.sampleType === sampleType);
    if (diff === undefined) return [];
    return (["base", "head"] as const).flatMap((column) => {
      const [flat, total] = [flatOf(data, built, column), totalOf(built, column)];
      const isClose = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));
      const wrong = kind === "goroutine" ? [] : diff.rows.filter((row) => !isClose(flat.get(row.func) ?? 0, row.flat[column]));
      return [
        ...(isClose(total, diff.total[column]) ? [] : [`${built.graph.id} ${column}: ${total}, not ${diff.total[column]}`]),
        ...wrong.map((row) => `${built.graph.id} ${column} ${row.func}: ${flat.get(row.func) ?? 0}, not ${row.flat[column]}`),
      ];
    });
  });

describe.each(Object.values(CAPTURED))("the captured $name", ({ name, component, base, head }) => {
  let report: Report = STATES.pass();
  let page: PageParts = {
    data: partsOf(pageOfSnapshots(report, { base: null, head: null }, CONTEXT)).data,
    graphs: [],
    graphOf: () => {
      throw new Error("not made");
    },
  };
  beforeAll(async () => {
    const files = createMemoryFiles();
    const sides = { base: await capturedSnapshot(name, base, files), head: await capturedSnapshot(name, head, files) };
    report = comparedOf(sides.base, sides.head);
    page = partsOf(pageOfSnapshots(report, sides, CONTEXT));
  });

  test("has a graph for each table, with its totals and the flat sums of its rows", () => {
    const ids = page.graphs.map(({ graph }) => graph.id);
    expect(ids).toEqual(expect.arrayContaining(report.comparison.profiles.map((diff) => `${component}/${diff.kind}/${diff.sampleType}`)));
    expect(differences(page, report.comparison.profiles)).toEqual([]);
  });

  test("tells lines of head that hold no more than their functions do", () => {
    for (const built of page.graphs) {
      const { graph } = built;
      const column = graph.columns.findIndex(({ id }) => id === "head");
      const at = graph.lines?.columns.indexOf(column) ?? -1;
      expect(at).toBeGreaterThanOrEqual(0);
      const flat = flatOf(page.data, built, "head");
      const byFunction = new Map<string, number>();
      for (const [func, , ...values] of graph.lines?.rows ?? []) byFunction.set(func, (byFunction.get(func) ?? 0) + (values[at] ?? 0));
      expect(byFunction.size).toBeGreaterThan(0);
      // Each line is rounded to a whole unit.
      const tooMuch = [...byFunction].filter(([func, sum]) => sum > (flat.get(func) ?? 0) + (graph.lines?.rows.length ?? 0));
      expect(tooMuch).toEqual([]);
    }
  });

  test("carries result.json as it is written", () => {
    expect(page.data.result).toEqual(JSON.parse(renderResult(report)));
  });

  test("names totals that its columns add up to", () => {
    for (const built of page.graphs) {
      for (const [index, { total }] of built.graph.columns.entries()) expect(built.tree.cums[index]?.[0]).toBeCloseTo(total, 6);
      expect(built.tree.nodeCount).toBe(built.graph.nodeCount);
    }
  });
});

describe("a leak", () => {
  const sides = wholeSides();
  const report = wholeReport(sides);
  const page = partsOf(pageOfSnapshots(report, sides, CONTEXT));

  test("is looked at from head's first snapshot to its last", () => {
    const { graph } = page.graphOf("controller/heap/inuse_space");
    const [view] = graph.views;
    expect([graph.columns[view?.from ?? -1]?.id, graph.columns[view?.to ?? -1]?.id]).toEqual(["head-1", "head-5"]);
    expect(graph.views.map(({ id }) => id)).toEqual(["growth", "end", "growth-2", "growth-3", "growth-4"]);
    const totals = graph.columns.filter(({ id }) => id.startsWith("head-")).map(({ total }) => total);
    expect(totals.toSorted((a, b) => a - b)).toEqual(totals);
  });

  test("has every graph of a heap, in the kinds of its tables, and no snapshots in what is only allocated", () => {
    expect(page.graphs.map(({ graph }) => graph.id)).toEqual([
      "controller/heap/inuse_space",
      "controller/heap/inuse_objects",
      "controller/allocs/alloc_space",
      "controller/allocs/alloc_objects",
      "controller/goroutine/goroutine",
      "controller/cpu/cpu",
    ]);
    expect(page.graphOf("controller/allocs/alloc_space").graph.columns.map(({ id }) => id)).toEqual(["base", "head"]);
    expect(differences(page, report.comparison.profiles)).toEqual([]);
  });

  test("tells base's own code by the lines of head that the diff leads to, and no other code of base", () => {
    const own = partsOf(pageOfSnapshots(report, sides, { ...CONTEXT, mainModules: ["github.com/acme/fleet"] }));
    const { columns, lines } = own.graphOf("controller/heap/inuse_space").graph;
    const [base, head] = ["base", "head"].map((id) => lines?.columns.indexOf(columns.findIndex((column) => column.id === id)) ?? -1);
    const told = new Map(lines?.rows.map(([func, line, ...values]) => [`${func.slice(func.lastIndexOf("/") + 1)}:${line}`, values]));
    const of = (place: string): readonly (number | undefined)[] => [told.get(place)?.[base ?? -1], told.get(place)?.[head ?? -1]];
    // The change brought five lines above line 45 of base.
    expect(of("manifest.(*Store).Store:50")).toEqual([209_715, 0]);
    expect(of("manifest.(*Store).Store:45")).toEqual([0, 43_830_477]);
    expect(of("bundlereader.readFile:101")).toEqual([1_468_006, 10_066_330]);
    expect(of("json.Marshal:160")[0]).toBe(0);
    // Without a module nothing is own code, and nothing of base is told.
    expect(page.graphOf("controller/heap/inuse_space").graph.lines?.columns).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("marks what the pull request changed, links to its lines and lists its files", () => {
    expect(page.data.frames.filter(({ changed }) => changed === true).map(({ func }) => func.slice(func.lastIndexOf("/") + 1))).toEqual([
      "manifest.(*Store).Store",
      "reconciler.(*BundleReconciler).watchStatus",
    ]);
    expect(page.data.frames.filter(({ changed }) => changed === null)).toEqual([]);
    expect(page.data.sourceUrl).toMatch(/\/blob\/[0-9a-f]{40}\/$/u);
    expect(page.data.files).toContainEqual({
      path: "head/rounds/1/controller/process/heap.20.pb.gz",
      kind: "heap",
      component: "controller",
      side: "head",
      round: 1,
      checkpoint: "20",
    });
    expect(page.data.commands).toContain("go tool pprof -http=: profiles/controller.cpu.diff.pb.gz");
  });
});

describe("without a leak", () => {
  test("the ends of both sides are looked at first, and what no diff tells is not known to be changed", () => {
    const heap = profileFromText(
      "alloc_objects/count  2\nalloc_space/bytes  20\ninuse_objects/count  1\ninuse_space/bytes  10\n---\nmain.a",
    );
    const [base, head] = [side({ profiles: { heap } }), side({ profiles: { heap } })];
    const page = partsOf(pageOfSnapshots(comparedOf(base, head), { base, head }, CONTEXT));
    expect(page.graphOf("shop/heap/inuse_space").graph.views.map(({ id }) => id)).toEqual(["end"]);
    expect(page.data.frames.map(({ changed }) => changed)).toEqual([null]);
  });

  test("waiting for locks has graphs where a program records it, and none where nothing was recorded", () => {
    const waiting = (count: number) =>
      profileFromText(`contentions/count  ${count}\ndelay/nanoseconds  ${count * 1000}\n---\nsync.(*Mutex).Unlock\nmain.a`);
    const nothing = profileFromText("contentions/count\ndelay/nanoseconds\n---");
    const [base, head] = [
      side({ profiles: { mutex: waiting(3), block: nothing } }),
      side({ profiles: { mutex: waiting(7), block: nothing } }),
    ];
    const page = partsOf(pageOfSnapshots(comparedOf(base, head), { base, head }, CONTEXT));
    expect(page.graphs.map(({ graph }) => [graph.id, graph.unit, graph.noiseFloor])).toEqual([
      ["shop/mutex/delay", "nanoseconds", null],
      ["shop/mutex/contentions", "count", null],
    ]);
    const built = page.graphOf("shop/mutex/delay");
    expect([totalOf(built, "base"), totalOf(built, "head")]).toEqual([3000, 7000]);
    expect(built.graph.columns.every((one) => !("windowSeconds" in one))).toBe(true);
  });

  test("void rounds and sides without profiles have no part in it", () => {
    const cpu = profileFromText("samples/count  1\ncpu/nanoseconds  10000000\n---\nmain.a");
    const [base, head] = [side({ profiles: { cpu }, void: { 1: "restarted" } }), side({ profiles: { cpu } })];
    const page = partsOf(pageOfSnapshots(comparedOf(base, head), { base, head }, CONTEXT));
    expect(page.graphs.map(({ graph }) => graph.id)).toEqual(["shop/cpu/cpu"]);
    expect(page.graphOf("shop/cpu/cpu").graph.columns).toMatchObject([{ total: 1e7 }, { total: 1e7 }]);
    const alone = side({});
    expect(partsOf(pageOfSnapshots(comparedOf(alone, head), { base: alone, head }, CONTEXT)).graphs).toEqual([]);
  });

  test("head stands alone where nothing of base was measured", () => {
    const head = side({ profiles: { cpu: profileFromText("samples/count  1\ncpu/nanoseconds  10000000\n---\nmain.a") } });
    const report = reportOf(compareWithoutBase(head, { baseDistance: null, mainModules: [], warnings: [] }));
    const page = partsOf(pageOfSnapshots(report, { base: null, head }, CONTEXT));
    expect(page.graphOf("shop/cpu/cpu").graph.columns).toMatchObject([
      { id: "base", label: "base, not measured", total: 0 },
      { id: "head", total: 1e7 },
    ]);
    expect(page.data.files.every((file) => file.side === "head")).toBe(true);
  });

  test("there is nothing but the verdict where nothing was measured at all", () => {
    const page = partsOf(pageOfSnapshots(STATES["invalid-run"](), { base: null, head: null }, CONTEXT));
    expect(page.data).toMatchObject({ graphs: [], charts: [], files: [], commands: [], name: "fleet-controller" });
  });
});

describe("plain profiles", () => {
  const heap = (bytes: number) =>
    profileFromText(
      `alloc_objects/count  2\nalloc_space/bytes  ${bytes * 2}\ninuse_objects/count  1\ninuse_space/bytes  ${bytes}\n---\nmain.a`,
    );
  const pageOf = (
    base: Parameters<typeof pageOfProfiles>[1]["base"],
    head: typeof base,
    sampleType: string | null = null,
  ): { page: PageParts; report: Report } => {
    const named = (profiles: typeof base) => profiles.map((profile, index) => ({ name: `${index}.pb.gz`, profile }));
    const report = reportOf(compareProfileFiles(named(base), named(head), { mainModules: [], sampleType }));
    return { page: partsOf(pageOfProfiles(report, { base, head }, CONTEXT)), report };
  };

  test.each([
    [null, ["heap/heap/inuse_space", "heap/allocs/alloc_objects", "heap/allocs/alloc_space", "heap/heap/inuse_objects"]],
    ["alloc_space", ["heap/allocs/alloc_space", "heap/allocs/alloc_objects", "heap/heap/inuse_objects", "heap/heap/inuse_space"]],
  ])("have a graph for each column, that of %j first", (sampleType, ids) => {
    const { page } = pageOf([heap(10)], [heap(30)], sampleType);
    expect(page.graphs.map(({ graph }) => graph.id)).toEqual(ids);
  });

  test("are means of their replicates, as in the table", () => {
    const { page, report } = pageOf([heap(10), heap(20), heap(60)], [heap(30), heap(40)]);
    expect(differences(page, report.comparison.profiles)).toEqual([]);
    expect(totalOf(page.graphOf("heap/heap/inuse_space"), "base")).toBeCloseTo(30, 9);
  });

  test.each([
    ["an empty base", 0, 40],
    ["an empty head", 40, 0],
    ["nothing at all", 0, 0],
    ["less than nothing", -40, 10],
  ])("with %s have their totals", (_, base, head) => {
    const { page } = pageOf([heap(base)], [heap(head)]);
    const built = page.graphOf("heap/heap/inuse_space");
    expect([totalOf(built, "base"), totalOf(built, "head")]).toEqual([base, head]);
  });

  test("name files as the repository has them, others without what differs from build to build", () => {
    const placed = profileFromText(`inuse_space/bytes  10
      ---
      main.main@/build/a1/shop/cmd/shop/main.go:9/7
      example.com/shop/cart.Put@/build/a1/shop/cart/cart.go:30/21
      sync.Lock@/usr/lib/go-1.26/src/sync/mutex.go:5`);
    const mainModules = ["example.com/shop"];
    const named = [{ name: "0.pb.gz", profile: placed }];
    const report = reportOf(compareProfileFiles(named, named, { mainModules, sampleType: null }));
    const { data } = partsOf(pageOfProfiles(report, { base: [placed], head: [placed] }, { ...CONTEXT, mainModules }));
    expect(Object.fromEntries(data.frames.map(({ func, file }) => [func, file]))).toEqual({
      "main.main": "cmd/shop/main.go",
      "example.com/shop/cart.Put": "cart/cart.go",
      "sync.Lock": "sync/mutex.go",
    });
  });

  test("of CPU time say how long they took on average, where each says so itself", () => {
    const cpu = (seconds: number) => ({
      ...profileFromText("samples/count  1\ncpu/nanoseconds  10000000\n---\nmain.a"),
      durationNanos: BigInt(seconds) * 1_000_000_000n,
    });
    const windows = ({ page }: { page: PageParts }) => page.graphOf("cpu/cpu/cpu").graph.columns.map(({ windowSeconds }) => windowSeconds);
    expect(windows(pageOf([cpu(10), cpu(20)], [cpu(30)]))).toEqual([15, 30]);
    expect(windows(pageOf([cpu(10), cpu(0)], [cpu(30)]))).toEqual([undefined, 30]);
    const allocated = { ...heap(10), durationNanos: 5_000_000_000n };
    expect(
      pageOf([allocated], [allocated])
        .page.graphs.flatMap(({ graph }) => graph.columns)
        .every((one) => !("windowSeconds" in one)),
    ).toBe(true);
  });

  test("show the ticks of a CPU profile once, and goroutines of the measurement as the table counts them", () => {
    const cpu = profileFromText("samples/count  1\ncpu/nanoseconds  10000000\n---\nmain.a");
    expect(pageOf([cpu], [cpu]).page.graphs.map(({ graph }) => graph.id)).toEqual(["cpu/cpu/cpu"]);
    const goroutines = profileFromText("goroutine/count  3  1\n---\nmain.a net/http/pprof.Index");
    const { page, report } = pageOf([goroutines], [goroutines]);
    expect(totalOf(page.graphOf("goroutine/goroutine/goroutine"), "head")).toBe(4);
    expect(report.comparison.profiles[0]?.total.head).toBe(4);
  });
});
