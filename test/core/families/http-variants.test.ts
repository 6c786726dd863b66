// What an HTTP server tells, whichever way it names and groups its series: rate, errors, mean, quantiles and bytes by handler, with ids folded.
import { describe, expect, test } from "vitest";
import { between, histogramLines, rowOf } from "./bodies.ts";

interface Variant {
  readonly prefix: string;
  readonly ok: string;
  readonly failed: string;
}
const VARIANTS: Readonly<Record<string, Variant>> = {
  "as the library does by itself": { prefix: "", ok: "200", failed: "503" },
  "with a prefix": { prefix: "gateway_", ok: "200", failed: "503" },
  "with grouped statuses": { prefix: "", ok: "2xx", failed: "5xx" },
};

/** Per unit of work two queries and one request of an object, whose path has its id; every fourth object fails. */
const bodyAfter = (units: number, { prefix, ok, failed }: Variant): readonly string[] => {
  const times = `${prefix}http_request_duration_seconds`;
  const sizes = `${prefix}http_response_size_bytes`;
  const handled: readonly (readonly [handler: string, code: string, count: number])[] = [
    ["/v1/query", ok, 2 * units],
    ["/v1/objects/17", ok, 0.5 * units],
    ["/v1/objects/8f3a21c4", ok, 0.25 * units],
    ["/v1/objects/99", failed, 0.25 * units],
  ];
  return [
    `# TYPE ${times} histogram`,
    ...handled.flatMap(([handler, code, count]) =>
      histogramLines(
        times,
        `handler="${handler}",method="GET",service="",code="${code}"`,
        { "0.01": count * 0.8, "0.1": count },
        { sum: count * 0.02, count },
      ),
    ),
    `# TYPE ${sizes} histogram`,
    ...handled.flatMap(([handler, code, count]) =>
      histogramLines(sizes, `handler="${handler}",method="GET",service="",code="${code}"`, { "1000": count }, { sum: count * 300, count }),
    ),
  ];
};

describe.each(Object.entries(VARIANTS))("a server %s", (_, variant) => {
  const read = between(bodyAfter(100, variant), bodyAfter(300, variant), 200);

  test.each<[string, number]>([
    ["http_request_duration_seconds observations/units", 3],
    ['http_request_duration_seconds{code="non-2xx"} share', 0.25 / 3],
    ["http_request_duration_seconds hmean", 0.02],
    ["http_request_duration_seconds quantile(0.5)", 0.01 * (0.5 / 0.8)],
    ["http_request_duration_seconds quantile(0.95)", 0.01 + 0.09 * 0.75],
    ["http_request_duration_seconds quantile(0.99)", 0.01 + 0.09 * 0.95],
    ["http_response_size_bytes sum/units", 900],
    ['http_request_duration_seconds{handler="/v1/query"} observations/units', 2],
    ['http_request_duration_seconds{handler="/v1/objects/:id"} observations/units', 1],
    ['http_request_duration_seconds{code="non-2xx",handler="/v1/objects/:id"} share', 0.25],
  ])("W3 tells %s as %d", (key, value) => {
    expect(rowOf(read, `${variant.prefix}${key}`)?.value).toBeCloseTo(value, 9);
  });

  test("W3 has no row of a path with an id", () => {
    expect(read.rows.filter(({ labels }) => /\d{2}|8f3a/u.test(labels["handler"] ?? ""))).toEqual([]);
    expect(read.rows.filter((row) => row.class === "unclassified")).toEqual([]);
  });
});
