/** Where and how both sides were measured, and the sentences that say what to think of it. */
import { UNKNOWN } from "../../core/units/format-quantity.ts";
import { fieldsOf, listOf, numberOf, rowsOf, textOf, textsOf } from "./read.ts";

export interface FactRow {
  readonly fact: string;
  readonly base: string;
  readonly head: string;
}

const SIDE_FACTS: readonly (readonly [string, string])[] = [
  ["commit", "Commit"],
  ["ref", "Ref"],
  ["source", "Measured"],
  ["rounds", "Rounds"],
];
const ENVIRONMENT_FACTS: readonly (readonly [string, string])[] = [
  ["goVersion", "Go"],
  ["gogcPercent", "GOGC"],
  ["gomaxprocs", "GOMAXPROCS"],
  ["cpuModel", "CPU"],
  ["cpuCount", "CPUs"],
  ["kernel", "Kernel"],
  ["runner", "Runner"],
];

const factText = (value: unknown): string => {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  return listOf(value).length > 0 ? listOf(value).map(factText).join(", ") : UNKNOWN;
};

/** Where and from what both sides were measured. */
export const factRows = (result: unknown): readonly FactRow[] => {
  const [base, head] = [fieldsOf(fieldsOf(result)["base"]), fieldsOf(fieldsOf(result)["head"])];
  const [baseEnv, headEnv] = [fieldsOf(base["environment"]), fieldsOf(head["environment"])];
  return [
    ...SIDE_FACTS.map(([key, fact]) => ({ fact, base: factText(base[key]), head: factText(head[key]) })),
    ...ENVIRONMENT_FACTS.map(([key, fact]) => ({ fact, base: factText(baseEnv[key]), head: factText(headEnv[key]) })),
  ].filter((row) => row.base !== UNKNOWN || row.head !== UNKNOWN);
};

export interface Remarks {
  readonly because: readonly string[];
  readonly comparability: readonly string[];
  readonly phases: readonly string[];
  readonly warnings: readonly { readonly message: string; readonly remedy: string }[];
}

/** Sentences of the result. */
export const remarksOf = (result: unknown): Remarks => {
  const { because, comparability, plan, warnings } = fieldsOf(result);
  return {
    because: textsOf(because),
    comparability: textsOf(fieldsOf(comparability)["reasons"]),
    phases: textsOf(fieldsOf(plan)["phases"]),
    warnings: rowsOf(warnings).map((row) => ({ message: textOf(row["message"]) ?? "", remedy: textOf(row["remedy"]) ?? "" })),
  };
};

/** Sampled objects or ticks behind each function, by component, kind and sample type. */
export const samplesByFunction = (
  result: unknown,
  graph: { readonly component: string; readonly kind: string; readonly sampleType: string },
): ReadonlyMap<string, number> => {
  const profile = rowsOf(fieldsOf(result)["profiles"]).find(
    (one) => one["component"] === graph.component && one["kind"] === graph.kind && one["sampleType"] === graph.sampleType,
  );
  return new Map(
    rowsOf(profile?.["rows"]).flatMap((row) => {
      const [func, samples] = [textOf(row["func"]), numberOf(row["samples"])];
      return func === null || samples === null ? [] : [[func, samples] as const];
    }),
  );
};
