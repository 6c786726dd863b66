// The scorecard counts what it says it counts.
import { expect, test } from "vitest";
import { measure, table } from "../../scripts/scorecard.ts";

const lines = (count: number, text = "a;"): string => `${text}\n${"a;\n".repeat(count - 1)}`;
const sources = [
  { path: "src/core/units/quantity.ts", text: lines(10, "const a = b as C;") },
  { path: "src/core/pprof/decode.ts", text: lines(20, "const a = b as C;") },
  { path: "src/core/report/render.ts", text: lines(310, "const a: any = (b as C)!;") },
  { path: "src/io/files.ts", text: lines(60, "class A {}") },
];
const rows = measure(sources, [{ path: "test/a.test.ts", text: lines(480) }], ["zod"]);

test.each([
  ["file lines: median / p90 / largest", "20 / 310 / 310"],
  ["largest files", "src/core/report/render.ts 310, src/io/files.ts 60, src/core/pprof/decode.ts 20"],
  ["files over 300 lines", "1: src/core/report/render.ts 310"],
  ["core's share of source lines", "85 % of 400"],
  ["any outside units and parsers", "1: src/core/report/render.ts:1"],
  ["non-null ! outside units and parsers", "1: src/core/report/render.ts:1"],
  ["as outside units and parsers", "1: src/core/report/render.ts:1"],
  ["classes", "1: src/io/files.ts:1"],
  ["test : source lines", "1.20 (480 : 400)"],
  ["runtime dependencies", "1: zod"],
])("gives %s as %s", (name, value) => {
  expect(rows.find((row) => row.measure === name)?.value).toBe(value);
});

test("aligns its columns", () => {
  expect(table([{ measure: "a", value: "long one", aim: "0" }])).toBe(
    ["| Measure | Now      | Aim |", "|---------|----------|-----|", "| a       | long one | 0   |"].join("\n"),
  );
});
