// Reports for tests of rendering: one for every state a run can end in, made by comparing and judging small snapshots.
import { compareProfileFiles } from "../../src/core/compare/compare-profile-files.ts";
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../../src/core/compare/comparison.ts";
import { compareWithoutBase, emptyComparison } from "../../src/core/compare/special-comparisons.ts";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import type { Profile } from "../../src/core/pprof/profile.ts";
import type { Report } from "../../src/core/report/report.ts";
import type { Snapshot } from "../../src/core/snapshot/snapshot.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import { invalidRun, withoutBaseline } from "../../src/core/verdict/special-verdicts.ts";
import type { Verdict } from "../../src/core/verdict/verdict.ts";
import { DEFAULT_POLICY } from "../../src/core/verdict/verdict.ts";
import { skippedVerdict } from "../../src/core/verdict/skipped.ts";
import { LEAK_BASE, LEAK_HEAD, leakChanges } from "./changed-leak.ts";
import { ownSignalSides } from "./own-signals.ts";
import { profileFromText } from "./profile-text.ts";
import { HEALTHY, healthy, joined, KIB, line, MIB, pointsOf, times, type SideSpec } from "./snapshots.ts";

export const BASE_COMMIT = "1a2b3c4d5e6f708192a3b4c5d6e7f80912345678";
export const HEAD_COMMIT = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432";
const MODULE = "github.com/acme/fleet";

/** What GitHub's own links look like, in their full length. */
export const LINKS: Report["links"] = {
  run: "https://github.com/acme/fleet/actions/runs/8123456789",
  report: "https://github.com/acme/fleet/actions/runs/8123456789/artifacts/4411",
  bundle: "https://github.com/acme/fleet/actions/runs/8123456789/artifacts/4412",
};

const commit = (sha: string, ref: string): SideSpec["manifest"] => ({
  subject: { name: "fleet", commit: sha, ref, buildIds: {}, dirty: false, mainModules: [] },
});
const base = (spec: SideSpec = {}): Snapshot =>
  healthy({ component: "controller", ...spec, manifest: { ...commit(BASE_COMMIT, "main"), ...spec.manifest } });
const head = (spec: SideSpec = {}): Snapshot =>
  healthy({ component: "controller", ...spec, manifest: { ...commit(HEAD_COMMIT, "feature"), ...spec.manifest } });

export const compared = (one: Snapshot, other: Snapshot): Comparison =>
  compareSnapshots(one, other, { baseDistance: null, mainModules: [MODULE], warnings: [] });

export const reportOf = (
  comparison: Comparison,
  verdict: Verdict = judge(comparison, DEFAULT_RULES),
  more: Partial<Report> = {},
): Report => ({
  name: "fleet-controller",
  comparison,
  verdict,
  policy: DEFAULT_POLICY,
  plan: {
    phases: ["warm-up 200 units", "cost 1000 units", "growth 20 batches of 50 units"],
    rounds: 5,
    spentSeconds: { build: 41.5, rounds: 402, total: 455 },
  },
  links: LINKS,
  reproduce: "heapgate run --base 1a2b3c4d5e6f",
  ...more,
});

const SPACE = { period: 512 * KIB, periodType: { type: "space", unit: "bytes" } };

