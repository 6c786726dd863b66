// Components of several pods, pods that got no load, and apps that profile themselves: what is said of them beside the rows.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { compareCpuCourses, cpuFileWarnings } from "../../../src/core/compare/cpu-courses.ts";
import { compareReplicas, idleWarnings } from "../../../src/core/compare/replicas.ts";
import { combineReplicas } from "../../../src/core/snapshot/combine-replicas.ts";
import type { RoundData, Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { healthy, type SideSpec } from "../../support/snapshots.ts";

type Labels = Readonly<Record<string, string>>;

/** A side with the labels of each of its rounds. */
const labeled = (labels: readonly Labels[], spec: SideSpec = {}): Snapshot => {
  const made = healthy({ rounds: labels.length, ...spec });
  const rounds = made.rounds.map((round, index): RoundData => ({ ...round, entry: { ...round.entry, labels: labels[index] ?? {} } }));
  return { ...made, manifest: { ...made.manifest, rounds: rounds.map(({ entry }) => entry) }, rounds };
};
const PLAIN: Labels = {};
const TWO: Labels = { replicas: "2" };

describe("pods", () => {
  test.each<[string, readonly Labels[], readonly Labels[], ReturnType<typeof compareReplicas>[number] | null]>([
    ["one each", [PLAIN, PLAIN], [PLAIN], null],
    [
      "two each",
      [TWO, TWO],
      [TWO],
      { component: "shop", base: { fewest: 2, most: 2, leader: null }, head: { fewest: 2, most: 2, leader: null } },
    ],
    [
      "more on head",
      [PLAIN],
      [TWO, { replicas: "3" }],
      { component: "shop", base: { fewest: 1, most: 1, leader: null }, head: { fewest: 2, most: 3, leader: null } },
    ],
    [
      "one of which leads, another in each round",
      [
        { ...TWO, leader: "m-1-app" },
        { ...TWO, leader: "m-4-app" },
      ],
      [{ leader: "true" }],
      { component: "shop", base: { fewest: 2, most: 2, leader: "m-4-app" }, head: { fewest: 1, most: 1, leader: "process" } },
    ],
  ])("%s", (_, base, head, expected) => {
    expect(compareReplicas(labeled(base), labeled(head))).toEqual(expected === null ? [] : [expected]);
  });

  test("void rounds tell nothing", () => {
    expect(compareReplicas(labeled([TWO, TWO], { void: { 1: "a", 2: "b" } }), labeled([TWO, TWO]))).toEqual([]);
  });
});

describe("a pod that got no load", () => {
  const instance = (name: string, cpu: number | null): RoundData => {
    const [round] = healthy({ rounds: 1, values: { cpu } }).rounds;
    if (round === undefined) throw new Error("no round");
    return { ...round, entry: { ...round.entry, instance: name } };
  };

  test.each<[string, readonly (number | null)[], string | undefined]>([
    ["is named", [0.01, 0.0005], "b"],
    ["is none when all did their share", [0.01, 0.009, 0.005], undefined],
    ["is the idlest of several", [0.0002, 0.01, 0.0001], "c"],
    ["is not known when the CPU of one is not", [0.01, null], undefined],
  ])("%s", (_, cpus, expected) => {
    const [combined] = combineReplicas(cpus.map((cpu, index) => instance("abc"[index] ?? "", cpu)));
    expect(combined?.entry.labels["idle-instance"]).toBe(expected);
  });

  test("is told once for all trials; a follower's rest is none of it", () => {
    const idle = { ...TWO, "idle-instance": "shop-b-app" };
    expect(idleWarnings(labeled([TWO, idle]), labeled([idle, TWO])).map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "load-uneven: In 2 of 4 trials a pod of shop (shop-b-app) used less than a tenth of the busiest one's CPU: the load was not spread over all pods.",
    ]);
    expect(idleWarnings(labeled([{ ...idle, leader: "shop-a-app" }]), labeled([TWO]))).toEqual([]);
  });
});

const cpuProfile = profileFromText(
  `samples/count  10
   cpu/nanoseconds  100000000
   ---
                    main.main
                    main.work`,
  { period: 1e7, periodType: { type: "cpu", unit: "nanoseconds" } },
);
const withCpu = (checkpoint: string, spec: SideSpec = {}): Snapshot => {
  const made = healthy({ rounds: 2, profiles: { cpu: cpuProfile }, ...spec });
  return { ...made, rounds: made.rounds.map((round) => ({ ...round, profiles: round.profiles.map((file) => ({ ...file, checkpoint })) })) };
};

describe("apps that profile themselves", () => {
  test("have a course: that of the last round with one", () => {
    const base = labeled([{ "cpu-periods": "0.1 0.2" }, { "cpu-periods": "0.3 0.4" }, PLAIN]);
    expect(compareCpuCourses(base, labeled([PLAIN]))).toEqual([{ component: "shop", base: [0.3, 0.4], head: [] }]);
    expect(compareCpuCourses(labeled([PLAIN]), labeled([PLAIN]))).toEqual([]);
  });

  test.each<[string, string, string, boolean]>([
    ["on both sides", "files", "files", true],
    ["on none", "cost", "cost", true],
    ["on one side only", "files", "cost", false],
  ])("%s", (_, base, head, isCompared) => {
    const sides = [withCpu(base), withCpu(head)] as const;
    const comparison = compareSnapshots(...sides, { baseDistance: null, mainModules: [], warnings: [] });
    expect(comparison.profiles.some(({ kind }) => kind === "cpu")).toBe(isCompared);
    expect(cpuFileWarnings(...sides).map(({ message }) => message)).toEqual(
      isCompared
        ? []
        : ["CPU profiles of shop are not compared: some are made of the files it writes itself, others were taken over HTTP."],
    );
    expect(comparison.warnings).toEqual(expect.arrayContaining([...cpuFileWarnings(...sides)]));
  });

  test("a void round does not count for it", () => {
    expect(cpuFileWarnings(withCpu("cost"), withCpu("files", { void: { 1: "restarted", 2: "restarted" } }))).toEqual([]);
  });
});

test("the comparison of single processes holds none of this", () => {
  const comparison = compareSnapshots(healthy(), healthy(), { baseDistance: null, mainModules: [], warnings: [] });
  expect([comparison.replicas, comparison.cpuCourses]).toEqual([undefined, undefined]);
});
