// Each failing total that a profile explains has its table: functions, the others, a total that is theirs, and what no table can say.
import { describe, expect, test } from "vitest";
import { attributionsOf } from "../../../src/core/report/attribution.ts";
import { chooseProfiles } from "../../../src/core/report/choose-profiles.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderSummary } from "../../../src/core/report/render-summary.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { renderHead } from "../../../src/core/page/render-head.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { clientHeap, compared, reportOf, STATES } from "../../support/reports.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { HEALTHY, healthy, KIB, MIB, times } from "../../support/snapshots.ts";

const goroutines = (stuck: number) =>
  profileFromText(`
    goroutine/count  20  ${stuck}
    ---
      main.main  example.com/shop/watch.(*Watcher).Run
      runtime.gopark  runtime.chanrecv1
  `);

const FAILING: Readonly<Record<string, () => Report>> = {
  "live heap": STATES["fail.leak"],
  "CPU time": STATES["fail.cpu"],
  "allocated bytes": () =>
    reportOf(
      compared(
        healthy({ profiles: { heap: clientHeap(2, 3) } }),
        healthy({ values: { allocated: 40 * KIB }, profiles: { heap: clientHeap(22, 3) } }),
      ),
    ),
  goroutines: () =>
    reportOf(
      compared(
        healthy({ profiles: { goroutine: goroutines(1) } }),
        healthy({ values: { goroutines: 138 }, profiles: { goroutine: goroutines(119) } }),
      ),
    ),
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const commentOf = (report: Report): string => renderComment(report, DEFAULT_RULES.leak);
/** Number of a cell like `**+37 MiB**` or `118`. */
const amountIn = (cell: string | undefined): number =>
  Number(
    /[+−]?[\d.,]+/u
      .exec(cell ?? "")?.[0]
      .replace("−", "-")
      .replaceAll(",", "") ?? Number.NaN,
  );
const tableBelow = (comment: string, heading: RegExp): readonly (readonly string[])[] => {
  const from = heading.exec(comment);
  if (from === null) throw new Error(`no ${String(heading)}`);
  return (
    comment
      .slice(from.index)
      .split("\n\n")
      .find((part) => part.startsWith("|")) ?? ""
  )
    .split("\n")
    .map((row) => row.split("|").slice(1, -1));
};

describe.each(Object.entries(FAILING))("failing %s", (_, make) => {
  const report = make();
  const { failing } = chooseProfiles(report);

  test("W12 has a profile that explains it, whose rows add up to its total", () => {
    expect(report.verdict.state).toBe("fail");
    expect(failing.length).toBeGreaterThan(0);
    for (const { rows, total } of failing) {
      expect(sum(rows.map(({ flat }) => flat.difference))).toBeCloseTo(total.difference, 6);
      expect(total.difference).toBeGreaterThan(0);
    }
  });

  test("W12 has a table in the comment in which functions and the others are the total", () => {
    const [head = [], , ...rows] = tableBelow(commentOf(report), /^### Where /mu);
    const growth = head.indexOf("Growth");
    const [total, ...parts] = rows.toReversed();
    expect(total?.[0]).toBe("**Total**");
    expect(parts.length).toBeGreaterThan(0);
    expect(sum(parts.map((cells) => amountIn(cells[growth])))).toBeCloseTo(amountIn(total?.[growth]), 6);
    expect(amountIn(total?.[growth])).toBeGreaterThan(0);
  });
});

test.each<[string, string]>([
  ["live heap", "heap.end.pb.gz"],
  ["CPU time", "cpu.pb.gz"],
  ["allocated bytes", "heap.end.pb.gz"],
  ["goroutines", "goroutine.end.pb.gz"],
])("W16 F16 failing %s has the command that opens both sides in pprof", (name, file) => {
  const make = FAILING[name];
  expect(make === undefined ? "" : commentOf(make())).toMatch(
    new RegExp(`go tool pprof -http=: -diff_base base/rounds/1/\\w+/process/${file} head/rounds/1/\\w+/process/${file}`, "u"),
  );
});

describe("what no function explains", () => {
  test("W12 is said of memory that the runtime or the system holds", () => {
    const report = reportOf(compared(healthy(), healthy({ values: { rss: times(HEALTHY.rss, 1.5) } })));
    expect(report.verdict.state).toBe("fail");
    expect(chooseProfiles(report).failing).toEqual([]);
    expect(commentOf(report)).not.toMatch(/^### Where /mu);
    expect(commentOf(report)).toContain("fragmentation");
  });

  test("W12 is said of stacks that serve the measurement", () => {
    const report = STATES["fail.leak"]();
    const profiles = report.comparison.profiles.map((diff) => ({ ...diff, excluded: { base: 10 * MIB, head: 20 * MIB } }));
    expect(commentOf({ ...report, comparison: { ...report.comparison, profiles } }).replaceAll("\u00a0", " ")).toContain(
      "Left out: 10 MiB of base and 20 MiB of head in code that serves the measurement",
    );
  });
});

/** A report in which one gate is broken, and what its profile says of it. */
interface Explained {
  readonly signal: "live-heap" | "rss" | "allocated" | "cpu";
  readonly change: number;
  readonly profile: { readonly base: number; readonly head: number } | null;
}

const explainedReport = ({ signal, change, profile }: Explained): Report => {
  const report = STATES["fail.whole"]();
  const kind = signal === "cpu" ? "cpu" : signal === "allocated" ? "allocs" : "heap";
  const { comparison, verdict } = report;
  const total = profile === null ? null : { ...profile, difference: profile.head - profile.base };
  return {
    ...report,
    comparison: {
      ...comparison,
      signals: comparison.signals.map((one) => (one.signal === signal ? { ...one, difference: change, ratio: change } : one)),
      profiles: comparison.profiles.flatMap((diff) => (diff.kind !== kind ? [diff] : total === null ? [] : [{ ...diff, total }])),
    },
    verdict: {
      ...verdict,
      leaks: [],
      outcomes: verdict.outcomes.map((one) => ({
        ...one,
        outcome: one.id.endsWith(`/${signal}`) ? ("exceeded" as const) : ("within" as const),
      })),
    },
  };
};

const plain = (text: string): string => text.replaceAll("\u00a0", " ").replaceAll(/\s+/gu, " ");

describe("W12 how much of a gate's change the functions explain", () => {
  test.each<[string, Explained, string]>([
    [
      "most",
      { signal: "live-heap", change: 18 * MIB, profile: { base: 10 * MIB, head: 27.4 * MIB } },
      "Live heap after GC +18.0 MiB: functions explain +17.4 MiB (97 %); not attributable +0.6 MiB (3 %): heap that sampling missed",
    ],
    [
      "all",
      { signal: "live-heap", change: 18 * MIB, profile: { base: 10 * MIB, head: 28 * MIB } },
      "Live heap after GC +18 MiB: functions explain +18 MiB, all of it.",
    ],
    [
      "more than there is",
      { signal: "rss", change: 18 * MIB, profile: { base: 10 * MIB, head: 38 * MIB } },
      "Resident memory (RSS) +18 MiB: functions explain +28 MiB, more than that: nothing is left to attribute.",
    ],
    [
      "nothing, where the profile shrank",
      { signal: "rss", change: 18 * MIB, profile: { base: 10 * MIB, head: 9 * MIB } },
      "Resident memory (RSS) +18 MiB: functions explain nothing of it; it is not live heap: garbage that waits for the collector",
    ],
    [
      "a part of a cost, relative to base",
      { signal: "cpu", change: 0.6, profile: { base: 1e9, head: 1.45e9 } },
      "CPU per unit +60 %: the profile grew by 45 % (75 %); not attributable 25 % of it: time outside of the profile's window",
    ],
    [
      "a cost whose profile of base is empty",
      { signal: "cpu", change: 0.6, profile: { base: 0, head: 1e9 } },
      "CPU per unit +60 %: not attributable to functions: base's profile has no sample.",
    ],
    [
      "a gate without a profile",
      { signal: "live-heap", change: 18 * MIB, profile: null },
      "Live heap after GC +18 MiB: not attributable to functions: no profile of both sides tells of it.",
    ],
  ])("W12 is told of %s, in comment, summary, text and page", (_, explained, sentence) => {
    const report = explainedReport(explained);
    for (const text of [
      commentOf(report),
      renderSummary(report, DEFAULT_RULES.leak),
      renderText(report, DEFAULT_RULES.leak),
      renderHead(report, DEFAULT_RULES.leak).replaceAll("&#39;", "'"),
    ])
      expect(plain(text).split(sentence)).toHaveLength(2);
  });

  test("W12 is told of growth along the runs, per unit of work", () => {
    expect(plain(commentOf(STATES["fail.whole"]()))).toContain(
      "Growth of live heap after GC +92.2 KiB per unit of work: functions that rise explain +86.1 KiB (93 %); not attributable +6.0 KiB (7 %)",
    );
  });

  test("W12 is told of growth that no function carries beyond noise", () => {
    const report = STATES["fail.whole"]();
    const leaks = report.comparison.leaks.map((leak) => ({ ...leak, functions: [] }));
    expect(plain(commentOf({ ...report, comparison: { ...report.comparison, leaks } }))).toContain(
      "per unit of work: not attributable to functions: no function rises in the profiles along the runs beyond their noise.",
    );
  });

  test("W12 is told of each component by its name", () => {
    const comment = plain(commentOf(STATES["fail.two-components"]()));
    expect(comment).toContain("`agent`: Goroutines +50: not attributable to functions");
  });

  test("W12 is not told where no gate on memory or CPU broke", () => {
    for (const state of ["pass", "improved", "suspected", "plain-profiles"] as const) {
      expect(attributionsOf(STATES[state]())).toEqual([]);
      expect(commentOf(STATES[state]())).not.toContain("attributable");
    }
  });

  test("W12 each failing gate that a view of the page explains links to it", () => {
    const comment = commentOf(STATES["fail.whole"]());
    const rows = comment.split("\n").filter((line) => line.includes("🔴 fail"));
    const linked = rows.filter((line) => /^\|\[[^\]]+\]\(https:\/\/[^)]+#a=4411&v=(?:heap|cpu|goroutines)[^)]*\)/u.test(line));
    // Once with links, and once more in the table of all rows, which is folded.
    expect(linked.length * 2).toBe(rows.length);
    expect(linked.length).toBeGreaterThan(3);
  });
});
