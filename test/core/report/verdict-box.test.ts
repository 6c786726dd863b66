// The verdict in a box: its shape, what it says, and that no name breaks it.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdictBox } from "../../../src/core/report/verdict-box.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { goldenOf } from "../../support/golden.ts";
import { STATES } from "../../support/reports.ts";

const LEAK = DEFAULT_RULES.leak;

describe("verdictBox", () => {
  test("says verdict, gates and the first reasons", () => {
    const box = `${verdictBox(STATES["fail.leak"](), LEAK).join("\n")}\n`;
    expect(box).toBe(goldenOf("fail.leak.box.txt", box));
    expect(box).toContain("FAIL  fleet-controller, 3 of 13 gates failed");
  });

  test.each([
    ["pass", "│ heapgate: PASS  fleet-controller, no gate failed │"],
    ["binary-unchanged", "│ heapgate: BINARY UNCHANGED  fleet-controller             │"],
    ["fail.whole", "… 3 more above."],
  ] as const)("of %s says %s", (state, line) => expect(verdictBox(STATES[state](), LEAK).join("\n")).toContain(line));

  test.each(Object.entries(STATES))("of %s has lines of one width, at most 100", (_, make) => {
    const lines = verdictBox(make(), LEAK);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[0]?.length).toBeLessThanOrEqual(100);
  });

  test("holds no command to the runner and no line break, whatever a sentence says", () => {
    const report = STATES["fail.leak"]();
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.constantFrom("", "::error::x", "##[error]x", "x".repeat(400)),
        (text, more) => {
          const lines = verdictBox(
            { ...report, name: `${more}${text}`, verdict: { ...report.verdict, because: [`${more}${text}`] } },
            LEAK,
          );
          expect(lines.join("\n")).not.toMatch(/^[\s\p{C}]*::|##\[/mu);
          expect(new Set(lines.map((line) => line.length)).size).toBe(1);
          for (const line of lines) expect(line).not.toMatch(/[\r\n]/u);
        },
      ),
    );
  });
});
