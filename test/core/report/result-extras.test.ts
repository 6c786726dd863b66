// What result.json tells beside the gates: left out where there is nothing to tell, never null.
import { expect, test } from "vitest";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { resultOf } from "../../../src/core/report/render-result.ts";
import { STATES } from "../../support/reports.ts";

const pods = { fewest: 2, most: 2, leader: "shop-1" };
const MORE: Partial<Comparison> = {
  replicas: [{ component: "shop", base: pods, head: pods }],
  cpuCourses: [{ component: "shop", base: [0.05], head: [0.25, 0.3] }],
};

test("has pods and CPU courses of apps that have them", () => {
  const report = STATES.pass();
  expect(resultOf({ ...report, comparison: { ...report.comparison, ...MORE } })).toMatchObject(MORE);
  for (const key of ["replicas", "cpuCourses"]) expect(resultOf(report)).not.toHaveProperty(key);
});

test("names what the change touches among the functions it shows, and nothing where no diff was at hand", () => {
  const [heap, allocs, goroutines] = resultOf(STATES["fail.whole"]()).profiles;
  expect(heap?.touched).toEqual([
    {
      func: "github.com/acme/fleet/internal/manifest.(*Store).Store",
      kind: "changed",
      path: "internal/manifest/store.go",
      firstLine: 38,
      lastLine: 45,
    },
  ]);
  expect(allocs?.touched).toEqual(heap?.touched);
  expect(goroutines?.touched?.map(({ func, kind }) => `${kind} ${func}`)).toEqual([
    "new github.com/acme/fleet/internal/reconciler.(*BundleReconciler).watchStatus",
  ]);
  for (const profile of resultOf(STATES["fail.leak"]()).profiles) expect(profile).not.toHaveProperty("touched");
});

test("leaves out touched functions that no row, chain or tree names", () => {
  const report = STATES["fail.whole"]();
  const profiles = report.comparison.profiles.map((diff) => ({
    ...diff,
    touched: [...(diff.touched ?? []), { func: "main.unseen", kind: "changed" as const, path: "main.go", firstLine: 1, lastLine: 2 }],
  }));
  const [heap] = resultOf({ ...report, comparison: { ...report.comparison, profiles } }).profiles;
  expect(heap?.touched?.map(({ func }) => func)).toEqual(["github.com/acme/fleet/internal/manifest.(*Store).Store"]);
});

test("tells what leaking functions held along the runs", () => {
  const [leak] = resultOf(STATES["fail.whole"]()).leaks;
  const [first] = leak?.functions ?? [];
  expect(first?.levels).toHaveLength(5);
  expect(first?.levels).toEqual(first?.levels?.toSorted((left, right) => left - right));
});