/** Server clients that are rebuilt for every request instead of cached: the leak's chain has four frames of the program itself. */
export const clientHeap = (clientMib: number, cacheMib: number): Profile =>
  profileFromText(
    `
    alloc_objects/count  ${clientMib * 9000 + 1}  ${cacheMib * 700}  48000  9000
    alloc_space/bytes  ${clientMib * MIB + 1}  ${cacheMib * MIB}  ${20 * MIB}  ${6 * MIB}
    inuse_objects/count  ${clientMib * 9000 + 1}  ${cacheMib * 700}  48000  9000
    inuse_space/bytes  ${clientMib * MIB + 1}  ${cacheMib * MIB}  ${20 * MIB}  ${6 * MIB}
    ---
      net/http.(*conn).serve@server.go:2102                                     net/http.(*conn).serve@server.go:2102                main.main@main.go:31                          main.main@main.go:31
      net/http.HandlerFunc.ServeHTTP@server.go:2294                             net/http.HandlerFunc.ServeHTTP@server.go:2294        ${MODULE}/internal/store.Open@store.go:19     ${MODULE}/internal/config.Load@config.go:12
      ${MODULE}/core/clustersmngr.(*clustersManager).GetServerClient@manager.go:288  ${MODULE}/internal/api.(*Server).List@list.go:44   encoding/json.Unmarshal@decode.go:97          -
      ${MODULE}/core/clustersmngr.(*clustersManager).getOrCreateClient@manager.go:341  encoding/json.Marshal@encode.go:160             -                                             -
      ${MODULE}/core/clustersmngr.getClientFromConfig@manager.go:377            -                                                    -                                             -
      ${MODULE}/core/kube.NewDiscoveryRESTMapper@mapper.go:52                   -                                                    -                                             -
      k8s.io/client-go/restmapper.GetAPIGroupResources@discovery.go:148         -                                                    -                                             -
      encoding/json.(*decodeState).object@decode.go:755                         -                                                    -                                             -
    `,
    SPACE,
  );

const hashing = (ticks: number): Profile =>
  profileFromText(
    `
    samples/count  ${ticks}  40  12
    cpu/nanoseconds  ${ticks * 1e7}  400000000  120000000
    ---
      net/http.(*conn).serve@server.go:2102                 net/http.(*conn).serve@server.go:2102        runtime.gcBgMarkWorker@mgc.go:1517
      ${MODULE}/internal/api.(*Server).List@list.go:52      ${MODULE}/internal/api.(*Server).List@list.go:44  runtime.gcDrain@mgcmark.go:1228
      crypto/sha256.block@sha256block.go:12                 encoding/json.Marshal@encode.go:160          -
    `,
    { period: 10_000_000, periodType: { type: "cpu", unit: "nanoseconds" } },
  );

const LEAKING = pointsOf({ live_heap_bytes: line(40 * MIB, 1.9 * MIB, 60 * KIB), goroutines: line(20, 0), open_fds: line(12, 0) });

export const leakComparison = (): Comparison =>
  compared(
    base({ profiles: { heap: clientHeap(2, 3) }, heapAlong: () => clientHeap(2, 3) }),
    head({
      profiles: { heap: clientHeap(38, 4) },
      // In whole MiB: some steps are longer, and each round is a bit later.
      heapAlong: (batch, round) => clientHeap(2 + Math.round(1.8 * batch + 0.3 * round), 4),
      points: LEAKING,
      values: { "live-heap": 78 * MIB, rss: times(HEALTHY.rss, 1.5) },
    }),
  );

/** A leak in the lines of the pull request, as it was measured. */
export const wholeSides = (): { readonly base: Snapshot; readonly head: Snapshot } => ({
  base: base(LEAK_BASE),
  head: { ...head(LEAK_HEAD), changes: leakChanges(BASE_COMMIT) },
});

/** The same, with all that a comment can show of it. */
export const wholeReport = ({ base: one, head: other } = wholeSides()): Report =>
  reportOf(compared(one, other), undefined, {
    links: { ...LINKS, source: `https://github.com/acme/fleet/blob/${HEAD_COMMIT}/`, keptUntil: "2026-02-24" },
  });

const NEUTRAL_WHY = "No artifact heapgate-baseline-fleet-controller on main (looked at 100 commits).";

