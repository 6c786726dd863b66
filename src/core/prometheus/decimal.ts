/** Numbers as Prometheus writes them: decimals, exponents, infinities and NaN, but no hexadecimal and no underscores. */

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const PLUS = 43;
const MINUS = 45;

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

const isSign = (code: number): boolean => code === PLUS || code === MINUS;

/** The first position at or after `at` without a digit. */
function skipDigits(text: string, at: number, end: number): number {
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at;
}

function specialOf(word: string): number | null {
  switch (word.toLowerCase()) {
    case "nan":
      return NaN;
    case "inf":
    case "+inf":
    case "infinity":
    case "+infinity":
      return Infinity;
    case "-inf":
    case "-infinity":
      return -Infinity;
    default:
      return null;
  }
}

/**
 * The number written in `text` from `start` to `end`, or null when that is not one (Go's ParseFloat without `0x`, `p` and `_`), also for one
 * beyond the largest float: that is no infinity.
 */
export function decimalOf(text: string, start = 0, end = text.length): number | null {
  const signed = start < end && isSign(text.charCodeAt(start));
  const first = signed ? start + 1 : start;
  // Most values of a body are short integers: they need no substring.
  if (!signed && end - first <= 15) {
    let integer = 0;
    let digit = first;
    for (; digit < end; digit++) {
      const code = text.charCodeAt(digit);
      if (!isDigit(code)) break;
      integer = integer * 10 + (code - ZERO);
    }
    if (digit === end && end > first) return integer;
  }
  let at = skipDigits(text, first, end);
  let digits = at - first;
  if (at < end && text.charCodeAt(at) === DOT) {
    const fraction = at + 1;
    at = skipDigits(text, fraction, end);
    digits += at - fraction;
  }
  if (digits === 0) return specialOf(text.slice(start, end));
  if (at < end && (text.charCodeAt(at) | 32) === 101) {
    at++;
    if (at < end && isSign(text.charCodeAt(at))) at++;
    const exponent = at;
    at = skipDigits(text, exponent, end);
    if (at === exponent) return null;
  }
  if (at !== end) return null;
  const value = Number(text.slice(start, end));
  return Number.isFinite(value) ? value : null;
}

const LARGEST_INT64 = 2 ** 63;

/** Whether an integer is written in `text` from `start` to `end`. */
function isInteger(text: string, start: number, end: number): boolean {
  const first = start < end && isSign(text.charCodeAt(start)) ? start + 1 : start;
  return first < end && skipDigits(text, first, end) === end;
}

/** The whole number of 64 bits written in `text` from `start` to `end`, or null: a timestamp of the text format. */
export function integerOf(text: string, start: number, end: number): number | null {
  if (!isInteger(text, start, end)) return null;
  const value = Number(text.slice(start, end));
  return Math.abs(value) < LARGEST_INT64 ? value : null;
}

/** Whether `value` is exactly what was written. Only integers are asked: a fraction or an exponent was a float before it was written. */
export function isExact(value: number, text: string, start: number, end: number): boolean {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER || !Number.isFinite(value) || !isInteger(text, start, end)) return true;
  const first = text.charCodeAt(start) === PLUS ? start + 1 : start;
  return BigInt(text.slice(first, end)) === BigInt(value);
}

/**
 * A number as the formats want it: the shortest decimal that reads back the same. Beyond 2^53 with an exponent, so that rounded digits
 * do not look like an exact integer.
 */
export function formatDecimal(value: number): string {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  if (Number.isFinite(value)) return value.toExponential();
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

/** A bucket bound or quantile in OpenMetrics' canonical form: `0.005`, `1.0`, `1e+06`, `+Inf`. */
export function formatBound(value: number): string {
  if (!Number.isFinite(value)) return formatDecimal(value);
  if (value === 0) return "0.0";
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const decimal = String(value);
  return decimal.includes(".") ? decimal : `${decimal}.0`;
}
