// What the machine gives, and what of it makes numbers worse.
import { describe, expect, test } from "vitest";
import { machineRequirements, type MachineFacts } from "../../../src/core/doctor/machine-requirements.ts";

const GIB = 2 ** 30;
const GOOD: MachineFacts = {
  os: "linux",
  arch: "amd64",
  cpuModel: "EPYC",
  cpuCount: 4,
  cpuLimit: null,
  memoryBytes: 16 * GIB,
  availableBytes: 12 * GIB,
  memoryLimitBytes: null,
  temporaryFolder: "/tmp",
  temporaryFreeBytes: 30 * GIB,
  cgroupVersion: "2",
  governor: null,
  load: 0.5,
};
const of = (facts: Partial<MachineFacts>) => machineRequirements({ ...GOOD, ...facts });

test("a good machine is all met, and says what there is", () => {
  expect(of({ governor: "performance" }).map(({ id, state, found }) => `${state} ${id}: ${found}`)).toEqual([
    "met system: linux/amd64, EPYC",
    "met processors: 4",
    "met memory: 12 GiB of 16 GiB",
    "met temporary-disk: 30 GiB in /tmp",
    "met cgroups: version 2",
    "met load: load 0.5 on 4 processors",
    "met governor: governor performance",
  ]);
});

describe("what is worse", () => {
  test.each<[string, Partial<MachineFacts>, string, string]>([
    ["another system", { os: "darwin" }, "system", "darwin/amd64, EPYC"],
    ["one processor", { cpuCount: 1 }, "processors", "1"],
    ["a control group's share of many", { cpuLimit: 1.5 }, "processors", "4, of which a control group leaves 1.5"],
    ["little memory", { availableBytes: GIB }, "memory", "1 GiB of 16 GiB"],
    ["a control group's part of much memory", { memoryLimitBytes: GIB }, "memory", "12 GiB of 16 GiB, a control group allows 1 GiB"],
    ["little disk", { temporaryFreeBytes: GIB / 2 }, "temporary-disk", "512 MiB in /tmp"],
    ["other work", { load: 2.5 }, "load", "load 2.5 on 4 processors"],
    ["a pace that follows the load", { governor: "powersave" }, "governor", "governor powersave"],
  ])("%s is warned of, with a remedy", (_, facts, id, found) => {
    const warned = of(facts).filter(({ state }) => state !== "met");
    expect(warned).toEqual([expect.objectContaining({ id, state: "warn", found, remedy: expect.stringMatching(/./u) })]);
  });
});

test("what the system does not tell is unknown, and says how to look", () => {
  const unknown = of({ memoryBytes: null, availableBytes: null, temporaryFreeBytes: null, cgroupVersion: null, load: null }).filter(
    ({ state }) => state === "unknown",
  );
  expect(unknown.map(({ id }) => id)).toEqual(["memory", "temporary-disk", "cgroups", "load"]);
  expect(unknown.filter(({ remedy }) => remedy === "")).toEqual([]);
});

test("control groups are not asked for elsewhere than on Linux", () => {
  expect(of({ os: "darwin", cgroupVersion: null }).find(({ id }) => id === "cgroups")).toMatchObject({ state: "unneeded", remedy: "" });
});

test("none of it stops a run", () => {
  const worst: Partial<MachineFacts> = {
    os: "win32",
    cpuCount: 1,
    availableBytes: 0,
    temporaryFreeBytes: 0,
    cgroupVersion: null,
    load: 99,
    governor: "x",
  };
  expect(of(worst).filter(({ needed, state }) => needed || state === "missing")).toEqual([]);
});
