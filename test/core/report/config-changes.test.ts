// What a pull request changes in the configuration, as it stands at the top of comment, text and result.
import { describe, expect, test } from "vitest";
import { configChangeMarkdown, configChangeText } from "../../../src/core/report/config-changes.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { resultOf } from "../../../src/core/report/render-result.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import type { ConfigChange, Report } from "../../../src/core/report/report.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { STATES } from "../../support/reports.ts";

const LEAK_OFF: ConfigChange = { what: "leak", base: "+3 % over the window", head: "off" };
const withChanges = (report: Report, ...configChanges: readonly ConfigChange[]): Report => ({ ...report, configChanges });
const LEAK = DEFAULT_RULES.leak;

describe("the lines", () => {
  test("name each change with base's value", () => {
    expect(configChangeMarkdown(withChanges(STATES.pass(), LEAK_OFF))).toEqual([
      "**This PR changes what is measured or judged; both sides follow its configuration.**",
      "",
      "- `leak`: **`off`** (base: `+3 % over the window`)",
      "",
    ]);
    expect(configChangeText(withChanges(STATES.pass(), LEAK_OFF)).at(-1)).toBe("  leak: off (base: +3 % over the window)");
  });

  test("are none when nothing was changed, or nobody looked", () => {
    expect([
      configChangeMarkdown(withChanges(STATES.pass())),
      configChangeMarkdown(STATES.pass()),
      configChangeText(STATES.pass()),
    ]).toEqual([[], [], []]);
  });

  test("end with how many there are more", () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ ...LEAK_OFF, what: `signal-${index}` }));
    expect(configChangeMarkdown(withChanges(STATES.pass(), ...many)).slice(-3)).toEqual([
      "- `signal-7`: **`off`** (base: `+3 % over the window`)",
      "- … and 3 more",
      "",
    ]);
    expect(configChangeText(withChanges(STATES.pass(), ...many)).at(-1)).toBe("  … and 3 more");
  });

  test("take no harm from what stands in a configuration", () => {
    const hostile = { what: "a`b|c", base: "x".repeat(500), head: "rm -rf <b>\n@octocat | [x](y) **z**" };
    const [, , line = ""] = configChangeMarkdown(withChanges(STATES.pass(), hostile));
    expect(line).toMatch(/^- `a'b¦c`: \*\*`[^`]+`\*\* \(base: `[^`]+`\)$/u);
    expect(line.length).toBeLessThan(400);
    expect(line).toContain("…");
  });
});

describe.each([["pass"], ["fail.leak"], ["accepted"], ["inconclusive"], ["no-baseline"]] as const)("of a verdict %s", (state) => {
  const report = withChanges(STATES[state](), LEAK_OFF);

  test("they stand right below the heading of the comment", () => {
    const [heading, ...rest] = renderComment(report, LEAK)
      .split("\n")
      .filter((line) => line !== "");
    expect(heading).toMatch(/^## /u);
    expect(rest.slice(0, 2)).toEqual([expect.stringMatching(/^\*\*This PR changes/u), expect.stringMatching(/^- `leak`: \*\*`off`\*\*/u)]);
  });

  test("they are in the text and in the result", () => {
    expect(renderText(report, LEAK)).toContain("leak: off (base: +3 % over the window)");
    expect(resultOf(report)).toMatchObject({ configurationChanges: [LEAK_OFF] });
    expect(Object.keys(resultOf(STATES[state]()))).not.toContain("configurationChanges");
  });
});
