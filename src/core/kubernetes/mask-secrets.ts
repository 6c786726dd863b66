/** Takes secrets out of text that is kept: values of the cluster's Secrets, tokens, passwords. */
import { fieldAt, isObject, listAt, textAt } from "./json-fields.ts";

const MASK = "***";
/** Shorter values are words of their own right (`true`, `admin`), and masking them would eat the evidence. */
const SHORTEST = 6;
/** Names end with the telling word: `DB_PASSWORD`, `apiKey`, `TOKEN_1`; `secretName` and `TokenExpirationSeconds` are no secrets. */
const SECRET_NAME = String.raw`[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization)(?:[-_]?(?:\d+|value|data|hash))?`;
/** Not the end of a path or of a longer name. */
const START = String.raw`(?<![\w./-])`;

/** Patterns with what stays before (`$1`) and after (`$2`) the secret. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/gu, `-----BEGIN $1-----${MASK}-----END $1-----`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/gu, MASK],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/giu, `$1 ${MASK}`],
  // scheme://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*):[^\s/@"']+@/giu, `$1:${MASK}@`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gu, MASK],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[\w-]{10,}/gu, MASK],
  // {"name":"DB_PASSWORD","value":"…"} as in the environment of a container, and the same in YAML.
  [new RegExp(String.raw`("name":\s*"${SECRET_NAME}",\s*"value":\s*")(?:[^"\\]|\\.)*"`, "giu"), `$1${MASK}"`],
  [new RegExp(String.raw`(${START}name:\s*"?${SECRET_NAME}"?\s*\n\s*value:\s*)\S[^\n]*`, "giu"), `$1${MASK}`],
  // "password": "…", password=…, PASSWORD:  …; `$NAME`, `<set to the key …>` and numbers of seconds are no secrets.
  [new RegExp(String.raw`("${SECRET_NAME}":\s*")(?:[^"\\]|\\.)+"`, "giu"), `$1${MASK}"`],
  [new RegExp(String.raw`(${START}${SECRET_NAME}\s*=\s*["']?)(?![\s$<"'*])[^\s"',;&]+`, "giu"), `$1${MASK}`],
  [new RegExp(String.raw`(${START}${SECRET_NAME}:[ \t]+["']?)(?![\s$<"'*{[]|/var/run/|true\b|false\b)[^\s"',;]+`, "giu"), `$1${MASK}`],
];

/** The text with every known value and everything that looks like a secret replaced by `***`. `values`: longest first is not needed. */
export function maskSecrets(text: string, values: readonly string[]): string {
  const known = [...new Set(values)].filter((value) => value.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
  const masked = known.reduce((left, value) => left.replaceAll(value, MASK), text);
  return PATTERNS.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), masked);
}

/**
 * What must not appear anywhere, of `kubectl get secrets -o json`: each value as it is and in base64, its lines (a key or a configuration
 * file may be shown in part). Names are not secret, nor is a namespace of the list as a value: each token of a ServiceAccount brings its own, and without it
 * nobody could tell whose pods are spoken of.
 */
export const secretValues = (list: unknown): readonly string[] => {
  const namespaces = new Set(listAt(list, "items").map((secret) => textAt(secret, "metadata", "namespace")));
  return listAt(list, "items").flatMap((secret) => {
    const data = fieldAt(secret, "data");
    return Object.values(isObject(data) ? data : {}).flatMap((encoded) => {
      if (typeof encoded !== "string" || encoded === "") return [];
      const value = decodeBase64(encoded);
      if (namespaces.has(value)) return [];
      const isCertificate = value.startsWith("-----BEGIN CERTIFICATE-----");
      return isCertificate ? [] : [encoded, value, ...value.split("\n").map((line) => line.trim())].filter((one) => one.length >= SHORTEST);
    });
  });
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Text of base64 (RFC 4648 §4); characters outside of its alphabet are passed over. */
export function decodeBase64(encoded: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of encoded) {
    const digit = ALPHABET.indexOf(letter);
    if (digit === -1) continue;
    held = ((held << 6) | digit) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
