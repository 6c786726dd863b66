// A declared signal nobody has is said, once and with what to do: it mostly is a name spelled wrong.
import { expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { declaredOf, type OwnSignal } from "../../../src/core/units/own-signal.ts";
import { ownSignal } from "../../support/own-signals.ts";
import { healthy } from "../../support/snapshots.ts";

const warningsOf = (signal: OwnSignal, base: number | null, head: number | null): readonly string[] => {
  const sideOf = (value: number | null) =>
    healthy({ declared: declaredOf([signal]), values: { [signal.name]: value }, why: { [signal.name]: "not among the app's metrics" } });
  const { warnings } = compareSnapshots(sideOf(base), sideOf(head), { baseDistance: null, mainModules: [], warnings: [] });
  return warnings.filter(({ message }) => message.includes("hits")).map(({ code, message }) => `${code}: ${message}`);
};
const SAID = ["not-available: The signal hits of shop has no value on either side: not among the app's metrics."];

test.each<[string, OwnSignal, number | null, number | null, readonly string[]]>([
  ["neither side has", ownSignal(), null, null, SAID],
  ["neither side has, a quantile with its share", ownSignal({ as: "p95", unit: "seconds" }), null, null, SAID],
  ["both sides have", ownSignal(), 1, 1, []],
  ["head alone has", ownSignal(), null, 1, []],
  ["base alone has, which the row says", ownSignal(), 1, null, []],
  ["the verdict speaks of, as it is required", ownSignal({ required: true }), null, null, []],
])("a signal %s", (_, signal, base, head, said) => {
  expect(warningsOf(signal, base, head)).toEqual(said);
});
