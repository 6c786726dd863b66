// Each failing total that a profile explains has its table: functions, the others, a total that is theirs, and what no table can say.
import { describe, expect, test } from "vitest";
import { chooseProfiles } from "../../../src/core/report/choose-profiles.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
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
