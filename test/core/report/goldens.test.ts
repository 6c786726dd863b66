// Whole comments and texts for every state, as people read them, with the promises each of them keeps.
import { describe, expect, test } from "vitest";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderResult } from "../../../src/core/report/render-result.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { goldenOf } from "../../support/golden.ts";
import { STATES } from "../../support/reports.ts";

const LEAK = DEFAULT_RULES.leak;
const reports = Object.entries(STATES).map(([name, make]) => ({ name, report: make() }));
const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Words of statistics, which stay in the JSON. */
const JARGON = /\bp-?values?\b|\bp ?[<=]|significan|\balpha\b|null hypothesis/iu;
const RAW = /\bundefined\b|\bNaN\b|\bInfinity\b|\bnull\b|\[object/u;

describe.each(reports)("$name", ({ name, report }) => {
  const comment = renderComment(report, LEAK);
  const text = renderText(report, LEAK);

  test("P5 is the comment people read", () => expect(comment).toBe(goldenOf(`${name}.comment.md`, comment)));
  test("is the text people read", () => expect(text).toBe(goldenOf(`${name}.report.txt`, text)));

  test("fits into a comment beside its marker and state", () => {
    expect(comment.length).toBeLessThanOrEqual(12_000);
    expect(bytes(comment)).toBeLessThanOrEqual(185_000);
  });

  test("shows no raw values and no jargon", () => {
    for (const shown of [comment, text]) {
      expect(shown).not.toMatch(RAW);
      expect(shown).not.toMatch(JARGON);
    }
  });

  test("says the verdict in its first line, with a word beside the colour", () => {
    expect(comment).toMatch(/^## (?:🔴|🟠|🟡|⚪|🟢) heapgate: [a-z ]+ · `[^`]+`\n/u);
    expect(text).toMatch(/^heapgate: [A-Z ]+ {2}\S/u);
  });

  test("has at most six rows in the first table and four folded parts, each opened and closed", () => {
    const first = comment.split("<details>")[0]?.split("###")[0] ?? "";
    expect(first.split("\n").filter((row) => row.startsWith("|")).length).toBeLessThanOrEqual(8);
    const [opened, closed] = [comment.split("<details>").length, comment.split("</details>").length];
    expect(opened).toBe(closed);
    expect(opened - 1).toBeLessThanOrEqual(4);
    expect(comment.split("> [!").length).toBeLessThanOrEqual(2);
  });

  test("keeps tree lines within 88 characters and terminal lines within 120", () => {
    const fences = comment.split("```").filter((fence, index) => index % 2 === 1 && !fence.startsWith("mermaid"));
    for (const row of fences.flatMap((fence) => fence.split("\n"))) expect(row.length).toBeLessThanOrEqual(88);
    for (const row of text.split("\n")) expect(row.length).toBeLessThanOrEqual(120);
  });

  test("has rows of one width in every table", () => {
    for (const table of comment.split("\n\n").filter((part) => part.startsWith("|"))) {
      expect(new Set(table.split("\n").map((row) => row.split("|").length)).size).toBe(1);
    }
  });
});

test.each(["pass", "improved", "binary-unchanged"] as const)("a green comment (%s) takes at most 300 characters", (name) => {
  expect(renderComment(STATES[name](), LEAK).length).toBeLessThanOrEqual(300);
});

test("result.json is what programs read", () => {
  const result = renderResult(STATES["fail.leak"]());
  expect(result).toBe(goldenOf("fail.leak.result.json", result));
});

describe("the failing leak", () => {
  const comment = renderComment(STATES["fail.leak"](), LEAK);

  test("W21 shows the four frames of the program that lead to it, in order, in the tree", () => {
    const tree = comment.split("```")[1] ?? "";
    const at = ["GetServerClient", "getOrCreateClient", "getClientFromConfig", "NewDiscoveryRESTMapper"].map((name) => tree.indexOf(name));
    expect(at.every((position) => position > 0)).toBe(true);
    expect(at).toEqual(at.toSorted((left, right) => left - right));
  });

  test("answers in the order of questions: how bad, how sure, what grew, who calls it, how to see it", () => {
    const order = [
      "Memory leak",
      "Measured 5 times side by side on this runner",
      "|Gate|",
      "### Where the heap grew",
      "```text",
      "<details>",
      "Reproduce",
    ];
    const at = order.map((part) => comment.indexOf(part));
    expect(at.every((position) => position > 0)).toBe(true);
    expect(at).toEqual(at.toSorted((left, right) => left - right));
  });
});
