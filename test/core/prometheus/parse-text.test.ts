import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { formatOfContentType, parseExposition, type ExpositionFormat } from "../../../src/core/prometheus/parse-text.ts";
import { dumpFamilies } from "./dump-families.ts";

/** "ok" or the code of the error; anything that is no HeapgateError is thrown on. */
function outcomeOf(text: string, format: ExpositionFormat): string {
  try {
    parseExposition(text, { name: "m", format });
    return "ok";
  } catch (error) {
    if (error instanceof HeapgateError) return error.code;
    throw error;
  }
}

const CLASSIC_BODY = `# HELP a_total Some \\\\ help.
# TYPE a_total counter
a_total{code="200",path="/\\"x\\""} 1.5e+3 1395066363000
{"my.name",l="v"} -Inf
# TYPE h histogram
h_bucket{le="0.1"} 1
h_bucket{le="+Inf"} 12
h_sum 3.5
h_count 12
# TYPE s summary
s{quantile="0.5"} NaN
s_sum 1
s_count 2
untyped 7\r
`;
const OPENMETRICS_BODY = `# TYPE a_seconds counter
# UNIT a_seconds seconds
a_seconds_total{code="200"} 1.5e+3 1395066363.5 # {t="x y"} 0.5 9
a_seconds_created{code="200"} 2 1395066363.5
# TYPE h histogram
h_bucket{le="0.1"} 1 # {} 1
h_bucket{le="+Inf"} 12
h_count 12
h_sum 3.5
# TYPE i info
i_info{v="1"} 1
# TYPE s stateset
s{s="x"} 0
u NaN
# EOF
`;

describe("parseExposition", () => {
  test("takes a text body cut anywhere inside a line for a cut-off one", () => {
    const outcomes = Array.from(CLASSIC_BODY, (_, index) => ({
      start: CLASSIC_BODY.slice(0, index),
      outcome: outcomeOf(CLASSIC_BODY.slice(0, index), "text"),
    }));
    const wrong = outcomes.filter(({ start, outcome }) => outcome !== (start === "" || start.endsWith("\n") ? "ok" : "METRICS_TRUNCATED"));
    expect(wrong).toEqual([]);
    expect(outcomeOf(CLASSIC_BODY, "text")).toBe("ok");
  });

  test("takes an OpenMetrics body cut anywhere for a cut-off one", () => {
    const whole = OPENMETRICS_BODY.trimEnd();
    const wrong = Array.from(whole, (_, index) => whole.slice(0, index)).filter(
      (start) => outcomeOf(start, "openmetrics") !== "METRICS_TRUNCATED",
    );
    expect(wrong).toEqual([]);
    expect(outcomeOf(whole, "openmetrics")).toBe("ok");
  });

  test("gives families or a metrics error for any text", () => {
    const piece = fc.constantFrom(
      "a",
      "h_bucket",
      "# TYPE h histogram\n",
      "# HELP a ",
      "{",
      "}",
      'le="1"',
      ",",
      '"',
      "\\",
      " ",
      "\t",
      "\r",
      "\n",
      "1",
      "-",
      "NaN",
      "e",
      "#",
      "# EOF\n",
      "ü",
      "\0",
      "=",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 25 }),
        fc.constantFrom<ExpositionFormat>("auto", "text", "openmetrics"),
        (pieces, format) => {
          expect(outcomeOf(pieces.join(""), format)).toMatch(/^(?:ok|METRICS_SYNTAX|METRICS_TRUNCATED)$/u);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each<[string, string, string[]]>([
    ["OpenMetrics by its end", "# TYPE a counter\na_total 1\n# EOF\n", ["a_total counter", "  {} 1"]],
    ["OpenMetrics without a last newline", "a 1 1.5\n# EOF", ["a unknown", "  {} 1 @1.5"]],
    ["an empty OpenMetrics body", "# EOF\n", []],
    ["text", "a 1 1500\n", ["a untyped", "  {} 1 @1.5"]],
    ["text that ends with the comment # EOF", "# TYPE a_total counter\na_total 1\n# EOF\n", ["a_total counter", "  {} 1"]],
    ["text with # EOF in the middle", "a 1\n# EOF\nb 2\n", ["a untyped", "  {} 1", "b untyped", "  {} 2"]],
  ])("recognizes %s", (_, text, expected) => {
    expect(dumpFamilies(parseExposition(text, { name: "m" }))).toEqual(expected);
  });

  test("reports the OpenMetrics problem when a body with # EOF is right in neither format", () => {
    expect(() => parseExposition("# TYPE a counter\na_total x\n# EOF\n", { name: "m" })).toThrow(
      'm:2:9: expected a number as value, found "x".',
    );
  });

  test("names one counter the same in both formats", () => {
    const text = parseExposition("# TYPE a_total counter\na_total 1\n", { name: "m" });
    const openMetrics = parseExposition("# TYPE a counter\na_total 1\n# EOF\n", { name: "m" });
    expect(openMetrics).toEqual(text);
  });

  test.each([
    ["text/plain; version=0.0.4; charset=utf-8", "text"],
    ["text/plain; charset=utf-8", "text"],
    ["Application/OpenMetrics-Text; version=1.0.0; charset=utf-8", "openmetrics"],
    ["text/html", "auto"],
    ["", "auto"],
    [null, "auto"],
  ])("takes the content type %j for %s", (contentType, format) => {
    expect(formatOfContentType(contentType)).toBe(format);
  });
});
