/** Goal 3 of `statistics.md` §15 and the figures of §12: measured repetitions of real Go benchmarks, unchanged, injected and with planted issues. */
import type { Claim } from "./claim.ts";
import { AT_LEAST, AT_MOST, shareClaim, shareOf } from "./claim.ts";
import type { Random } from "./random.ts";
import type { FbsMetric, MachineTrials, RealGroup, RealJudged } from "./real-repetitions.ts";
import { differencesOfGroup, FBS_METRICS, fbsGroups, judgeReal } from "./real-repetitions.ts";
import type { SidesOfPairs } from "./trial-models.ts";
import { firstSideOf } from "./trial-models.ts";

/** What is set for each kind of number (`statistics.md` §2). */
const BUDGETS = { "sec/op": 0.05, "B/op": 0.03, "allocs/op": 0.02 } as const satisfies Record<FbsMetric, number>;
/** A cell counts as affected when the median change over its groups is at least twice its budget, as untouched below this. */
const UNTOUCHED = 0.01;

interface JudgedGroup extends RealJudged {
  readonly cell: string;
}

/** Every group of five pairs, with the other groups of the same benchmark as its history. */
const judgeGroups = (groups: readonly RealGroup[], budgetRatio: number): readonly JudgedGroup[] =>
  groups.map((group) => {
    const others = groups.filter((other) => other.benchmark === group.benchmark && other.group !== group.group);
    return { cell: group.benchmark, ...judgeReal(group, others.map(differencesOfGroup), budgetRatio) };
  });

const changesOf = (judged: readonly JudgedGroup[]): ReadonlyMap<string, number> => {
  const cells = new Map<string, number[]>();
  for (const { cell, change } of judged) cells.set(cell, [...(cells.get(cell) ?? []), change]);
  return new Map(
    [...cells].map(([cell, changes]) => [cell, changes.toSorted((left, right) => left - right)[Math.floor(changes.length / 2)] ?? 0]),
  );
};

const ours = (judged: RealJudged): boolean => judged.ours;
const theirs = (judged: RealJudged): boolean => judged.benchstat;
const beside = (judged: readonly RealJudged[]) => [{ name: "benchstat .05", ...shareOf(judged, theirs) }];

export interface FbsFile {
  readonly name: string;
  readonly text: string;
}

/** flight-booking-service: the true A/A, and three planted issues. */
export const fbsClaims = (unchanged: FbsFile, issues: readonly FbsFile[]): readonly Claim[] => [
  ...FBS_METRICS.map((metric) => {
    const judged = judgeGroups(fbsGroups(unchanged.text, metric), BUDGETS[metric]);
    return shareClaim(
      12,
      `${unchanged.name}, ${metric}: red though nothing changed`,
      shareOf(judged, ours),
      AT_MOST(0.002),
      beside(judged),
    );
  }),
  ...issues.flatMap(({ name, text }) =>
    FBS_METRICS.flatMap((metric) => {
      const judged = judgeGroups(fbsGroups(text, metric), BUDGETS[metric]);
      const changes = changesOf(judged);
      const of = (isWanted: (change: number) => boolean): readonly JudgedGroup[] =>
        judged.filter(({ cell }) => isWanted(changes.get(cell) ?? 0));
      const affected = of((change) => change >= 2 * BUDGETS[metric]);
      const untouched = of((change) => Math.abs(change) < UNTOUCHED);
      return [
        ...(affected.length === 0
          ? []
          : [shareClaim(12, `${name}, ${metric}, benchmarks it slows: found`, shareOf(affected, ours), AT_LEAST(1), beside(affected))]),
        shareClaim(12, `${name}, ${metric}, changes below 1 %: red`, shareOf(untouched, ours), AT_MOST(0.01), beside(untouched)),
      ];
    }),
  ),
];

/** µOpTime: one version of one project. */
export interface UoptimeVersion {
  readonly project: string;
  readonly version: string;
  readonly trials: readonly MachineTrials[];
}

const PAIRS = 7;

const dealTrials = (trials: readonly number[], firstSide: 0 | 1, effectRatio: number): SidesOfPairs => {
  const base: number[] = [];
  const head: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const [first = NaN, second = NaN] = trials.slice(2 * pair, 2 * pair + 2);
    const baseIsFirst = (pair + firstSide) % 2 === 0;
    base.push(baseIsFirst ? first : second);
    head.push((1 + effectRatio) * (baseIsFirst ? second : first));
  }
  return { base, head };
};

/** Every benchmark on every machine, dealt into seven interleaved pairs; the other versions of its project are its history. */
export const goalUoptime = (versions: readonly UoptimeVersion[], random: Random): readonly Claim[] => {
  const complete = versions.flatMap(({ project, version, trials }) =>
    trials
      .filter((one) => one.trials.length > 2 * PAIRS)
      .map((one) => ({ project, version, ...one, firstSide: firstSideOf(random), key: `${project}/${one.benchmark}` })),
  );
  const byBenchmark = new Map<string, (typeof complete)[number][]>();
  for (const one of complete) byBenchmark.set(one.key, [...(byBenchmark.get(one.key) ?? []), one]);
  const judgeAll = (budgetRatio: number, effectRatio: number): readonly RealJudged[] =>
    complete.map((one) => {
      const others = (byBenchmark.get(one.key) ?? []).filter(({ version }) => version !== one.version);
      const history = others.map((other) => differencesOfGroup(dealTrials(other.trials, other.firstSide, 0)));
      return judgeReal(dealTrials(one.trials, one.firstSide, effectRatio), history, budgetRatio);
    });
  const claim = (what: string, budget: number, effect: number, limit: Claim["limit"]): Claim => {
    const judged = judgeAll(budget, effect);
    return shareClaim(3, what, shareOf(judged, ours), limit, beside(judged));
  };
  return [
    claim("µOpTime, budget 5 %: red though nothing changed", 0.05, 0, AT_MOST(0.002)),
    claim("µOpTime, budget 3 %: red though nothing changed", 0.03, 0, null),
    claim("µOpTime, budget 3 %, +5 % injected: found", 0.03, 0.05, AT_LEAST(0.96)),
    claim("µOpTime, budget 3 %, +10 % injected: found", 0.03, 0.1, null),
    claim("µOpTime, budget 5 %, +10 % injected: found", 0.05, 0.1, null),
  ];
};
