// Real bodies: what a controller did is what the rows say, the runtime's memory adds up, and no family of Go programs of seven years is unknown.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { entryOf } from "../../../src/core/families/catalog.ts";
import { readFamilies } from "../../../src/core/families/read-families.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { sumOf } from "../../../src/core/prometheus/select.ts";
import { dataFolder, skipWithoutData } from "../prometheus/shared-data.ts";
import { rowOf } from "./bodies.ts";

const parsed = (path: string) => parseExposition(readFileSync(path, "utf8"), { name: path });
const controller = (edge: "start" | "end") => parsed(`fixtures/captured/controller-metrics/${edge}.metrics.txt`);

describe("a controller that did 100 reconciles", () => {
  const read = readFamilies({
    units: 100,
    bodies: [
      { atSeconds: 0, phase: "cost", edge: "start", families: controller("start") },
      { atSeconds: 10, phase: "cost", edge: "end", families: controller("end") },
    ],
  });

  test.each([
    ["controller_runtime_reconcile_total increase/units", 1],
    ['controller_runtime_reconcile_total{result="success"} increase/units', 1],
    ['controller_runtime_reconcile_total{result="error"} increase/units', 0],
    ["rest_client_requests_total increase/units", 1.01],
    ['rest_client_requests_total{method="PUT"} increase/units', 0.01],
    ['rest_client_requests_total{code="409"} share', 1 / 101],
    ['rest_client_requests_total{code="5xx"} share', 0],
    ['workqueue_adds_total{name="widget"} increase/units', 1],
    ['workqueue_depth{name="widget"} last', 0],
    ['controller_runtime_max_concurrent_reconciles{controller="widget"} last', 2],
    ['go_info{version="go1.26.8"} last', 1],
  ])("F3 F6 %s is %d", (key, value) => {
    expect(rowOf(read, key)?.value).toBeCloseTo(value, 12);
  });

  test("all its families are known", () => {
    expect(read.rows.filter(({ class: klass }) => klass === "unclassified")).toEqual([]);
  });

  test("a mean of its coarse queue histogram has no quantile beside it", () => {
    expect(rowOf(read, 'workqueue_queue_duration_seconds{name="widget"} hmean')?.value).toBeGreaterThan(0);
    expect(read.rows.some(({ metric, aggregation }) => metric.startsWith("workqueue_") && aggregation.startsWith("quantile"))).toBe(false);
  });
});

describe.each(["start", "end"] as const)("memory of the runtime at the %s", (edge) => {
  const families = controller(edge);
  const bytes = (...names: readonly string[]): number => names.reduce((sum, name) => sum + (sumOf(families, name) ?? Number.NaN), 0);
  const classes = families.map(({ name }) => name).filter((name) => /^go_memory_classes_(?!total)/u.test(name));

  test("is the sum of its classes", () => {
    expect(classes).toHaveLength(13);
    expect(bytes(...classes)).toBe(bytes("go_memory_classes_total_bytes"));
  });
  test("in use is objects and the room beside them; idle is free and released", () => {
    expect(bytes("go_memory_classes_heap_objects_bytes", "go_memory_classes_heap_unused_bytes")).toBe(
      bytes("go_memstats_heap_inuse_bytes"),
    );
    expect(bytes("go_memory_classes_heap_free_bytes", "go_memory_classes_heap_released_bytes")).toBe(bytes("go_memstats_heap_idle_bytes"));
  });
});

describe.each(["v0.10.16", "3b2c622"])("fleet-controller of Fleet %s", (version) => {
  const names = readFileSync(`fixtures/captured/fleet-metrics/${version}.families.txt`, "utf8").trim().split("\n");

  test("W4 serves no family that is not known", () => {
    expect(names.filter((name) => name.startsWith("fleet_")).length).toBeGreaterThan(30);
    expect(names.filter((name) => entryOf(name) === null)).toEqual([]);
  });
});

const APPS = join(dataFolder, "captured/apps");

describe.skipIf(skipWithoutData)("captured apps", () => {
  const bodies = existsSync(APPS)
    ? readdirSync(APPS, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("metrics.txt"))
    : [];

  test("are there", () => {
    expect(bodies.length).toBeGreaterThanOrEqual(6);
  });
  test.each(bodies)("%s: every go_ and process_ family is known", (path) => {
    const own = parsed(join(APPS, path)).filter(
      ({ name }) => /^(?:go|process)_(?!info)/u.test(name) && !/^(?:go_)?(?:build|memlimit)/u.test(name),
    );
    const unknown = own.filter(({ name }) => entryOf(name) === null).map(({ name }) => name);
    // VictoriaMetrics writes its own families of these prefixes, without client_golang.
    expect(unknown.length > 0).toBe(path.startsWith("victoria"));
  });
  test.each(bodies)("%s: every row has a number or a reason", (path) => {
    const families = parsed(join(APPS, path));
    const { rows } = readFamilies({
      units: 10,
      bodies: [
        { atSeconds: 0, phase: "cost", edge: "start", families },
        { atSeconds: 10, phase: "cost", edge: "end", families },
      ],
    });
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ value, why }) => (value === null) === (why === null) || (value !== null && !Number.isFinite(value)))).toEqual([]);
  });
});
