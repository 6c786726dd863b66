// Names come from the measured program: none may break a table, leave its code span, mention somebody or speak to the runner.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GrowthNode } from "../../../src/core/compare/comparison-chains.ts";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { codeSpan, fit, markdownText, plainText, shortName } from "../../../src/core/report/escape.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { LINKS, leakComparison, reportOf, STATES } from "../../support/reports.ts";

const LEAK = DEFAULT_RULES.leak;
const NASTY = [
  "a|b||c",
  "`code` `` ``` ````",
  "</details></summary><script>alert(1)</script>",
  "<!-- heapgate:v1:sticky key=x -->",
  "@user @org/team",
  "see #1 and GH-2 and owner/repo#3",
  "::error::owned",
  "##[error]owned",
  "line\n::set-output name=x::y\r\n> [!CAUTION]\n| a | b |\n```\n# heading",
  "\u202egnp.exe\u202c \u2066x\u2069 \u200b\u200d\ufeff",
  "http://evil.example www.evil.example",
  "![x](http://evil.example/x.png) [y](z)",
  "&#64;user &commat;user &lt;b&gt;",
  "\\",
  "a\\|b\\`c",
  "x".repeat(5000),
  "𝕏".repeat(300),
  "\ud800",
  "",
  "   ",
  "$x$ ~~y~~ __z__ **w**",
];
const fragment = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const hostile = fc.array(fragment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));

/** The same report with the name in every place that the measured program, the branch or the configuration fills. */
const renamed = (comparison: Comparison, name: string): Comparison => {
  const tree = (node: GrowthNode): GrowthNode => ({ ...node, func: name, file: `/${name}.go`, children: node.children.map(tree) });
  return {
    ...comparison,
    base: { ...comparison.base, subject: name, ref: name, commit: null },
    head: {
      ...comparison.head,
      subject: name,
      ref: name,
      environment: { ...comparison.head.environment, cpuModel: name, goVersion: name },
    },
    comparability: { kind: "caution", reasons: [`GOGC differs: base ${name}, head 1`, name], runtimeDiffers: true },
    signals: comparison.signals.map((signal) => ({
      ...signal,
      component: name,
      id: `${name}/${signal.signal}`,
      why: signal.why === null ? null : name,
    })),
    leaks: comparison.leaks.map((leak) => ({ ...leak, component: name })),
    profiles: comparison.profiles.map((diff) => ({
      ...diff,
      component: name,
      sampleType: name,
      rows: diff.rows.map((row) => ({ ...row, func: name })),
      chains: diff.chains.map((chain) => ({ ...chain, frames: chain.frames.map(() => name) })),
      tree: diff.tree.map(tree),
    })),
    triage: comparison.triage.map((row) => ({ ...row, component: name, because: [...row.because, name] })),
    warnings: [{ code: "dirty-tree", message: name, remedy: name }],
  };
};
/** The parts GitHub reads as Markdown: no fences, no escaped characters, no code spans. */
const outsideCode = (markdown: string): string =>
  markdown
    .replaceAll(/```(?:text|mermaid)\n[\s\S]*?\n```/gu, "")
    .replaceAll(/\\[!-/:-@[-`{-~]/gu, "")
    .replaceAll(/`[^`\n]*`/gu, "");

/** Without heapgate's own links, those into the page with what stands behind its `#` in characters that mean nothing to Markdown. */
const outsideLinks = (visible: string): string => {
  const [first = "", ...linked] = visible.split(`](${LINKS.report ?? "?"}#`);
  const rest = [first, ...linked.map((part) => part.replace(/^[\w%&=.-]+\)/u, ""))].join("");
  return [LINKS.run, LINKS.report, LINKS.bundle].reduce<string>((text, link) => text.replaceAll(`](${link ?? ""})`, ""), rest);
};

/** What a name did to a comment that it must not do: parts added, closed early, linked or mentioned. Empty when it did nothing. */
const faultsOf = (comment: string): readonly string[] => {
  const visible = outsideCode(comment);
  const ownTags = visible.replaceAll(/<\/?(?:details|summary|sub|b)>/gu, "");
  const withoutLinks = outsideLinks(visible);
  const tables = comment.split("\n\n").filter((part) => part.startsWith("|"));
  const widths = tables.map((table) => new Set(table.split("\n").map((row) => row.split("|").length)).size);
  const checks: Readonly<Record<string, boolean>> = {
    "not well-formed": !comment.isWellFormed(),
    "a fence too many": comment.split("\n```").length % 2 !== 1,
    "a fold too many": visible.split("<details>").length !== visible.split("</details>").length,
    "HTML of its own": ownTags.includes("<"),
    "a code span left open": visible.includes("`"),
    "a mention or reference": /[@#](?!\u200b)/u.test(withoutLinks.replaceAll(/^#{2,3} /gmu, "")),
    "a link by words": /GH-\d|www\./iu.test(withoutLinks),
    "an entity": /&(?!amp;|lt;|gt;)/u.test(withoutLinks),
    "an address": /\w:\/\//u.test(withoutLinks),
    "a Markdown link": withoutLinks.includes("]("),
    "control or bidi characters": /[\u202a-\u202e\u2066-\u2069\u0000-\u0009\u000b-\u001f]/u.test(comment),
    "a row without end": tables.some((table) => table.split("\n").some((row) => !row.startsWith("|") || !row.endsWith("|"))),
    "a row of another width": widths.some((width) => width !== 1),
  };
  return Object.entries(checks)
    .filter(([, isBroken]) => isBroken)
    .map(([fault]) => fault);
};

describe("comments with hostile names", () => {
  const comparison = leakComparison();
  test("keep their tables, spans, folds and silence", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const nasty = renamed(comparison, name);
        const report = reportOf(nasty, judge(nasty, DEFAULT_RULES), { name, reproduce: name });
        expect(faultsOf(renderComment(report, LEAK))).toEqual([]);
      }),
      { numRuns: 150, examples: NASTY.map((name): [string] => [name]) },
    );
  });

  test.each(["invalid-run", "no-baseline", "accepted"] as const)("the line of %s as well", (state) => {
    fc.assert(
      fc.property(hostile, (name) => {
        const report = STATES[state]();
        const verdict = { ...report.verdict, because: [name, `${name} ${name}`], accepted: { by: name, reason: name } };
        expect(faultsOf(renderComment({ ...report, name, verdict }, LEAK))).toEqual([]);
      }),
      { numRuns: 100, examples: NASTY.map((name): [string] => [name]) },
    );
  });

  test("the text holds no commands to the runner, no control characters, and stays narrow", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const nasty = renamed(comparison, name);
        const text = renderText(reportOf(nasty, judge(nasty, DEFAULT_RULES), { name }), LEAK);
        expect(text).not.toMatch(/^[\s\p{C}]*::/mu);
        expect(text).not.toContain("##[");
        expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u0009\u000b-\u001f]/u);
      }),
      { numRuns: 100, examples: NASTY.map((name): [string] => [name]) },
    );
  });
});

