/** Numbers and strings formatted as Go's `fmt` does, where JavaScript rounds, pads or compares differently. */

/**
 * `%.2f`: the exact value rounded to two decimals, ties to even. `toFixed` rounds ties up; a double can only be a tie when it is an odd
 * multiple of 1/8 (1.125, 0.375).
 */
export function formatFixed2(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  // From here on toFixed falls back to exponents; such doubles are integers.
  if (size >= 1e21) return `${sign}${BigInt(size)}.00`;
  const isTie = Number.isInteger(size * 8) && (size * 8) % 2 === 1;
  if (!isTie) return sign + size.toFixed(2);
  const hundredths = Math.floor(size * 100);
  return sign + ((hundredths + (hundredths % 2)) / 100).toFixed(2);
}

/** Two significant digits of a value, ties to even, as an integer from 10 to 99 and the exponent of its first digit. */
function twoDigits(value: number): { readonly digits: number; readonly exponent: number } {
  // Twenty-five digits tell a tie from a near tie: a double has at most 17 significant ones.
  const [mantissa = "", power = "0"] = value.toExponential(25).split("e");
  const rest = mantissa.slice(3);
  const kept = Number(mantissa[0]) * 10 + Number(mantissa[2]);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const up = rest > half || (rest === half && kept % 2 === 1);
  const digits = kept + (up ? 1 : 0);
  return digits === 100 ? { digits: 10, exponent: Number(power) + 1 } : { digits, exponent: Number(power) };
}

/** `%.2g` of a value from 0 up to and without 1. */
export function formatGeneral2(value: number): string {
  if (value === 0) return "0";
  const { digits, exponent } = twoDigits(value);
  const text = digits % 10 === 0 ? String(digits / 10) : String(digits);
  if (exponent >= 0) return text;
  if (exponent >= -4) return `0.${"0".repeat(-exponent - 1)}${text}`;
  const mantissa = text.length === 1 ? text : `${text[0] ?? ""}.${text[1] ?? ""}`;
  return `${mantissa}e-${String(-exponent).padStart(2, "0")}`;
}

/** Order of the UTF-8 bytes of two texts; `<` of JavaScript orders UTF-16 units, which differs above U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    // Surrogates stand for code points above all other units.
    if (left >= 0xd800 && right >= 0xd800) return surrogatesLast(left) - surrogatesLast(right);
    return left - right;
  }
  return a.length - b.length;
}

const surrogatesLast = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x2000 : unit - (unit >= 0xe000 ? 0x800 : 0));

/** `%Ns`: pads on the left to a width in characters. */
export const padLeft = (text: string, width: number): string => {
  const missing = width - (text.length >= width ? width : Array.from(text).length);
  return missing > 0 ? " ".repeat(missing) + text : text;
};

/** The first `maxBytes` bytes of a text in UTF-8, and whether that is all of it. */
export function cutBytes(text: string, maxBytes: number): { readonly text: string; readonly whole: boolean } {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return { text, whole: true };
  return { text: new TextDecoder().decode(bytes.subarray(0, maxBytes)), whole: false };
}

/** Last element of a path, as `filepath.Base`. */
export function baseName(path: string): string {
  if (path === "") return ".";
  const trimmed = path.replace(/\/+$/u, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** The shortest equal path, as `filepath.Clean` on a system with `/`. */
export function cleanPath(path: string): string {
  // Nearly all paths are clean already.
  if (path !== "" && !/\/\/|(?:^|\/)\.{1,2}(?:\/|$)|\/$/u.test(path)) return path;
  const rooted = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || (!rooted && (kept.length === 0 || kept.at(-1) === ".."))) kept.push(part);
    else kept.pop();
  }
  const joined = kept.join("/");
  return rooted ? `/${joined}` : joined === "" ? "." : joined;
}
