// Two replicas of a component in one trial: two folders in the bundle, one row in the comparison.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { combineReplicas } from "../../../src/core/snapshot/combine-replicas.ts";
import type { ContainerFacts, RawRound } from "../../../src/core/snapshot/raw-round.ts";
import type { PointSeries, ProfileFile, Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { unpackAll, unpackBundle } from "../../../src/core/snapshot/unpack.ts";
import { packRounds, sha256 } from "../../support/bundles.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const heap = (bytes: number): ProfileFile => ({
  kind: "heap",
  checkpoint: "end",
  path: "",
  content: encodeProfile(
    profileFromText(`
      alloc_objects/count  1
      alloc_space/bytes    ${bytes}
      inuse_objects/count  1
      inuse_space/bytes    ${bytes}
      ---
                           main.main
                           main.keep
    `),
  ),
});
const points = (start: number, rows = 4): PointSeries => ({
  postGc: true,
  secondsColumn: Array.from({ length: rows }, (_, row) => row + 1),
  unitsColumn: Array.from({ length: rows }, (_, row) => 50 * (row + 1)),
  columns: { live_heap_bytes: Array.from({ length: rows }, (_, row) => start + row), goroutines: Array.from({ length: rows }, () => 7) },
});
const facts: ContainerFacts = {
  kubelet: { start: null, end: null },
  workingSetMaxBytes: 1000,
  throttledRatio: null,
  restarts: 0,
  lastTermination: null,
  apiRequests: null,
};

const instance = (name: string, round: number, fields: Partial<RawRound> = {}): RawRound =>
  rawRound({
    round,
    instance: name,
    scrapes: [
      scrape("start", { process_cpu_seconds_total: 1, go_goroutines: 7 }),
      scrape("end", { process_cpu_seconds_total: 2, go_goroutines: 7 }),
    ],
    rssMaxBytes: 5000,
    requests: { requests: 100, errors: 0, p50Seconds: 0.01, p95Seconds: 0.02, p99Seconds: 0.03 },
    container: facts,
    ...fields,
  });
const trial = (round: number, one: Partial<RawRound> = {}, other: Partial<RawRound> = {}): readonly RawRound[] => [
  instance("shop-a-app", round, one),
  instance("shop-b-app", round, other),
];
const snapshotOf = (raws: readonly RawRound[]): Snapshot => unpackBundle(packRounds(raws), { name: "head", sha256 });
const roundOf = (raws: readonly RawRound[]) => {
  const [round] = snapshotOf(raws).rounds;
  if (round === undefined) throw new Error("no round");
  return round;
};

