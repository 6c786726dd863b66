/** The labels of a line in the usual form as a hash, without making strings of them. */
import { BACKSLASH, BRACE_CLOSE, CHARACTERS, COMMA, EQUALS, LABEL_PART, LABEL_START, NEWLINE, QUOTE } from "./cursor.ts";
import { decimalOf } from "./decimal.ts";
import { boundLabelOf, type Role } from "./family-draft.ts";
import { mixed } from "./seen-rows.ts";

/** The position of what is not in the usual form. */
export const NOT_PLAIN = -1;

export const classOf = (code: number): number => CHARACTERS[code] ?? 0;

/** Hashes of the names of one line, to find one that stands twice. */
const names = new Uint32Array(64);
const PRIME = 0x0100_0193;

const hashOf = (text: string): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return hash >>> 0;
};
const RESERVED = hashOf("__name__");
const BOUND_HASHES = { le: hashOf("le"), quantile: hashOf("quantile") } as const;
const bits = new Uint32Array(2);
const float = new Float64Array(bits.buffer);

/** Where the hash goes: a pair cannot be returned without an object. */
export interface LabelsHash {
  /** The same for one set of labels, whatever their order. */
  hash: number;
}

/**
 * Checks the labels of a line of this role from after the opening brace and sets `into.hash`; gives the position after the closing brace. A
 * label with an empty value does not count, and a bound counts by its number.
 */
export function hashLabels(text: string, start: number, role: Role, into: LabelsHash): number {
  const bound = boundLabelOf(role);
  const boundHash = bound === null ? -1 : BOUND_HASHES[bound];
  let isBoundMissing = bound !== null;
  let count = 0;
  let sum = 0;
  let at = start;
  let code = text.charCodeAt(at);
  while (code !== BRACE_CLOSE) {
    if ((classOf(code) & LABEL_START) === 0 || count === names.length) return NOT_PLAIN;
    let hash = 0;
    do {
      hash = Math.imul(hash ^ code, PRIME);
      code = text.charCodeAt(++at);
    } while ((classOf(code) & LABEL_PART) !== 0);
    if (code !== EQUALS || text.charCodeAt(at + 1) !== QUOTE) return NOT_PLAIN;
    const name = hash >>> 0;
    for (let before = 0; before < count; before++) if (names[before] === name) return NOT_PLAIN;
    if (name === RESERVED) return NOT_PLAIN;
    names[count++] = name;
    const valueStart = at + 2;
    at = valueStart;
    code = text.charCodeAt(at);
    while (code !== QUOTE) {
      // The end of the body gives NaN.
      if (code === NEWLINE || at >= text.length) return NOT_PLAIN;
      hash = Math.imul(hash ^ code, PRIME);
      code = text.charCodeAt(++at);
      if (text.charCodeAt(at - 1) !== BACKSLASH) continue;
      if (code !== BACKSLASH && code !== QUOTE && code !== 110) return NOT_PLAIN;
      hash = Math.imul(hash ^ code, PRIME);
      code = text.charCodeAt(++at);
    }
    if (name === boundHash) {
      const value = decimalOf(text, valueStart, at);
      if (value === null || Number.isNaN(value)) return NOT_PLAIN;
      // By its number: 1 and 1.0 are one bound, as are 0 and -0.
      float[0] = value + 0;
      hash = mixed((bits[0] ?? 0) ^ Math.imul(bits[1] ?? 0, PRIME) ^ name);
      isBoundMissing = false;
      sum = (sum + mixed(hash)) | 0;
    } else if (at > valueStart) sum = (sum + mixed(hash)) | 0;
    code = text.charCodeAt(++at);
    if (code === COMMA) code = text.charCodeAt(++at);
    else if (code !== BRACE_CLOSE) return NOT_PLAIN;
  }
  into.hash = sum;
  return isBoundMissing ? NOT_PLAIN : at + 1;
}
