// What of a stored result.json is read: states and facts within their bounds; everything else is passed over or refused by its place.
import { describe, expect, test } from "vitest";
import { parseStoredResult } from "../../../src/core/config/stored-result.ts";
import { resultOf } from "../../../src/core/report/render-result.ts";
import { STATES } from "../../support/reports.ts";

const plain = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));
const STORED = plain(resultOf(STATES.accepted()));

test.each(Object.entries(STATES))("the result of %s is read as what it says", (_, make) => {
  const report = make();
  const parsed = parseStoredResult(plain(resultOf(report)));
  expect(parsed).toMatchObject({
    kind: "ok",
    result: {
      verdict: report.verdict.state,
      reasons: report.verdict.reasons,
      because: report.verdict.because.slice(0, 4),
      accepted: report.verdict.accepted,
      base: { commit: report.comparison.base.commit, distance: report.comparison.base.distance },
      head: { commit: report.comparison.head.commit, dirty: report.comparison.head.dirty },
    },
  });
});

describe("it is refused", () => {
  const side = { commit: null, distance: null, dirty: false };
  test.each<[string, object, string]>([
    ["when newer", { schemaVersion: 2 }, "schemaVersion"],
    ["with an unknown verdict", { verdict: "<img>" }, "verdict"],
    ["with an unknown reason", { reasons: ["because"] }, "reasons.0"],
    ["with reasons that are no list", { because: "all" }, "because"],
    ["with a commit that is none", { head: { ...side, commit: "main; rm -rf" } }, "head.commit"],
    ["with a distance below zero", { base: { ...side, distance: -1 } }, "base.distance"],
    ["with half a distance", { base: { ...side, distance: 0.5 } }, "base.distance"],
    ["with an acceptance of nobody", { accepted: { reason: "x" } }, "accepted.by"],
    ["without a side", { head: null }, "head"],
  ])("%s", (_, changes, place) => {
    expect(parseStoredResult({ ...STORED, ...changes })).toEqual({ kind: "invalid", problem: expect.stringContaining(`${place}: `) });
  });

  test.each([null, [], "{}", 1])("when it is %j", (value) => {
    expect(parseStoredResult(value).kind).toBe("invalid");
  });
});

test("of a thousand sentences four are kept", () => {
  const parsed = parseStoredResult({ ...STORED, because: Array.from({ length: 1000 }, (_, index) => String(index)) });
  expect(parsed).toMatchObject({ result: { because: ["0", "1", "2", "3"] } });
});
