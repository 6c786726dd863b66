// What is said of the machine where trials count all the same.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { MachineReading } from "../../../src/core/snapshot/machine.ts";
import { healthy, type SideSpec } from "../../support/snapshots.ts";

const QUIET: MachineReading = { loopSeconds: 0.005, stealRatio: 0.01 };
const STOLEN: MachineReading = { loopSeconds: 0.005, stealRatio: 0.18 };
const SLOW: MachineReading = { loopSeconds: 0.006, stealRatio: 0.01 };
const said = (base: SideSpec, head: SideSpec): readonly string[] =>
  compareSnapshots(healthy({ rounds: 3, ...base }), healthy({ rounds: 3, ...head }), { baseDistance: null, mainModules: [], warnings: [] })
    .warnings.filter(({ code }) => code === "machine-uneven")
    .map(({ message }) => message);

describe("pairs", () => {
  test.each([
    ["on one machine", [QUIET, QUIET, QUIET], [QUIET, QUIET, QUIET], {}, []],
    [
      "one disturbed, and counting",
      [QUIET, QUIET, QUIET],
      [QUIET, STOLEN, QUIET],
      {},
      ["1 of 3 pairs counts although the runner stalled (CPU steal 18 %)."],
    ],
    ["two of them", [QUIET, QUIET, SLOW], [QUIET, STOLEN, QUIET], {}, ["2 of 3 pairs count although the runner stalled (CPU steal 18 %)."]],
    ["one that does not count", [QUIET, QUIET, QUIET], [QUIET, STOLEN, QUIET], { void: { 2: "repeated: x" } }, []],
  ])("%s", (_, base, head, more, expected) => {
    expect(said({ machine: base, ...more }, { machine: head, ...more })).toEqual(expected);
  });

  test("that nobody watched say nothing", () => expect(said({ machine: [QUIET, STOLEN] }, {})).toEqual([]));
});

describe("recordings", () => {
  const recorded = (machine: readonly MachineReading[]): SideSpec => ({ session: null, machine });
  test.each([
    ["alike", [QUIET, QUIET, QUIET], [QUIET, QUIET, QUIET], []],
    [
      "head's machine slower",
      [QUIET, QUIET, QUIET],
      [SLOW, SLOW, QUIET],
      ["The machine of head took 20 % longer than that of base for a fixed calculation."],
    ],
    [
      "base's machine slower",
      [SLOW, SLOW, SLOW],
      [QUIET, QUIET, QUIET],
      ["The machine of base took 20 % longer than that of head for a fixed calculation."],
    ],
    [
      "a stalled round",
      [QUIET, QUIET, QUIET],
      [QUIET, STOLEN, QUIET],
      ["The runner stalled in 1 of 3 rounds of head (CPU steal up to 18 %)."],
    ],
    ["no time known", [{ loopSeconds: null, stealRatio: null }], [SLOW, SLOW, SLOW], []],
  ])("%s", (_, base, head, expected) => {
    expect(said(recorded(base), recorded(head))).toEqual(expected);
  });
});
