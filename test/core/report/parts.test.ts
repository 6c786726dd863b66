// The small parts of reports: gate rows, notes, wrapping, small print, the result line and the shape of result.json.
import { describe, expect, test } from "vitest";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { warning } from "../../../src/core/errors/warning.ts";
import { countGates, gateRows, type GateRow } from "../../../src/core/report/gate-rows.ts";
import { headlineOf, iconOf } from "../../../src/core/report/headline.ts";
import { notesOf } from "../../../src/core/report/notes.ts";
import type { Evidence } from "../../../src/core/compare/comparison.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderResult } from "../../../src/core/report/render-result.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { renderResultLine } from "../../../src/core/report/result-line.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { REPORT_FORMATS } from "../../../src/core/report/report.ts";
import { REPORTS } from "../../../src/core/report/reports.ts";
import { confidenceLine, consequenceLine, provenance, sensitivityLine } from "../../../src/core/report/small-print.ts";
import { wrap } from "../../../src/core/report/wrap.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Policy } from "../../../src/core/verdict/verdict.ts";
import { BASE_COMMIT, compared, HEAD_COMMIT, reportOf, STATES } from "../../support/reports.ts";
import { HEALTHY, healthy, KIB, MIB, times, type SideSpec } from "../../support/snapshots.ts";

const LEAK = DEFAULT_RULES.leak;
const judged = (base: SideSpec, head: SideSpec): Report => reportOf(compared(healthy(base), healthy(head)));
const rowsOf = (report: Report): readonly GateRow[] => gateRows(report.comparison, report.verdict, LEAK, " ");
const rowOf = (report: Report, title: string): GateRow | undefined => rowsOf(report).find((row) => row.title === title);

describe("gate rows", () => {
  test("the worst stand first, growth before levels, advisory ones last", () => {
    const report = judged({}, { values: { allocated: 30 * KIB, errors: 0.007, cpu: times(HEALTHY.cpu, 0.7), "live-objects": 10 } });
    expect(rowsOf(report).map((row) => row.standing)).toEqual([
      "fail",
      "suspect",
      "improved",
      ...Array.from({ length: 10 }, () => "pass"),
      "improved",
      "pass",
      "pass",
    ]);
    expect(rowsOf(report)[3]?.title).toBe("Growth of live heap after GC");
    expect(
      rowsOf(report)
        .slice(13)
        .every((row) => !row.gated),
    ).toBe(true);
  });

  test.each<[string, SideSpec["values"], Partial<GateRow>]>([
    [
      "Live heap after GC",
      { "live-heap": 60 * MIB },
      { base: "40 MiB", head: "60 MiB", change: "+20 MiB (+50 %)", limit: "≤ +5 % or +1 MiB", standing: "fail" },
    ],
    [
      "CPU per unit",
      { cpu: times(HEALTHY.cpu, 1.6) },
      { base: "1.00 ms", head: "1.60 ms", change: "+60 % (±7.1 %)", limit: "≤ +5 % or +50 µs" },
    ],
    ["Error ratio", { errors: 0.007 }, { base: "0.000 %", head: "0.700 %", change: "+0.7 pp", limit: "≤ +0.5 pp", standing: "suspect" }],
    ["Goroutines", { goroutines: 20 }, { change: "0", standing: "pass" }],
    ["Goroutines", { goroutines: null }, { base: "20", head: "–", change: "–", standing: "suspect", why: "not read" }],
    ["Allocated bytes per unit", { allocated: 20 * KIB * 1.027 }, { change: "+2.7 % (±4.5 %)", standing: "near" }],
    ["CPU per unit", { cpu: [0.001_2, 0.000_9, 0.001_25, 0.000_95, 0.001_1] }, { standing: "unproven" }],
    ["HTTP p99", { "http-p99": 0.02 }, { gated: false }],
  ])("%s with %j", (title, values, expected) => {
    expect(rowOf(judged({}, values === undefined ? {} : { values }), title)).toMatchObject(expected);
  });

  test("what is new has a standing of its own", () => {
    const report = judged({ values: { "open-fds": 0 } }, {});
    expect(rowOf(report, "Open file descriptors")).toMatchObject({ standing: "new", base: "0", head: "12", change: "+12" });
  });

  test("what the workload cannot give does not count; what was not measured does", () => {
    const without = { "http-p50": null, "http-p95": null, "http-p99": null, errors: null };
    const report = judged({ values: without, points: null }, { values: without, points: null });
    expect(countGates(rowsOf(report))).toEqual({ failed: 0, passed: 8, applicable: 9, missing: 1 });
    expect(rowOf(report, "HTTP p95")).toMatchObject({ applicable: false, standing: "not-measured" });
    expect(rowOf(report, "Growth of live heap after GC")).toMatchObject({ applicable: true, why: "no points along the run" });
    expect(rowOf(report, "Growth of goroutines")?.applicable).toBe(false);
    expect(renderComment(report, LEAK)).toContain("8 of 9 gates pass, 1 not measured");
  });
});

