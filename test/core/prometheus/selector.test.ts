// Series selectors and the sums they give.
import { describe, expect, test } from "vitest";
import { parseSelector, sumOfSelector } from "../../../src/core/prometheus/selector.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";

const BODY = `# TYPE http_requests_total counter
http_requests_total{code="200",method="GET"} 5
http_requests_total{code="200",method="PUT"} 7
http_requests_total{code="500",method="GET"} 11
`;

describe("the sum over", () => {
  test.each<[string, number | null]>([
    ["http_requests_total", 23],
    ["http_requests_total{}", 23],
    ['http_requests_total{code="200"}', 12],
    ['http_requests_total{code="200",method!="PUT"}', 5],
    ['http_requests_total{method!="PUT",}', 16],
    ['http_requests_total{code="404"}', null],
    ['http_requests_total{host=""}', 23],
    ["other", null],
  ])("%s", (text, sum) => {
    const selector = parseSelector(text);
    expect(selector).not.toBeNull();
    expect(selector === null ? null : sumOfSelector(parseExposition(BODY, { name: "body" }), selector)).toBe(sum);
  });
});

test.each(["", "rate(x[1m])", 'x{a=~"b"}', "x{a=b}", "x{", "2x", "x y"])("%j is no selector", (text) => {
  expect(parseSelector(text)).toBeNull();
});
