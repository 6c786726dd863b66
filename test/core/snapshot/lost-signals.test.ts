// Which declared signals a side lacks: those of which no round that counts has a value.
import { describe, expect, test } from "vitest";
import { lostSignals } from "../../../src/core/snapshot/lost-signals.ts";
import { ownSignal } from "../../support/own-signals.ts";
import { side, type SideSpec } from "../../support/snapshots.ts";

const HITS = ownSignal();
const lostIn = (spec: SideSpec) => lostSignals(side({ rounds: 3, declared: [HITS], ...spec })).map(({ signal, why }) => [signal.name, why]);

describe("lostSignals", () => {
  test.each<[string, SideSpec, readonly (readonly [string, string | null])[]]>([
    ["has a value in every round", { values: { [HITS.name]: 1 } }, []],
    ["is 0 in every round", { values: { [HITS.name]: 0 } }, []],
    ["has a value in one round", { values: { [HITS.name]: [null, 1, null] } }, []],
    ["has none", { why: { [HITS.name]: "gone" } }, [["hits", "gone"]]],
    ["was not looked at", {}, [["hits", null]]],
    ["has values in void rounds alone", { values: { [HITS.name]: [1, null, null] }, void: { 1: "it crashed" } }, [["hits", "it crashed"]]],
  ])("of a signal that %s", (_, spec, lost) => {
    expect(lostIn(spec)).toEqual(lost);
  });

  test("names nothing where nothing is declared", () => {
    expect(lostSignals(side())).toEqual([]);
  });
});
