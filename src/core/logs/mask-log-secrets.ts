/** Takes secrets out of logs in the ways only logs hold them; `maskSecrets` of `core/kubernetes` knows the ways of all texts. */

const MASK = "***";
const NAME = String.raw`(?:[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization)|pwd|sessionid|session[-_]?id|sid|cookie)`;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Authorization: Bearer …; what follows takes the scheme for the secret.
  [/(\bauthorization["'\\]*\s*[=:]\s*["'\\]*)[\w-]+[ \t]+[^\s"',;\\]+/giu, `$1${MASK}`],
  // Quoted, with blanks in it: password="…", 'passwd': '…', and the same where the quotes are escaped.
  [new RegExp(String.raw`(?<![\w./-])(["'\\]*${NAME}["'\\]*\s*[=:]\s*\\+")(?:(?!\\+").)+`, "giu"), `$1${MASK}`],
  [new RegExp(String.raw`(?<![\w./-])(["']?${NAME}["']?\s*[=:]\s*")(?:[^"\\]|\\.)+`, "giu"), `$1${MASK}`],
  [new RegExp(String.raw`(?<![\w./-])(["']?${NAME}["']?\s*[=:]\s*')[^']+`, "giu"), `$1${MASK}`],
  // Go's %+v: Password:hunter2.
  [
    new RegExp(String.raw`(?<![\w./-])(${NAME}\s*[=:]\s*)(?![\s$<"'*{[\\]|true\b|false\b|nil\b|null\b)[^\s"',;&}\])\\]+`, "giu"),
    `$1${MASK}`,
  ],
  // --password hunter2
  [new RegExp(String.raw`(?<!\S)(--?${NAME}[ \t]+)(?![-*])\S+`, "giu"), `$1${MASK}`],
  [/^((?:set-)?cookie|x-[\w-]*(?:key|token|auth)[\w-]*)(:[ \t]*).+$/gimu, `$1$2${MASK}`],
  // https://token@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/giu, `$1${MASK}@`],
  // Keys of Stripe, Google, OpenAI, npm, Slack hooks, Azure.
  [/\b(?:[sr]k_(?:live|test)_|AIza|sk-|npm_|hooks\.slack\.com\/services\/|AccountKey=)[\w/+=-]{12,}/gu, MASK],
  [/\bxox[a-z]-[\w-]{8,}/giu, MASK],
];

/** Long runs of letters in both cases and digits are keys; digests, in one case, are not. */
const RANDOM = /(?<![\w/+=-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[\w+/-]{32,}={0,2}(?![\w/+=-])/gu;
/** A path is no key, however long. */
const isKey = (run: string): boolean => (run.match(/[/-]/gu) ?? []).length <= 3;

/** Only a line with one of these can hold a secret that a pattern knows, here or in `maskSecrets`. */
const SUSPICIOUS =
  /passw|passphrase|secret|token|key|credential|authorization|pwd|session|sid\b|cookie|bearer|basic|-----|:\/\/[^\s/]*@|eyJ|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|[sr]k_(?:live|test)_|AIza|sk-|npm_|hooks\.slack|[\w+/-]{32}/iu;

const maskLine = (line: string): string =>
  PATTERNS.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), line).replace(RANDOM, (run) =>
    isKey(run) ? MASK : run,
  );

/** A key over several lines, whole or broken off. */
const KEY_BLOCK = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$(?![\s\S]))/gu;
/** Shorter values are words of their own right. */
const SHORTEST = 6;

/**
 * The lines of a log without secrets: `values` that are known, what `mask` finds in a line, and what only logs hold. Lines that hold nothing of the kind
 * are not gone through: there are many of them.
 */
export function maskLogLines(text: string, values: readonly string[], mask: (line: string) => string): readonly string[] {
  if (text === "") return [];
  const known = [...new Set(values)].filter((value) => value.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
  const withoutValues = known.reduce((left, value) => left.replaceAll(value, MASK), text);
  const whole = withoutValues.includes("-----BEGIN ")
    ? withoutValues.replace(KEY_BLOCK, `-----BEGIN $1-----${MASK}-----END $1-----`)
    : withoutValues;
  return (whole.endsWith("\n") ? whole.slice(0, -1) : whole)
    .split("\n")
    .map((line) => (SUSPICIOUS.test(line) ? mask(maskLine(line)) : line));
}

const SECRET_VARIABLE =
  /(?:PASSW(?:OR)?D|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?|AUTHORIZATION|_DSN|_PWD)(?:_?\d+)?$/iu;

/** Values of variables whose names say that they are secret: an app may print its environment. */
export const secretVariableValues = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) => (SECRET_VARIABLE.test(name) ? [value, ...value.split("\n")] : []));
