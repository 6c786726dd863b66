/** Real repetitions of Go benchmarks judged by heapgate's paired test beside benchstat (`statistics.md` §12). Takes text, reads no files. */
import { costPriorOf } from "../../../src/core/stats/history-prior.ts";
import { judgeFamily } from "../../../src/core/stats/look-decision.ts";
import { mean } from "../../../src/core/stats/variance.ts";
import { COLD_START_PRIOR, pairedTest } from "../../../src/core/stats/paired-test.ts";
import { pairedLogRatios } from "../../../src/core/stats/log-ratio.ts";
import { median } from "../../../src/core/stats/order.ts";
import { benchstat } from "./peer-rules.ts";
import type { SidesOfPairs } from "./trial-models.ts";

/** One benchmark on one machine in one suite run: what one gate would have seen. */
export interface RealGroup extends SidesOfPairs {
  readonly benchmark: string;
  readonly group: string;
}

const grouped = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> => {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const list = found.get(key);
    if (list === undefined) found.set(key, [row]);
    else list.push(row);
  }
  return found;
};

const cellsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split(/\r?\n/u)
    .filter((line) => line !== "")
    .map((line) => line.split(","));

export const FBS_METRICS = ["sec/op", "B/op", "allocs/op"] as const;
export type FbsMetric = (typeof FBS_METRICS)[number];
const FBS_COLUMNS = { "sec/op": 5, "B/op": 6, "allocs/op": 7 } as const satisfies Record<FbsMetric, number>;

/** `machine-suite-repetition,benchmark,version (1 base, 2 head),file,n,sec/op,B/op,allocs/op`, pairs in the order of their repetitions. */
export const fbsGroups = (text: string, metric: FbsMetric): readonly RealGroup[] => {
  const rows = cellsOf(text).map((cells) => {
    const [place = "", benchmark = "", version = ""] = cells;
    const [machine = "", suite = "", repetition = ""] = place.split("-");
    return { benchmark, group: `${machine}-${suite}`, repetition: Number(repetition), version, value: Number(cells[FBS_COLUMNS[metric]]) };
  });
  return [...grouped(rows, ({ benchmark, group }) => `${benchmark} ${group}`).values()].flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const side = (version: string): readonly number[] =>
      found
        .filter((row) => row.version === version)
        .toSorted((left, right) => left.repetition - right.repetition)
        .map(({ value }) => value);
    return [{ benchmark: first.benchmark, group: first.group, base: side("1"), head: side("2") }];
  });
};

/** Names of the columns used of µOpTime's tables: one row is one second of one iteration of one suite on one machine. */
const UOPTIME = ["ir_pos", "ns_per_op", "bed_pos", "it_pos", "sr_pos", "b_name"] as const;

/** Trials of a benchmark on one machine, in order of execution: an iteration is a trial, its value the mean of its seconds. */
export interface MachineTrials {
  readonly benchmark: string;
  readonly machine: string;
  readonly trials: readonly number[];
}

export const uoptimeTrials = (text: string): readonly MachineTrials[] => {
  const [header = [], ...lines] = cellsOf(text);
  const [machineAt, valueAt, , iterationAt, suiteAt, nameAt] = UOPTIME.map((name) => header.indexOf(name));
  const cell = (cells: readonly string[], at: number | undefined): string => cells[at ?? -1] ?? "";
  const rows = lines.map((cells) => ({
    machine: cell(cells, machineAt),
    benchmark: cell(cells, nameAt),
    trial: 1000 * Number(cell(cells, suiteAt)) + Number(cell(cells, iterationAt)),
    value: Number(cell(cells, valueAt)),
  }));
  return [...grouped(rows, ({ benchmark, machine }) => `${benchmark} ${machine}`).values()].flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const trials = [...grouped(found, ({ trial }) => String(trial)).entries()]
      .toSorted(([left], [right]) => Number(left) - Number(right))
      .map(([, seconds]) => mean(seconds.map(({ value }) => value)));
    return [{ benchmark: first.benchmark, machine: first.machine, trials }];
  });
};

/** The differences of a run, as its history remembers them. */
export const differencesOfGroup = ({ base, head }: SidesOfPairs): readonly number[] => {
  const ratios = pairedLogRatios({ base, head, direction: "lower", quantum: 0 });
  return ratios.kind === "ratios" ? ratios.values : [];
};

export interface RealJudged {
  readonly ours: boolean;
  readonly benchstat: boolean;
  readonly change: number;
}

/** Both rules on one group: heapgate's at level .01 with the history given, benchstat's at .05, worse or (for a true A/A) either way. */
export const judgeReal = (sides: SidesOfPairs, history: readonly (readonly number[])[], budgetRatio: number, least = 0): RealJudged => {
  const result = pairedTest({ ...sides, direction: "lower", quantum: 0, prior: costPriorOf(history) ?? COLD_START_PRIOR });
  const found = judgeFamily([{ result, maxGrowthRatio: budgetRatio, minChange: 0 }], 0.01, 0)[0]?.finding;
  return {
    ours: found === "failed",
    benchstat: benchstat(0.05, least)(sides.base, sides.head),
    change: median(sides.head) / median(sides.base) - 1,
  };
};