describe("notes", () => {
  const row = (title: string, standing: GateRow["standing"], why: string | null): GateRow => ({
    title,
    standing,
    why,
    component: "c",
    base: "",
    head: "",
    change: "",
    limit: "",
    gated: true,
    applicable: true,
    floor: null,
    signal: "cpu",
    limitShare: null,
  });
  test("say each reason once for all rows it holds for, and nothing of rows that pass", () => {
    expect(
      notesOf([
        row("A", "suspect", "x"),
        row("B", "not-measured", "y"),
        row("C", "fail", "x"),
        row("D", "pass", "z"),
        row("E", "fail", null),
        row("A", "fail", "x"),
      ]),
    ).toEqual([
      { titles: ["A", "C"], why: "x" },
      { titles: ["B"], why: "y" },
    ]);
  });

  test("say of gated rows which limits are too tight, after all reasons, whether the row passes or not", () => {
    const tight = { ...row("A", "pass", "x"), floor: "5 % (sees 9 %)" };
    const other = { ...tight, title: "E", floor: "2 % (sees 9 %)" };
    expect(
      notesOf([tight, { ...tight, title: "B" }, { ...tight, title: "C", gated: false, why: null }, row("D", "fail", "y"), other]),
    ).toEqual([
      { titles: ["D"], why: "y" },
      { titles: ["Limits tighter than this run can see"], why: "A, B 5 % (sees 9 %); E 2 % (sees 9 %)" },
    ]);
  });

  test("rows of other workloads stand in the folded part only", () => {
    const values = { errors: null, "http-p95": null };
    const why = { errors: "no request statistics", "http-p95": "no request statistics" };
    const report = judged({ values, why }, { values: { ...values, allocated: 40 * KIB }, why });
    const [top = "", folded = ""] = renderComment(report, LEAK).split("<details>");
    expect(top).not.toMatch(/request statistics|HTTP p95|error ratio/iu);
    expect(folded).toContain("- HTTP p95, Error ratio: no request statistics");
  });
});

test.each([
  ["one two three", 8, ["- one", "  two", "  three"]],
  ["one two three", 9, ["- one two", "  three"]],
  ["one", 3, ["- one"]],
  ["unbreakable word", 5, ["- unbreakable", "  word"]],
  ["", 5, ["- "]],
])("wrap(%j) at %i", (text, width, expected) => expect(wrap(text, "- ", "  ", width)).toEqual(expected));