describe("two instances in one trial", () => {
  test("stand in the bundle each in its own folder, and are one round when it is read", () => {
    const bundle = packRounds([...trial(1, { profiles: [heap(1000)] }, { profiles: [heap(500)] }), ...trial(2)]);
    expect([...bundle.keys()]).toEqual(
      expect.arrayContaining(["rounds/1/shop/shop-a-app/heap.end.pb", "rounds/1/shop/shop-b-app/heap.end.pb"]),
    );
    expect(unpackAll(bundle, { name: "head", sha256 }).snapshot.rounds).toHaveLength(4);
    const { rounds } = unpackBundle(bundle, { name: "head", sha256 });
    expect(rounds.map(({ entry }) => [entry.round, entry.instance])).toEqual([
      [1, "shop-a-app+shop-b-app"],
      [2, "shop-a-app+shop-b-app"],
    ]);
  });

  test("add up what they cost and hold; what is told of the component as a whole stays", () => {
    const { values } = roundOf(trial(1, {}, { rssMaxBytes: 9000, container: { ...facts, workingSetMaxBytes: 3000, throttledRatio: 0.4 } }));
    expect(values).toMatchObject({
      cpu: { value: 0.02 },
      rss: { value: 14_000 },
      "working-set": { value: 4000 },
      goroutines: { value: 14 },
      "http-p95": { value: 0.02 },
      errors: { value: 0 },
      throttling: { value: 0.4 },
      restarts: { value: 0 },
    });
  });

  test("keep the largest of them, how many there were and which one leads as labels", () => {
    const leads = (status: number) =>
      scrape(null, {}, { atSeconds: 2000, phase: "end", body: `leader_election_master_status{name="shop"} ${status}\n` });
    const { entry } = roundOf(trial(1, { scrapes: [leads(0)] }, { rssMaxBytes: 9000, scrapes: [leads(1)] }));
    expect(entry.labels).toEqual({
      replicas: "2",
      leader: "shop-b-app",
      "rss-largest-instance": "9000",
      "working-set-largest-instance": "1000",
    });
  });

  test("make a value missing that one of them lacks, with its name", () => {
    const { values } = roundOf(trial(1, {}, { scrapes: [] }));
    expect(values.cpu).toEqual({ value: null, why: expect.stringMatching(/^shop-b-app: no counter at both edges/u) });
  });

  test("are void together, with the name of the one that was", () => {
    const ended = { ...facts, restarts: 1, lastTermination: "OOMKilled (exit code 137)" };
    const { entry, values } = roundOf(trial(1, {}, { container: ended }));
    expect(entry.voidReason).toBe("shop-b-app: the container ended during the measured phases: OOMKilled (exit code 137)");
    expect(values.restarts?.value).toBe(1);
    const unknown = roundOf(trial(1, { container: ended }, { container: { ...facts, restarts: null } })).values.restarts;
    expect(unknown?.value).toBe(1);
    const repeated = { voidReason: "repeated: the runner stalled" };
    expect(roundOf(trial(1, repeated, repeated)).entry.voidReason).toBe("repeated: the runner stalled");
  });

  test("add up their points batch by batch, over the batches both have", () => {
    const { points: combined } = roundOf(trial(1, { points: points(100) }, { points: points(1000, 3) }));
    expect(combined).toEqual({
      postGc: true,
      secondsColumn: [1, 2, 3],
      unitsColumn: [50, 100, 150],
      columns: { live_heap_bytes: [1100, 1102, 1104], goroutines: [14, 14, 14] },
    });
    expect(roundOf(trial(1, { points: points(100) })).points).toBeNull();
  });

  test("leave out a profile that one of them lacks", () => {
    expect(roundOf(trial(1, { profiles: [heap(1)] })).profiles).toEqual([]);
  });
});

test("a lone instance is left as it is", () => {
  const { rounds } = unpackAll(packRounds([rawRound(), rawRound({ round: 2 })]), { name: "head", sha256 }).snapshot;
  expect(combineReplicas(rounds)).toEqual(rounds);
});

describe("compared", () => {
  const side = (cpu: number, bytes: number, replicas = 2): Snapshot =>
    snapshotOf(
      [1, 2, 3].flatMap((round) => {
        const scrapes = [scrape("start", { process_cpu_seconds_total: 1 }), scrape("end", { process_cpu_seconds_total: 1 + cpu })];
        return trial(round, { scrapes, profiles: [heap(bytes)] }, { scrapes, profiles: [heap(500)] }).slice(0, replicas);
      }),
    );
  const compared = (base: Snapshot, head: Snapshot) => compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] });

  test("they are one row, and their profiles are merged", () => {
    const comparison = compared(side(1, 1000), side(2, 3000));
    expect(comparison.signals.filter(({ signal }) => signal === "cpu")).toMatchObject([
      { base: 0.02, head: 0.04, baseValues: [0.02, 0.02, 0.02], headValues: [0.04, 0.04, 0.04] },
    ]);
    const inUse = comparison.profiles.find(({ kind }) => kind === "heap");
    expect(inUse).toMatchObject({ baseProfiles: 3, headProfiles: 3, total: { base: 1500, head: 3500, difference: 2000 } });
    expect(comparison.warnings.map(({ message }) => message).join(" ")).not.toContain("instances");
  });

  test("another number of them is said", () => {
    expect(compared(side(1, 1000, 1), side(1, 1000)).warnings.map(({ message }) => message)).toContain(
      "Of shop, base ran 1 and head 2 instances at once: what they cost in all is compared.",
    );
  });
});
