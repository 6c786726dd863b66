// The summary of a check run stays within GitHub's limit, whatever is in it, and a cut swallows nothing.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHECK_SUMMARY_MAX_BYTES, fitCheckSummary } from "../../../src/core/report/fit-check-summary.ts";

const NOTE = "… cut here: the whole report is in the job summary.";
const bytes = (text: string): number => Buffer.byteLength(text);

test("what fits stays as it is, without the last line's end", () => {
  expect(fitCheckSummary("## fail\nIt grew.\n")).toBe("## fail\nIt grew.");
  const full = "x".repeat(CHECK_SUMMARY_MAX_BYTES);
  expect(fitCheckSummary(full)).toBe(full);
});

describe("what does not fit", () => {
  test("is cut at the end of a line, and says so", () => {
    const fitted = fitCheckSummary(`## fail\n${"a line of the report\n".repeat(5000)}`);
    const lines = fitted.split("\n");
    expect(lines[0]).toBe("## fail");
    expect(lines.slice(1, -2).every((line) => line === "a line of the report")).toBe(true);
    expect(lines.slice(-2)).toEqual(["", NOTE]);
    expect(bytes(fitted)).toBeLessThanOrEqual(CHECK_SUMMARY_MAX_BYTES);
    expect(bytes(fitted)).toBeGreaterThan(CHECK_SUMMARY_MAX_BYTES - 600);
  });

  test("is closed where it was open: fence and folded part", () => {
    const fitted = fitCheckSummary(`<details><summary>tree</summary>\n\n\`\`\`text\n${"└ main.run\n".repeat(9000)}\`\`\`\n</details>\n`);
    expect(fitted.split("\n").slice(-5)).toEqual(["```", "", "</details>", "", NOTE]);
  });

  test("counts bytes, not characters", () => {
    expect(bytes(fitCheckSummary("└└└└└└└└└└\n".repeat(6000)))).toBeLessThanOrEqual(CHECK_SUMMARY_MAX_BYTES);
  });
});

test("any text fits afterwards", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 40 }), fc.nat(4000), (lines, times) => {
      expect(bytes(fitCheckSummary(`${lines.join("\n")}\n`.repeat(times)))).toBeLessThanOrEqual(CHECK_SUMMARY_MAX_BYTES);
    }),
    { numRuns: 50 },
  );
});