describe("small print", () => {
  test.each<[keyof typeof STATES, string | null]>([
    ["fail.leak", "Measured 5 times side by side on this runner; chance alone would do this in fewer than 1 of 1,000 unchanged PRs."],
    ["fail.budget", "Measured 5 times side by side on this runner."],
    ["suspected", "Measured 5 times on each side, in separate runs."],
    ["not-comparable.work", null],
    ["invalid-run", null],
    ["no-baseline", null],
    ["plain-profiles", null],
  ])("how sure %s is", (state, expected) => expect(confidenceLine(STATES[state]())).toBe(expected));

  test("the chance is that of the weakest failure, never better than it was", () => {
    const report = STATES["fail.leak"]();
    const withP = (adjustedP: number): Report => ({
      ...report,
      verdict: {
        ...report.verdict,
        outcomes: report.verdict.outcomes.map((one) => (one.outcome === "exceeded" ? { ...one, adjustedP } : one)),
      },
    });
    expect([0.004, 0.019, 0.06].map((p) => /fewer than 1 of (\d+)/u.exec(confidenceLine(withP(p)) ?? "")?.[1])).toEqual([
      "200",
      "50",
      undefined,
    ]);
  });

  const policies: readonly [Partial<Policy>, keyof typeof STATES, string | null][] = [
    [{}, "fail.leak", null],
    [{ failOn: "never" }, "fail.leak", "Not blocking, as fail-on is never."],
    [{}, "inconclusive", "Not blocking. About 13 pairs would settle it (rounds.max: 13); live heap after GC (±4.4 %) did not change."],
    [
      { onInconclusive: "fail" },
      "inconclusive",
      "This fails the check by its policy. About 13 pairs would settle it (rounds.max: 13); live heap after GC (±4.4 %) did not change.",
    ],
    [{}, "suspected", "Not blocking. A side-by-side run (baseline: rebuild) settles it."],
    [{ failOn: "warn" }, "suspected", "This fails the check by its policy. A side-by-side run (baseline: rebuild) settles it."],
    [{}, "not-comparable.work", "Not blocking."],
    [{}, "pass", null],
  ];
  test.each(policies)("under %j %s follows: %s", (policy, state, expected) => {
    const report = STATES[state]();
    expect(consequenceLine({ ...report, policy: { ...report.policy, ...policy } })).toBe(expected);
  });

  test("sensitivity needs three rounds and a test", () => {
    expect(sensitivityLine(STATES["fail.cpu"]())).toBe(
      "This run would have caught a 7.6 % CPU or 7.6 % allocation increase four times in five.",
    );
    expect(sensitivityLine(judged({ rounds: 2 }, { values: { errors: 0.03 }, rounds: 2 }))).toBeNull();
    expect(sensitivityLine(STATES["invalid-run"]())).toBeNull();
  });

  test("provenance says what, from where, how old, how far and how often", () => {
    const report = STATES.suspected();
    const base = { ...report.comparison.base, distance: 3, dirty: true };
    const said = provenance({ ...report, comparison: { ...report.comparison, base } }, (text) => text);
    expect(said).toBe(
      `Base: ${BASE_COMMIT.slice(0, 7)} (main) with uncommitted changes, recorded by itself, 2 days old, 3 commits behind the wanted base; those commits are part of the difference, 5 rounds. Head: ${HEAD_COMMIT.slice(0, 7)} (feature), recorded by itself, 5 rounds. Compared as two separate recordings; noise not known yet: three recordings of the base branch tell it.`,
    );
  });

  test.each<[string, Partial<Evidence>, RegExp]>([
    [
      "is known from as many runs as the signal with fewest has",
      { prior: "history", priorRuns: 12 },
      /machine; noise known from 12 earlier runs\.$/u,
    ],
    ["is not known without earlier runs, and what tells it is said", {}, /machine; noise not known yet: run heapgate calibrate\.$/u],
  ])("noise %s", (_, known, expected) => {
    const report = STATES.pass();
    const signals = report.comparison.signals.map((signal) =>
      signal.evidence === null ? signal : { ...signal, evidence: { ...signal.evidence, ...known } },
    );
    expect(provenance({ ...report, comparison: { ...report.comparison, signals } }, (text) => text)).toMatch(expected);
  });

  test("noise known of some signals only is said so, and of imported files nothing is said", () => {
    const report = STATES.pass();
    const signals = report.comparison.signals.map((signal) =>
      signal.evidence === null || signal.signal === "cpu"
        ? signal
        : { ...signal, evidence: { ...signal.evidence, prior: "history" as const, priorRuns: 4 } },
    );
    const comparison = { ...report.comparison, signals };
    expect(provenance({ ...report, comparison }, (text) => text)).toMatch(/; noise known from 4 earlier runs for \d of \d signals\.$/u);
    const base = { ...comparison.base, source: "file" as const };
    expect(provenance({ ...report, comparison: { ...comparison, base } }, (text) => text)).not.toContain("noise");
  });

  test("warnings are printed with their remedies, by both renderers", () => {
    const report = judged({}, { values: { allocated: 40 * KIB } });
    const warned = {
      ...report,
      comparison: { ...report.comparison, warnings: [warning("dirty-tree", "Head holds changes.", "Commit them.")] },
    };
    expect(renderText(warned, LEAK)).toContain("warning: Head holds changes. Commit them.");
    expect(renderComment(warned, LEAK)).toContain("- Head holds changes. Commit them.");
  });
});

describe("titles", () => {
  test.each<[keyof typeof STATES, string, string]>([
    ["pass", "pass", "🟢"],
    ["improved", "improved", "🟢"],
    ["fail.cpu", "fail", "🔴"],
    ["suspected", "suspected", "🟡"],
    ["inconclusive", "inconclusive", "⚪"],
    ["not-comparable.arch", "not comparable", "⚪"],
    ["no-baseline", "no baseline yet", "⚪"],
    ["invalid-run", "could not measure", "🟠"],
    ["binary-unchanged", "binary unchanged", "⚪"],
    ["accepted", "regression accepted", "🟡"],
  ])("%s is called %s", (state, headline, icon) =>
    expect([headlineOf(STATES[state]()), iconOf(STATES[state]())]).toEqual([headline, icon]),
  );

  test("an advisory improvement is no improved run", () => {
    expect(headlineOf(judged({}, { values: { "live-objects": 10 } }))).toBe("pass");
  });
});

describe("the result line", () => {
  test.each<[keyof typeof STATES, string]>([
    [
      "fail.leak",
      "HEAPGATE result=fail gates=3/13 live_heap_bytes_growth=+24.7MiB reasons=leak,regression report=https://github.com/acme/fleet/actions/runs/8123456789/artifacts/4411",
    ],
    [
      "not-comparable.work",
      "HEAPGATE result=inconclusive gates=0/2 reasons=not-comparable report=https://github.com/acme/fleet/actions/runs/8123456789/artifacts/4411",
    ],
    ["plain-profiles", "HEAPGATE result=inconclusive gates=0/0 reasons=not-comparable"],
  ])("%s", (state, expected) => expect(renderResultLine(STATES[state](), LEAK)).toBe(expected));
});

