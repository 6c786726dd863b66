// What `kubectl wait --for` takes: which texts are read, and which objects fulfil them.
import { describe, expect, test } from "vitest";
import { isForMet, parseFor } from "../../../src/core/kubernetes/object-condition.ts";

const object = {
  metadata: { name: "w", generation: 3 },
  status: {
    phase: "Running",
    ready: true,
    count: 3,
    empty: "",
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Synced", status: "True", observedGeneration: 2 },
      { type: "Stalled", status: "False", observedGeneration: 3 },
    ],
    items: [{ name: "a" }],
    "a.b/c": "d",
  },
};

describe("an object", () => {
  test.each<[string, boolean]>([
    ["condition=Ready", true],
    ["condition=ready=true", true],
    ["condition=Ready=False", false],
    ["condition=Stalled=false", true],
    ["condition=Missing", false],
    // Of an earlier generation.
    ["condition=Synced", false],
    ["jsonpath={.status.phase}=Running", true],
    ["jsonpath='.status.phase'=Running", false],
    ["jsonpath=.status.phase=Running", true],
    ["jsonpath={.status.phase}=Pending", false],
    ["jsonpath={.status.ready}=true", true],
    ["jsonpath={.status.count}=3", true],
    ["jsonpath={.status.count}==3", true],
    ["jsonpath={.status.items[0].name}=a", true],
    ["jsonpath={.status['a.b/c']}=d", true],
    ["jsonpath={.status.a\\.b/c}=d", true],
    ["jsonpath={.status.phase}", true],
    ["jsonpath={.status.missing}", false],
    ["jsonpath={.status.missing}=", false],
    ["jsonpath={.status.empty}=", true],
    ["create", true],
  ])("and %s", (text, met) => {
    const parsed = parseFor(text);
    expect(parsed.kind === "expression" ? isForMet(parsed.expression, object) : parsed.problem).toBe(met);
  });

  test("that is not there fulfils nothing", () => {
    for (const text of ["create", "condition=Ready", "jsonpath={.a}"]) {
      const parsed = parseFor(text);
      expect(parsed.kind === "expression" && isForMet(parsed.expression, null)).toBe(false);
    }
  });
});

test.each([
  ["Ready", /none of condition=TYPE/u],
  ["condition=", /none of condition=TYPE/u],
  ["jsonpath={.items[*].name}=x", /no path such as/u],
  ["jsonpath={.items[?(@.a==1)]}=x", /no path such as/u],
  ["jsonpath=", /no path such as/u],
  ["delete", /none of/u],
])("%s is refused", (text, problem) => {
  expect(parseFor(text)).toEqual({ kind: "error", problem: expect.stringMatching(problem) });
});
