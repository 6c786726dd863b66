// The file of finished gates: what is written is read again, anything else is named.
import { expect, test } from "vitest";
import { CALIBRATION_VERSION, formatGates, parseGates } from "../../../src/core/calibration/gate-record.ts";
import { gateRecord, signalRecord } from "../../support/calibration-gates.ts";

const GATES = [
  gateRecord(),
  gateRecord({ state: "fail", red: ["shop/cpu"], signals: [signalRecord({ growth: true, signal: "goroutines", level: null })] }),
];

test("what is written is read again, with the same bytes", () => {
  const text = formatGates(GATES);
  const parsed = parseGates(text);
  expect(parsed).toEqual({ kind: "ok", gates: GATES });
  expect(formatGates(parsed.kind === "ok" ? parsed.gates : [])).toBe(text);
});

test.each([
  ["no JSON", "{", { kind: "invalid", problem: "1:2: not valid JSON" }],
  ["another document", "[]", { kind: "invalid", problem: expect.stringContaining("expected object") }],
  ["no version", '{"gates":[]}', { kind: "invalid", problem: expect.stringContaining("schemaVersion") }],
  ["a gate that is none", '{"schemaVersion":1,"gates":[{}]}', { kind: "invalid", problem: expect.stringContaining("gates[0]") }],
  ["a newer heapgate", `{"schemaVersion":${CALIBRATION_VERSION + 1},"gates":"other"}`, { kind: "too-new", found: CALIBRATION_VERSION + 1 }],
])("%s is refused with the reason", (_, text, expected) => expect(parseGates(text)).toEqual(expected));
