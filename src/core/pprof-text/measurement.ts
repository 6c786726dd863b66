/** Units of measurement as `go tool pprof` converts and prints them: one table, and the only three functions that format values. */
import { formatFixed2, formatGeneral2, padLeft } from "./go-numbers.ts";

interface Unit {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly factor: number;
}

interface UnitFamily {
  readonly units: readonly Unit[];
  /** What values are given in when no unit of the table fits. */
  readonly fallback: { readonly name: string; readonly factor: number };
}

const unit = (name: string, factor: number, ...aliases: readonly string[]): Unit => ({ name, factor, aliases });

/** Sizes are powers of 1024 under decimal names; times have no minutes and no days. */
const FAMILIES: readonly UnitFamily[] = [
  {
    units: [
      unit("B", 1, "b", "byte"),
      unit("kB", 2 ** 10, "kb", "kbyte", "kilobyte"),
      unit("MB", 2 ** 20, "mb", "mbyte", "megabyte"),
      unit("GB", 2 ** 30, "gb", "gbyte", "gigabyte"),
      unit("TB", 2 ** 40, "tb", "tbyte", "terabyte"),
      unit("PB", 2 ** 50, "pb", "pbyte", "petabyte"),
    ],
    fallback: { name: "B", factor: 1 },
  },
  {
    units: [
      unit("ns", 1, "ns", "nanosecond"),
      unit("us", 1e3, "μs", "us", "microsecond"),
      unit("ms", 1e6, "ms", "millisecond"),
      unit("s", 1e9, "s", "sec", "second"),
      unit("hrs", 3600e9, "hour", "hr"),
    ],
    fallback: { name: "s", factor: 1e9 },
  },
  {
    units: [
      unit("n*GCU", 1e-9, "nanogcu"),
      unit("u*GCU", 1e-6, "microgcu"),
      unit("m*GCU", 1e-3, "milligcu"),
      unit("GCU", 1, "gcu"),
      unit("k*GCU", 1e3, "kilogcu"),
      unit("M*GCU", 1e6, "megagcu"),
      unit("G*GCU", 1e9, "gigagcu"),
      unit("T*GCU", 1e12, "teragcu"),
      unit("P*GCU", 1e15, "petagcu"),
    ],
    fallback: { name: "GCU", factor: 1 },
  },
];

/** Finds a unit by any of its names, in any case, in singular or plural. */
function findUnit(family: UnitFamily, name: string): Unit | undefined {
  const lower = name.toLowerCase();
  const singular = lower.length > 2 && lower.endsWith("s") ? lower.slice(0, -1) : lower;
  return family.units.find(({ aliases }) => aliases.includes(singular));
}

/** The largest unit in which the value is at least 1. */
function fitting(family: UnitFamily, value: number): { readonly name: string; readonly factor: number } {
  let found: { readonly name: string; readonly factor: number } | null = null;
  for (const candidate of family.units) if (value / candidate.factor >= 1 && candidate.factor >= (found?.factor ?? 0)) found = candidate;
  return found ?? family.fallback;
}

export interface Scaled {
  readonly value: number;
  /** "" where the unit says nothing (`count`). */
  readonly unit: string;
}

const SILENT_UNITS = new Set(["count", "sample", "unit", "minimum", "auto"]);

/**
 * Converts a value. `to` is a unit, or `minimum` or `auto` for the one that fits; a unit of another kind gives the family's usual one
 * (bytes, seconds), an unknown one only renames.
 */
export function scaleValue(value: number, from: string, to: string): Scaled {
  if (value < 0) {
    const positive = scaleValue(-value, from, to);
    return { value: -positive.value, unit: positive.unit };
  }
  for (const family of FAMILIES) {
    const known = findUnit(family, from);
    if (known === undefined) continue;
    const base = value * known.factor;
    const target = to === "minimum" || to === "auto" ? fitting(family, base) : (findUnit(family, to) ?? family.fallback);
    return { value: base / target.factor, unit: target.name };
  }
  return { value, unit: SILENT_UNITS.has(to) ? "" : to };
}

/** Whether values of the two units can be added after scaling. */
export const areCompatibleUnits = (a: string, b: string): boolean =>
  a === b || FAMILIES.some((family) => findUnit(family, a) !== undefined && findUnit(family, b) !== undefined);

/** A value with its unit: at most two decimals, none if they are zero; zero has no unit. */
export function scaledLabel(value: number, from: string, to: string): string {
  const scaled = scaleValue(value, from, to);
  const text = formatFixed2(scaled.value).replace(/\.00$/u, "");
  return text === "0" || text === "-0" ? "0" : text + scaled.unit;
}

/** Share of a total without its sign, six characters wide: `  100%`, `12.34%`, ` 0.12%`, `    0%`. */
export function percentage(value: number, total: number): string {
  const ratio = total === 0 ? 0 : Math.abs(value / total) * 100;
  if (ratio >= 99.95 && ratio <= 100.05) return "  100%";
  return `${padLeft(ratio >= 1 ? formatFixed2(ratio) : formatGeneral2(ratio), 5)}%`;
}
