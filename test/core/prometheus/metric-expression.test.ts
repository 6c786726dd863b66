import { describe, expect, test } from "vitest";
import { parseMetricExpression, stateOfMetric } from "../../../src/core/prometheus/metric-expression.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";

const body = (text: string) => parseExposition(text, { name: "test" });
const BODY = body(`# TYPE ready gauge
ready{kind="a",ns="x"} 3
ready{kind="b"} 2
# TYPE alone gauge
alone 7
# TYPE done_total counter
done_total 1e3
`);

const state = (text: string, bodies = [BODY]) => {
  const parsed = parseMetricExpression(text);
  if (parsed.kind === "wrong") throw new Error(parsed.why);
  return stateOfMetric(parsed.expression, bodies);
};

test.each([
  "sum(ready)==5",
  " sum( ready ) == 5 ",
  'sum(ready{kind="a"})==3',
  'sum(ready{kind!="a"})==2',
  'ready{kind="a",ns="x"}==3',
  "max(ready)>=3",
  "min(ready)<=2",
  "min(ready)<3",
  "max(ready)>2.5",
  "alone!=6",
  "alone==7.0",
  "done_total==1e3",
  "alone>-1",
])("%s is met", (text) => {
  expect(state(text)).toEqual({ kind: "met" });
});

test.each([
  ["sum(ready)==6", "sum(ready) is 5"],
  ["max(ready)>3", "max(ready) is 3"],
  ["min(ready)>=3", "min(ready) is 2"],
  ["alone<7", "alone is 7"],
  ["alone!=7", "alone is 7"],
  ["sum(absent)==0", "no absent is served"],
  ['sum(ready{kind="c"})==0', "no ready is served"],
  ["ready==5", "ready has 2 series; write sum, max or min around it"],
])("%s is not met: %s", (text, what) => {
  expect(state(text)).toEqual({ kind: "unmet", what });
});

test("all bodies count together, one per pod", () => {
  expect(state("sum(ready)==10", [BODY, BODY])).toEqual({ kind: "met" });
  expect(state("sum(ready)==0", [])).toEqual({ kind: "unmet", what: "no ready is served" });
});

describe("what is no expression is refused with the grammar", () => {
  test.each([
    ["ready", "is no comparison of a metric"],
    ["ready=5", "is no comparison of a metric"],
    ["ready==five", "is no comparison of a metric"],
    ["avg(ready)==1", '"avg" is unknown'],
    ["sum(ready==1", "is no metric"],
    ["sum()==1", "is no metric"],
    ['sum(ready{kind=~"a"})==1', "is no metric"],
    ["", "is no comparison of a metric"],
  ])("%s", (text, words) => {
    const parsed = parseMetricExpression(text);
    expect(parsed).toMatchObject({ kind: "wrong", why: expect.stringContaining(words) });
    expect(parsed).toMatchObject({ why: expect.stringContaining("such as sum(fleet_bundle_ready)==50") });
  });
});
