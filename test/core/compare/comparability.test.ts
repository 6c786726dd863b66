// Whether two manifests may be compared, fact by fact.
import { describe, expect, test } from "vitest";
import { comparabilityOf, cpuModelDiffers } from "../../../src/core/compare/comparability.ts";
import type { Environment, Manifest } from "../../../src/core/snapshot/snapshot.ts";
import { MACHINE, side } from "../../support/snapshots.ts";

const manifest = (environment: Partial<Environment> = {}, more: Partial<Manifest> = {}): Manifest =>
  side({ environment, manifest: more }).manifest;
const workload = (hash: string | null, description = "1000 GET /work"): Partial<Manifest> => ({ workload: { hash, description } });

describe("comparabilityOf", () => {
  test.each<[string, Partial<Environment>]>([
    ["equal sides", {}],
    ["another patch release of Go", { goVersion: "go1.24.9" }],
    ["Go without its prefix", { goVersion: "1.24.4" }],
    ["another kernel", { kernel: "6.9" }],
  ])("%s are comparable", (_, environment) => {
    expect(comparabilityOf(manifest(), manifest(environment))).toEqual({ kind: "comparable", reasons: [] });
  });

  test.each<[Partial<Environment>, string, boolean]>([
    [{ goVersion: "go1.25.0" }, "Go version differs: base 1.24, head 1.25", true],
    [{ goVersion: "devel go1.26-abc" }, "Go version differs: base 1.24, head devel go1.26-abc", true],
    [{ gogcPercent: 50 }, "GOGC differs: base 100, head 50", true],
    [{ gogcPercent: 0 }, "GOGC differs: base 100, head 0", true],
    [{ gogcPercent: null }, "GOGC differs: base 100, head not known", true],
    [{ gomemlimitBytes: 1000 }, "GOMEMLIMIT differs: base no limit, head 1000", true],
    [{ gomaxprocs: 2 }, "GOMAXPROCS differs: base 4, head 2", true],
    [{ cpuModel: "Other CPU" }, "CPU model differs: base Example CPU, head Other CPU", false],
    [{ cpuCount: 2 }, "CPU count differs: base 4, head 2", false],
    [{ runner: null }, "runner differs: base GitHub-hosted ubuntu24, head not known", false],
    [{ memProfileRateBytes: 65_536 }, "heap profile rate differs: base 524288, head 65536", false],
  ])("P4 %j is a caution", (environment, reason, runtimeDiffers) => {
    expect(comparabilityOf(manifest(), manifest(environment))).toEqual({ kind: "caution", reasons: [reason], runtimeDiffers });
  });

  test("what neither side knows is no difference", () => {
    const unknown = { gogcPercent: null, cpuModel: null, goVersion: null };
    expect(comparabilityOf(manifest(unknown), manifest(unknown)).kind).toBe("comparable");
  });

  test.each<[string, Partial<Manifest>, Partial<Manifest>, string, string]>([
    [
      "another workload",
      workload("w1"),
      workload("w2", "500 GET /other"),
      "incomparable",
      'the workload or its plan differs: base "1000 GET /work", head "500 GET /other"',
    ],
    ["a workload that one side does not know", workload("w1"), workload(null), "caution", "the workload is not known"],
    ["a workload that neither side knows", workload(null), workload(null), "caution", "the workload is not known"],
    [
      "another collector revision",
      { collectorRevision: 1 },
      { collectorRevision: 2 },
      "caution",
      "collected by another revision: base 1, head 2",
    ],
  ])("%s", (_, base, head, kind, reason) => {
    const found = comparabilityOf(manifest({}, base), manifest({}, head));
    expect(found.kind).toBe(kind);
    expect(found.reasons[0]).toContain(reason);
    expect(found).not.toMatchObject({ runtimeDiffers: true });
  });

  test.each<[Partial<Environment>, string]>([
    [{ arch: "arm64" }, "architecture differs: base x64, head arm64"],
    [{ os: "darwin" }, "operating system differs: base linux, head darwin"],
  ])("%j is incomparable, and cautions are then not worth saying", (environment, reason) => {
    expect(comparabilityOf(manifest(), manifest({ ...environment, goVersion: "go1.25.0" }))).toEqual({
      kind: "incomparable",
      reasons: [reason],
    });
  });

  test("an architecture that is not known is not another one", () => {
    expect(comparabilityOf(manifest(), manifest({ arch: null, os: null })).kind).toBe("comparable");
  });
});

test.each([
  ["A", "B", true],
  ["A", "A", false],
  [null, "B", true],
  ["A", null, true],
  [null, null, true],
])("CPU models %s and %s differ: %s", (base, head, differs) => {
  expect(cpuModelDiffers({ ...MACHINE, cpuModel: base }, { ...MACHINE, cpuModel: head })).toBe(differs);
});
