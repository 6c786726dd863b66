/** Which family a name in the text format belongs to: its own, or the histogram or summary whose line it is. */
import type { Role } from "./family-draft.ts";
import { METRIC_TYPES, kindOf, type MetricType } from "./metric-family.ts";

/** Where the lines of one name go. */
export interface Route<Family> {
  readonly family: Family;
  readonly role: Role;
}

export const CLASSIC_TYPES: readonly MetricType[] = METRIC_TYPES.slice(0, 5);

const TYPES_BY_WORD = new Map<string, MetricType>(CLASSIC_TYPES.map((type) => [type, type]));

/** The type a TYPE line names; null when the text format has no such type. */
export const typeOfWord = (word: string): MetricType | null => TYPES_BY_WORD.get(word) ?? null;

const SUFFIXES = [
  { suffix: "_bucket", role: "bucket", kinds: ["histogram"] },
  { suffix: "_sum", role: "sum", kinds: ["histogram", "summary"] },
  { suffix: "_count", role: "count", kinds: ["histogram", "summary"] },
] as const;

/**
 * A family of that very name comes first, then the histogram or summary whose line it can be, then an untyped one, which `familyNamed` makes.
 * Null for the bare name of a histogram, which has no line.
 */
export function findRoute<Family extends { readonly type: MetricType | null }>(
  families: Map<string, Family>,
  name: string,
  familyNamed: (families: Map<string, Family>, name: string) => Family,
): Route<Family> | null {
  const own = families.get(name);
  if (own === undefined || own.type === null) {
    for (const { suffix, role, kinds } of SUFFIXES) {
      const parent = name.endsWith(suffix) ? families.get(name.slice(0, -suffix.length)) : undefined;
      if (parent?.type !== undefined && parent.type !== null && kinds.some((kind) => kind === parent.type)) return { family: parent, role };
    }
  }
  const family = own ?? familyNamed(families, name);
  const kind = kindOf(family.type ?? "untyped");
  return kind === "histogram" ? null : { family, role: kind === "summary" ? "quantile" : "value" };
}
