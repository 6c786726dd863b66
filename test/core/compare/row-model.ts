/** Seeded profiles of two sides as rows: the model of `statistics.md` §6 and harder ones, judged by the code itself. */
import { judgeRows } from "../../../src/core/compare/changed-rows.ts";
import { differenceOf, type ReplicatedSides } from "../../../src/core/graph/amount-difference.ts";
import type { FunctionDifference } from "../../../src/core/graph/diff-functions.ts";
import type { Amount } from "../../../src/core/graph/function-table.ts";
import type { Random } from "../stats/noise-models.ts";

const FUNCTIONS = 300;
const PACKAGES = 30;
const SAMPLES_PER_TRIAL = 6000;
/** Each five rows of these truly changed. */
export const EFFECTS = [0.2, 0.5, 1] as const;
const CHANGED_ROWS = 15;

/** A Poisson count: products of uniforms, in parts small enough for the exponential. */
export const poisson = (random: Random, meanCount: number): number => {
  let count = 0;
  for (let left = meanCount; left > 0; left -= 20) {
    const limit = Math.exp(-Math.min(left, 20));
    for (let product = random.uniform(); product > limit; product *= random.uniform()) count += 1;
  }
  return count;
};

export interface RowModel {
  /** Relative standard deviation by which a row's true amount differs from run to run. */
  readonly extraOf: (row: number) => number;
  /** Samples that come together; their count varies so many times as much as a Poisson count. */
  readonly clump: number;
}

/** 4 % extra-Poisson in every row; none; 3 % with 15 % in every fifth row; samples in threes. */
export const ROW_MODELS = {
  usual: { extraOf: () => 0.04, clump: 1 },
  poisson: { extraOf: () => 0, clump: 1 },
  uneven: { extraOf: (row) => (row % 5 === 2 ? 0.15 : 0.03), clump: 1 },
  clumped: { extraOf: () => 0, clump: 3 },
} as const satisfies Record<string, RowModel>;

const harmonic = Array.from({ length: FUNCTIONS }, (_, row) => 1 / (row + 1)).reduce((sum, share) => sum + share, 0);

const amountOf = (counts: readonly number[]): Amount => {
  const value = counts.reduce((sum, count) => sum + count, 0);
  return { value, events: value, variance: value, unitVariance: 1, perProfile: counts.length < 3 ? [] : counts };
};

/** Which rows changed by how much: places drawn without replacement, five of each effect. */
const drawEffects = (random: Random): ReadonlyMap<number, number> => {
  const effects = new Map<number, number>();
  while (effects.size < CHANGED_ROWS) {
    const row = Math.floor(random.uniform() * FUNCTIONS);
    if (!effects.has(row)) effects.set(row, EFFECTS[effects.size % EFFECTS.length] ?? 0);
  }
  return effects;
};

export interface RowOutcome {
  readonly changedRows: number;
  /** Rows and packages called changed, and those of them in which nothing changed. */
  readonly called: number;
  readonly falselyCalled: number;
  /** The same of the rule "more than 10 %". */
  readonly naiveCalled: number;
  readonly naiveFalse: number;
  /** Found rows of each effect. */
  readonly found: readonly number[];
}

const packageOfRow = (row: number): string => `example.com/p${row % PACKAGES}`;

/** Profiles of `replicates` trials a side, judged. */
export const simulateRows = (model: RowModel, replicates: number, random: Random): RowOutcome => {
  const effects = drawEffects(random);
  const rows = Array.from({ length: FUNCTIONS }, (_, row): FunctionDifference => {
    const expected = SAMPLES_PER_TRIAL / (row + 1) / harmonic;
    const draw = (effect: number): Amount =>
      amountOf(
        Array.from({ length: replicates }, () => {
          const trueMean = expected * (1 + effect) * Math.exp(random.normal(model.extraOf(row)));
          return model.clump * poisson(random, trueMean / model.clump);
        }),
      );
    const flat = differenceOf(draw(0), draw(effects.get(row) ?? 0), replicates, replicates);
    const key = `${packageOfRow(row)}.F${row}`;
    return { key, name: key, file: "", startLine: 0, ownerClass: "own", presence: "both", flat, cum: flat };
  });
  const side = { replicates, tick: 1 };
  const sides: ReplicatedSides = { base: side, head: side };
  const judged = judgeRows({ rows, sides });
  const called = judged.rows.flatMap(({ judged: { changed } }, row) => (changed ? [row] : []));
  const changedPackages = judged.packages.filter(({ changed }) => changed);
  // A package is rightly called when one of the rows folded into it changed.
  const trulyChanged = new Set([...effects.keys()].filter((row) => judged.rows[row]?.judged.tested === false).map(packageOfRow));
  const naive = rows.flatMap(({ flat }, row) => (Math.abs(flat.difference) > 0.1 * flat.base ? [row] : []));
  const isFalse = (row: number): boolean => !effects.has(row);
  return {
    changedRows: called.length,
    called: called.length + changedPackages.length,
    falselyCalled: called.filter(isFalse).length + changedPackages.filter((one) => !trulyChanged.has(one.package)).length,
    naiveCalled: naive.length,
    naiveFalse: naive.filter(isFalse).length,
    found: EFFECTS.map((effect) => called.filter((row) => effects.get(row) === effect).length),
  };
};

export interface RowFigures {
  readonly rows: number;
  /** Mean share of false ones among those called changed, 0 where none was. */
  readonly falseShare: number;
  readonly naiveFalseShare: number;
  /** Share of the changed rows found, by effect. */
  readonly power: readonly number[];
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const rowFigures = (model: RowModel, replicates: number, random: Random, repetitions: number): RowFigures => {
  const outcomes = Array.from({ length: repetitions }, () => simulateRows(model, replicates, random));
  const meanOf = (pick: (outcome: RowOutcome) => number): number => outcomes.reduce((sum, outcome) => sum + pick(outcome), 0) / repetitions;
  return {
    rows: meanOf((outcome) => outcome.changedRows),
    falseShare: meanOf((outcome) => share(outcome.falselyCalled, outcome.called)),
    naiveFalseShare: meanOf((outcome) => share(outcome.naiveFalse, outcome.naiveCalled)),
    power: EFFECTS.map((_, at) => meanOf((outcome) => (outcome.found[at] ?? 0) / (CHANGED_ROWS / EFFECTS.length))),
  };
};
