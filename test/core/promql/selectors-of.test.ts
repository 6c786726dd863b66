// Which series an expression reads.
import { describe, expect, test } from "vitest";
import { isSelector, nameOfSelector, selectorsOf } from "../../../src/core/promql/selectors-of.ts";

describe("the selectors of an expression", () => {
  test.each<[string, readonly string[]]>([
    ["up", ["up"]],
    ['http_requests_total{code="200"}', ['http_requests_total{code="200"}']],
    ["sum(rate(a_total[5m])) / sum(rate(b_total[5m]))", ["a_total", "b_total"]],
    ['sum by (code) (increase(x_total{code=~"5.."}[$duration]))', ['x_total{code=~"5.."}']],
    ["sum(x) without (pod)", ["x"]],
    ["sum by (le, code) (x)", ["x"]],
    ["a * on (pod) group_left (node) b", ["a", "b"]],
    ["a unless ignoring (x) b or c and d", ["a", "b", "c", "d"]],
    ["histogram_quantile(0.95, sum by (le) (increase(latency_seconds_bucket[30250ms])))", ["latency_seconds_bucket"]],
    ["x offset 5m", ["x"]],
    ["x[5m:1m] @ 1795677430.500", ["x"]],
    ["x @ end()", ["x"]],
    ["max_over_time(x[1h30m]) > bool 1e3", ["x"]],
    ["topk(3, x) + 0x1F + Inf + NaN + -2.5", ["x"]],
    ['count_values("version", build_info)', ["build_info"]],
    ['{__name__="x",a="{}"}', ['{__name__="x",a="{}"}']],
    ["x{a='}',b=`{`} + y", ["x{a='}',b=`{`}", "y"]],
    ['label_replace(x, "a", "$1", "b", "(.*)")', ["x"]],
    ["x # and y\n+ z", ["x", "z"]],
    ["a:b:c + a:b:c", ["a:b:c"]],
    ["sum (x) BY (y)", ["x"]],
    ["time() - process_start_time_seconds", ["process_start_time_seconds"]],
    ["vector(1)", []],
    ["'text'", []],
    ["", []],
    ["x{unclosed", ["x", "unclosed"]],
  ])("%s", (query, expected) => {
    expect(selectorsOf(query)).toEqual(expected);
  });

  test.each([
    ["up", true],
    [' up{ a = "b" } ', true],
    ['{__name__="x"}', true],
    ["up + up", false],
    ["rate(up[1m])", false],
    ["up[1m]", false],
    ["up offset 1m", false],
    ["-up", false],
    ["1", false],
    ["", false],
  ])("%j alone: %s", (query, expected) => {
    expect(isSelector(query)).toBe(expected);
  });

  test.each([
    ['x_total{a="b"}', "x_total"],
    ["{a='b'}", null],
  ])("%s names the metric %s", (selector, name) => {
    expect(nameOfSelector(selector)).toBe(name);
  });
});
