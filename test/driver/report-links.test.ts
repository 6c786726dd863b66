// Addresses of a report on GitHub, and the day until which what is stored is kept.
import { describe, expect, test } from "vitest";
import { linksOf } from "../../src/driver/report-links.ts";
import type { Config } from "../../src/core/config/config.ts";
import type { GitHubContext } from "../../src/ports/github.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { HEAD_COMMIT, STATES } from "../support/reports.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { makeState } from "../support/fake-github/state.ts";

const { context } = makeMemoryGitHub(makeState(), {
  serverUrl: "https://github.example",
  owner: "acme",
  repository: "fleet",
  runId: 81,
} satisfies Partial<GitHubContext>);
const baseline = (retentionDays: number | null): Pick<Config, "baseline"> => ({
  baseline: { mode: "auto", ref: null, workflow: null, maxDistance: null, retentionDays, path: null },
});
const at = (days: string | null, retentionDays: number | null, report = STATES["fail.leak"]()) =>
  // 2023-11-14T22:13:20Z
  linksOf(
    { env: { get: (name) => (name === "GITHUB_RETENTION_DAYS" ? days : null) }, clock: fakeClock(1_700_000_000), context },
    report,
    baseline(retentionDays),
  );

describe("linksOf", () => {
  test("points at the run and at the measured commit", () => {
    expect(at(null, null)).toEqual({
      run: "https://github.example/acme/fleet/actions/runs/81",
      report: null,
      bundle: null,
      source: `https://github.example/acme/fleet/blob/${HEAD_COMMIT}/`,
      keptUntil: null,
    });
  });

  test("has no address for lines that no commit holds", () => {
    const report = STATES["fail.leak"]();
    const head = (more: Partial<typeof report.comparison.head>) => ({
      ...report,
      comparison: { ...report.comparison, head: { ...report.comparison.head, ...more } },
    });
    for (const more of [{ dirty: true }, { commit: null }, { commit: "main" }]) expect(at(null, null, head(more)).source).toBeNull();
  });

  test.each<[string | null, number | null, string | null]>([
    ["90", null, "2024-02-12"],
    ["90", 7, "2023-11-21"],
    ["5", 30, "2023-11-19"],
    [null, 30, "2023-12-14"],
    ["soon", null, null],
    [null, null, null],
  ])("of %s days that the repository allows and %s that are wanted: kept until %s", (allowed, wanted, expected) => {
    expect(at(allowed, wanted).keptUntil).toBe(expected);
  });
});