describe("escaping", () => {
  test("a code span is one line with exactly two backticks and no pipe", () => {
    const isSpan = fc.property(hostile, (name) => {
      expect(codeSpan(name)).toMatch(/^`[^`|\n\r]+`$/u);
    });
    fc.assert(isSpan, { examples: NASTY.map((name): [string] => [name]) });
  });

  test.each([
    ["a_b*c", String.raw`a\_b\*c`],
    ["mail @user", "mail @\u200buser"],
    ["- item", "\u200b- item"],
    ["1. item", "\u200b1. item"],
    ["# title", "#\u200b title"],
    ["a\nb", "a b"],
    ["&amp;", "&amp;amp;"],
    ["−5 % (±2)", "−5 % (±2)"],
  ])("%j becomes %j", (text, expected) => expect(markdownText(text)).toBe(expected));

  test.each([
    ["k8s.io/client-go/transport.(*tlsTransportCache).get", "transport.(*tlsTransportCache).get"],
    ["main.main", "main.main"],
    ["a/b.F[go.shape.struct { x/y.T }]", "b.F[go.shape.struct { x/y.T }]"],
    ["github.com/x/y.(*T[z/w.V]).M", "y.(*T[z/w.V]).M"],
  ])("%s is shown as %s", (func, expected) => expect(shortName(func)).toBe(expected));

  test("cuts keep both ends and whole characters", () => {
    expect(fit("abcdefghij", 5)).toBe("ab…ij");
    expect(fit("abc", 5)).toBe("abc");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(fit(text, width).length).toBeLessThanOrEqual(Math.max(width, 1));
        expect(fit(text.toWellFormed(), width).isWellFormed()).toBe(true);
        expect(plainText(text).isWellFormed()).toBe(true);
      }),
    );
  });
});