/** One report per state; the name is that of its golden files. */
export const STATES = {
  pass: () => reportOf(compared(base(), head({ values: { cpu: times(HEALTHY.cpu, 0.99), "live-heap": 40.2 * MIB } }))),
  improved: () =>
    reportOf(compared(base({ points: LEAKING }), head({ values: { "live-heap": 25 * MIB, goroutines: 8, cpu: times(HEALTHY.cpu, 0.7) } }))),
  "fail.leak": () => reportOf(leakComparison()),
  "fail.whole": wholeReport,
  "fail.cpu": () =>
    reportOf(
      compared(
        base({ profiles: { cpu: hashing(30) } }),
        head({ values: { cpu: times(HEALTHY.cpu, 1.6) }, profiles: { cpu: hashing(170) } }),
      ),
    ),
  "fail.budget": () => {
    const comparison = compared(base(), head());
    const rule = { gate: true, limits: { maxGrowthRatio: 0.05, minChange: MIB, max: 32 * MIB } };
    return reportOf(comparison, judge(comparison, { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, "live-heap": rule } }));
  },
  "fail.two-components": () => {
    const agent = { component: "agent" };
    return reportOf(
      compared(
        joined(base(), base({ ...agent })),
        joined(head(), head({ ...agent, values: { allocated: 30 * KIB, goroutines: 70 }, units: 970 })),
      ),
    );
  },
  "fail.own-signals": () => {
    const sides = ownSignalSides();
    const shop = { component: "shop" };
    const comparison = compared(base({ ...sides.base, ...shop }), head({ ...sides.head, ...shop }));
    return reportOf(comparison, judge(comparison, sides.rules));
  },
  suspected: () => {
    const values = { cpu: times(HEALTHY.cpu, 1.16) };
    const recorded = { session: null, manifest: { ...commit(BASE_COMMIT, "main"), measuredAtSeconds: 1_795_000_000 } };
    return reportOf(
      compared(
        base({ ...recorded, environment: { cpuModel: "Example CPU (older)" } }),
        head({ session: "other", values, manifest: { ...commit(HEAD_COMMIT, "feature"), measuredAtSeconds: 1_795_180_000 } }),
      ),
    );
  },
  inconclusive: () => reportOf(compared(base(), head({ values: { cpu: [0.001_16, 0.001_02, 0.001_2, 0.001_01, 0.001_18] } }))),
  "not-comparable.work": () => reportOf(compared(base({ points: null }), head({ points: null, units: 400 }))),
  "not-comparable.arch": () => reportOf(compared(base({ session: null }), head({ session: null, environment: { arch: "arm64" } }))),
  "no-baseline": () => {
    const comparison = compareWithoutBase(head({ session: null }), { baseDistance: null, mainModules: [], warnings: [] });
    return reportOf(comparison, withoutBaseline(judge(comparison, DEFAULT_RULES), NEUTRAL_WHY));
  },
  "invalid-run": () => {
    const known = { subject: "fleet", commit: BASE_COMMIT, ref: "main", dirty: false };
    const error = heapgateError(
      "WORKLOAD_FAILED",
      { what: "GET /work answered 500" },
      { stage: "workload", outputTail: "listening on :8080\npanic: runtime error: index out of range [3]\n" },
    );
    return reportOf(emptyComparison(known, { ...known, commit: HEAD_COMMIT }, false, []), invalidRun(error));
  },
  "binary-unchanged": () => {
    const known = { subject: "fleet", commit: BASE_COMMIT, ref: "main", dirty: false };
    return reportOf(emptyComparison(known, { ...known, commit: HEAD_COMMIT }, true, []));
  },
  skipped: () => {
    const known = { subject: "fleet", commit: BASE_COMMIT, ref: "main", dirty: false };
    return reportOf(emptyComparison(known, { ...known, commit: HEAD_COMMIT }, false, []), skippedVerdict(["docs/README.md"]));
  },
  accepted: () => {
    const comparison = leakComparison();
    const verdict = judge(comparison, DEFAULT_RULES);
    return reportOf(comparison, { ...verdict, state: "accepted", accepted: { by: "octocat", reason: "the cache is intended" } });
  },
  "plain-profiles": () =>
    reportOf(
      compareProfileFiles([{ name: "base.pb.gz", profile: clientHeap(2, 3) }], [{ name: "head.pb.gz", profile: clientHeap(38, 4) }], {
        mainModules: [MODULE],
        sampleType: null,
      }),
      undefined,
      { links: { run: null, report: null, bundle: null }, reproduce: null, name: "head.pb.gz" },
    ),
} as const satisfies Record<string, () => Report>;
