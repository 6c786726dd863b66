/** Families of several instances of a component as those of one: counters and levels add up, times and shares do not (`metrics.md` §13 rule 6). */
import { keyOf, type FamilyRow, type RoundFamilies } from "./family-row.ts";

export interface InstanceFamilies {
  readonly instance: string;
  readonly leads: boolean;
  readonly families: RoundFamilies;
}

interface Told {
  readonly instance: string;
  readonly row: FamilyRow;
}

/** Only the replica that leads does a controller's work; the others stand still. */
const isOfLeader = ({ metric }: FamilyRow): boolean => /^(?:controller_runtime_|workqueue_)/u.test(metric);

type Rule = "sum" | "weighted" | "largest" | "same";

const ruleOf = ({ aggregation, class: klass, metric }: FamilyRow): Rule => {
  if (klass === "context" || metric === "leader_election_master_status") return "same";
  if (aggregation === "hmean" || aggregation === "share" || aggregation === "overflow") return "weighted";
  if (aggregation.startsWith("quantile") || metric.includes("longest_running") || aggregation === "increase/increase") return "largest";
  return metric.includes(" / ") ? "largest" : "sum";
};

const known = (told: readonly Told[]): readonly number[] => told.flatMap(({ row }) => row.value ?? []);

const missing = (told: readonly Told[], first: FamilyRow): FamilyRow => {
  const unknown = told.find(({ row }) => row.value === null);
  return { ...first, value: null, why: unknown === undefined ? first.why : `${unknown.instance}: ${unknown.row.why ?? "not read"}` };
};

const weighted = (told: readonly Told[], first: FamilyRow): FamilyRow => {
  const parts = told.flatMap(({ row }) => (row.value === null ? [] : [{ value: row.value, weight: row.weight ?? 0 }]));
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  if (weight === 0) return missing(told, first);
  return { ...first, value: parts.reduce((sum, part) => sum + part.value * part.weight, 0) / weight, why: null, weight };
};

/** Memory of one instance is what a limit holds, so that the largest stands beside the sum. */
const largestRow = (told: readonly Told[], first: FamilyRow): readonly FamilyRow[] => {
  const values = known(told);
  return first.class !== "memory" || first.aggregation !== "max" || told.length < 2 || values.length === 0
    ? []
    : [{ ...first, aggregation: "max of one instance", value: Math.max(...values), why: null }];
};

const combineRows = (told: readonly Told[], first: FamilyRow): readonly FamilyRow[] => {
  const values = known(told);
  switch (ruleOf(first)) {
    case "same":
      return [told.find(({ row }) => row.value !== null)?.row ?? first];
    case "weighted":
      return [weighted(told, first)];
    case "largest":
      return [values.length === 0 ? missing(told, first) : { ...first, value: Math.max(...values), why: null }];
    case "sum": {
      const sum = values.reduce((total, value) => total + value, 0);
      return [values.length < told.length ? missing(told, first) : { ...first, value: sum, why: null }, ...largestRow(told, first)];
    }
  }
};

const addSeries = (all: readonly InstanceFamilies[]): Readonly<Record<string, number>> => {
  const sums = new Map<string, number>();
  for (const { families } of all)
    for (const [name, count] of Object.entries(families.series)) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries(sums);
};

/**
 * One instance's families are left as they are. A family that only some instances serve is told of those (its children are made on first use). Means are
 * weighed by their observations; quantiles are the largest instance's.
 */
export const combineFamilies = (all: readonly InstanceFamilies[]): RoundFamilies | null => {
  const [first, ...others] = all;
  if (first === undefined) return null;
  if (others.length === 0) return first.families;
  const leader = all.find(({ leads }) => leads);
  const groups = new Map<string, Told[]>();
  for (const { instance, families } of all) {
    for (const row of families.rows) {
      if (leader !== undefined && leader.instance !== instance && isOfLeader(row)) continue;
      const key = keyOf(row);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ instance, row }]);
      else group.push({ instance, row });
    }
  }
  return {
    rows: [...groups.values()].flatMap((told) => (told[0] === undefined ? [] : combineRows(told, told[0].row))),
    series: addSeries(all),
    unclassifiedLeftOut: Math.max(...all.map(({ families }) => families.unclassifiedLeftOut)),
  };
};
