/** Reads quantities as people write them ("10MiB", "30s", "5%", "50/s") into numbers in base units, by a whole-string grammar per dimension. */

export const DIMENSIONS = ["bytes", "seconds", "ratio", "rate", "count"] as const;
/** What a quantity measures. `rate` is a number per second. */
export type Dimension = (typeof DIMENSIONS)[number];

export type ParsedQuantity = { readonly kind: "ok"; readonly value: number } | { readonly kind: "error"; readonly message: string };

interface Grammar {
  /** "a duration" in the sentence of an error. */
  readonly article: string;
  readonly example: string;
  /** Factor of each unit to the base unit; the empty unit is a bare number. */
  readonly factors: Readonly<Record<string, number>>;
  readonly unitNames: string;
}

const GRAMMARS: Readonly<Record<Dimension, Grammar>> = {
  bytes: {
    article: "an amount of memory",
    example: "10MiB",
    // Powers of 1000 with an SI prefix, powers of 1024 with an IEC prefix (IEC 80000-13).
    factors: {
      B: 1,
      kB: 1e3,
      KB: 1e3,
      MB: 1e6,
      GB: 1e9,
      TB: 1e12,
      KiB: 2 ** 10,
      MiB: 2 ** 20,
      GiB: 2 ** 30,
      TiB: 2 ** 40,
    },
    unitNames: "B, KiB, MiB, GiB (powers of 1024) or kB, MB, GB (powers of 1000)",
  },
  seconds: {
    article: "a duration",
    example: "30s",
    // "µ" exists twice: U+00B5 (micro sign) and U+03BC (Greek letter).
    factors: { ns: 1e-9, us: 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 },
    unitNames: "ns, us, ms, s, m or h",
  },
  ratio: { article: "a share", example: "5%", factors: { "%": 0.01 }, unitNames: "%" },
  rate: { article: "a rate", example: "50/s", factors: { "/s": 1, "/m": 1 / 60, "/h": 1 / 3600 }, unitNames: "/s, /m or /h" },
  count: { article: "a number", example: "10", factors: { "": 1 }, unitNames: "none" },
};

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const SPACE = "[ \u00a0]?";
const SINGLE = new RegExp(`^(${NUMBER})${SPACE}([^\\d\\s.,+-]*)$`, "u");
const COMPOUND = new RegExp(`^(?:${NUMBER}[a-z\u00b5\u03bc]+)(?:${SPACE}${NUMBER}[a-z\u00b5\u03bc]+)+$`, "u");
const COMPOUND_PART = new RegExp(`(${NUMBER})([a-z\u00b5\u03bc]+)`, "gu");

const error = (message: string): ParsedQuantity => ({ kind: "error", message });

const factorOf = (grammar: Grammar, unit: string): number | null =>
  Object.hasOwn(grammar.factors, unit) ? (grammar.factors[unit] ?? null) : null;

/** Factors below 1 are divided by their inverse, so that "5%" is exactly 0.05 and "50us" exactly 0.00005. */
const convert = (digits: string, factor: number): number =>
  factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor;

const suggestUnit = (grammar: Grammar, unit: string): string | null =>
  Object.keys(grammar.factors).find((known) => known !== "" && known.toLowerCase() === unit.toLowerCase()) ?? null;

/** "1h30m": each unit once, from large to small. */
const parseCompound = (text: string, grammar: Grammar): ParsedQuantity => {
  let value = 0;
  let previous = Number.POSITIVE_INFINITY;
  for (const [, digits = "", unit = ""] of text.matchAll(COMPOUND_PART)) {
    const factor = factorOf(grammar, unit);
    if (factor === null) return error(`"${text}" has the unknown unit "${unit}"; use ${grammar.unitNames}, for example ${grammar.example}`);
    if (factor >= previous) return error(`"${text}" must go from large units to small ones, for example 1h30m`);
    previous = factor;
    value += convert(digits, factor);
  }
  return { kind: "ok", value };
};

/**
 * The value of `text` in the dimension's base unit: bytes, seconds, a ratio (5 % is 0.05), per second, or a plain number.
 * The whole text must match; a bare number is an error wherever a unit is needed, and so is a sign.
 */
export const parseQuantity = (text: string, dimension: Dimension): ParsedQuantity => {
  const grammar = GRAMMARS[dimension];
  const wanted = `write ${grammar.article} such as ${grammar.example}`;
  if (text.trim() === "") return error(`is empty; ${wanted}`);
  if (/^[-\u2212]\s?\d/u.test(text)) return error(`"${text}" is negative; ${wanted}`);
  if (dimension === "seconds" && COMPOUND.test(text)) return parseCompound(text, grammar);
  const match = SINGLE.exec(text);
  if (match === null) return error(`"${text}" is not ${grammar.article}; ${wanted}`);
  const [, digits = "", unit = ""] = match;
  const factor = factorOf(grammar, unit);
  if (factor === null) {
    if (unit === "") return error(`${text} has no unit; ${wanted}`);
    const near = suggestUnit(grammar, unit);
    if (near !== null) return error(`"${text}" has the unknown unit "${unit}"; did you mean ${digits}${near}?`);
    if (dimension === "count") return error(`"${text}" is not ${grammar.article}; ${wanted}`);
    return error(`"${text}" is not ${grammar.article}: the unit is ${grammar.unitNames}, for example ${grammar.example}`);
  }
  const value = convert(digits, factor);
  return Number.isFinite(value) ? { kind: "ok", value } : error(`"${text}" is too large`);
};

/** The sentence for a number without a unit, such as YAML's `30`. */
export const missingUnit = (found: number, dimension: Dimension): string => {
  const grammar = GRAMMARS[dimension];
  return `${found} has no unit; write ${grammar.article} such as ${grammar.example}`;
};

/** A regular expression (ECMA 262, as JSON Schema wants it) that accepts what `parseQuantity` accepts, apart from the order of "1h30m". */
export const quantityPattern = (dimension: Dimension): string => {
  const units = Object.keys(GRAMMARS[dimension].factors)
    .filter((unit) => unit !== "")
    .join("|");
  if (units === "") return `^${NUMBER}$`;
  const part = `${NUMBER}${SPACE}(?:${units})`;
  return dimension === "seconds" ? `^${part}(?:${SPACE}${part})*$` : `^${part}$`;
};

export const quantityExample = (dimension: Dimension): string => GRAMMARS[dimension].example;