describe("result.json", () => {
  const parsed = (report: Report): Record<string, unknown> => JSON.parse(renderResult(report));
  const keysOf = (value: unknown): readonly string[] => Object.keys(Array.isArray(value) ? (value[0] ?? {}) : (value ?? {}));

  test("has every name that surface.md §5 promises", () => {
    const document = parsed({ ...STATES["fail.leak"]() });
    expect(keysOf(document)).toEqual(
      expect.arrayContaining(
        "schemaVersion verdict reasons accepted base head comparability outcomes profiles leaks triage plan warnings".split(" "),
      ),
    );
    expect(keysOf(document["base"])).toEqual(
      expect.arrayContaining("subject commit ref source distance ageSeconds rounds environment".split(" ")),
    );
    expect(keysOf(document["outcomes"])).toEqual(
      expect.arrayContaining(
        "id component signal metric unit better base head difference ratio interval smallestDetectable gated budget baseValues headValues outcome why".split(
          " ",
        ),
      ),
    );
    expect(keysOf(document["leaks"])).toEqual(
      expect.arrayContaining("component signal finding perUnit perMinute interval shape chains".split(" ")),
    );
    expect(keysOf(document["triage"])).toEqual(expect.arrayContaining("component bottleneck confidence because inducedBy".split(" ")));
    const [profile] = document["profiles"] as Record<string, unknown>[];
    expect(keysOf(profile)).toEqual(expect.arrayContaining("component kind sampleType unit total rows chains".split(" ")));
    const rows = profile?.["rows"] as Record<string, unknown>[] | undefined;
    expect(keysOf(rows)).toEqual(expect.arrayContaining("func file line owner flat cum changed".split(" ")));
    expect(keysOf(rows?.[0]?.["flat"])).toEqual(expect.arrayContaining(["base", "head", "difference", "standardError"]));
    expect(keysOf(profile?.["chains"])).toEqual(["frames", "base", "head", "difference", "share"]);
    const spent = (document["plan"] as Record<string, unknown>)["spentSeconds"];
    expect(spent).toMatchObject({
      create: null,
      build: 41.5,
      load: null,
      deploy: null,
      warmUp: null,
      rounds: 402,
      collect: null,
      report: null,
      total: 455,
    });
  });

  test("W12 W21 a leak carries the chains that explain it", () => {
    const [leak] = parsed(STATES["fail.leak"]())["leaks"] as { signal: string; chains: { frames: string[] }[] }[];
    expect(leak?.signal).toBe("live-heap");
    expect(leak?.chains[0]?.frames.join(" ")).toMatch(/GetServerClient.*getOrCreateClient.*getClientFromConfig.*NewDiscoveryRESTMapper/u);
  });

  test.each(Object.keys(STATES) as (keyof typeof STATES)[])("of %s is the same text for the same report, and round-trips", (state) => {
    const text = renderResult(STATES[state]());
    expect(renderResult(STATES[state]())).toBe(text);
    expect(`${JSON.stringify(JSON.parse(text), null, 2)}\n`).toBe(text);
  });

  test("says that growth was not measured, and why, whether it gates or not", () => {
    const comparison = compared(healthy({ points: null }), healthy({ points: null }));
    const leaksOf = (leak: typeof LEAK | "off") => parsed(reportOf(comparison, judge(comparison, { ...DEFAULT_RULES, leak })))["leaks"];
    expect(leaksOf(LEAK)).toMatchObject([{ finding: "not-measured", why: "no points along the run" }, {}, {}]);
    expect(leaksOf("off")).toMatchObject([{ finding: "not-measured", gated: false, why: "the leak gate is off" }, {}, {}]);
  });

  test("of a run without a comparison has null and empty lists, never zeros", () => {
    expect(parsed(STATES["invalid-run"]())).toMatchObject({
      verdict: "invalid-run",
      outcomes: [],
      leaks: [],
      profiles: [],
      base: { distance: null, ageSeconds: null },
    });
    const arch: Comparison = STATES["not-comparable.arch"]().comparison;
    const document = parsed(reportOf(arch, judge(arch, DEFAULT_RULES)));
    expect((document["outcomes"] as Record<string, unknown>[])[0]).toMatchObject({ outcome: "not-measured", budget: null, gated: false });
  });
});

test("every format has a renderer", () => {
  expect(Object.keys(REPORTS).toSorted()).toEqual([...REPORT_FORMATS].toSorted());
  for (const format of REPORT_FORMATS) expect(REPORTS[format](STATES.pass(), LEAK).length).toBeGreaterThan(50);
});
