/** A message without what differs from line to line: numbers, names with numbers, addresses, paths, times, quoted text. */

const LONGEST = 200;

/** Names that carry a digit and mean always the same. */
const FIXED_WORDS =
  /^(?:x509|k8s|k3s|http[12]|h2c|s3|ec2|ipv[46]|tcp[46]|udp[46]|oauth2|sha\d+|md5|base64|utf-?(?:8|16)|v\d+(?:(?:alpha|beta)\d+)?|p\d\d|int\d+|uint\d+|float\d+|grpc\d?)$/iu;

interface Rule {
  /** What a message must hold for the pattern to be worth trying. */
  readonly hint: string;
  readonly pattern: RegExp;
  readonly mark: string;
}

const rule = (hint: string, pattern: RegExp, mark: string): Rule => ({ hint, pattern, mark });

/** In this order: what is longer comes before what it contains. */
const RULES: readonly Rule[] = [
  rule("://", /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)\],]+(?<![:.;])/giu, "<url>"),
  rule('"', /"(?:[^"\\]|\\.)*"/gu, "<text>"),
  rule("`", /`[^`]*`/gu, "<text>"),
  rule("'", /(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)/gu, "<text>"),
  rule("-", /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z| ?[+-]\d\d:?\d\d(?: [A-Z]{3,4})?)?(?: m=[+-][\d.]+)?/gu, "<time>"),
  rule("/", /\b\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d[.\d]*/gu, "<time>"),
  rule("-", /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/giu, "<uuid>"),
  rule(".", /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?::\d{1,5})?(?![\w.]*\w)/gu, "<ip>"),
  rule("[", /\[(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w+)?\](?::\d{1,5})?/giu, "<ip>"),
  rule("/", /(?<![\w.)>/-])~?(?:\/[\w.@%+:~-]+)+(?<![:.])\/?/gu, "<path>"),
  rule("0x", /\b0x[0-9a-f]+\b/giu, "<hex>"),
];
/** Tried where there is a digit at all. */
const DIGIT_RULES: readonly Rule[] = [
  rule("", /(?<![\w.-])-?(?:\d+(?:\.\d+)?(?:ns|µs|us|ms|h|m|s))+\b/gu, "<duration>"),
  rule("", /(?<![\w-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}(?![\w-])/giu, "<hex>"),
];
/** A value behind `name=`; what is masked already stays. */
const VALUE = /(?<=[\w\]]=)(?!<)[^\s,;)\]}]+/gu;
/** Words, with the parts that hang on by `-` or `.`: `shop-7d4f9-xk2lp` is one name. */
const WORD = /[\w\u0080-\uffff]+(?:[-.]+[\w\u0080-\uffff]+)*/gu;
const NUMBER = /^\d[\d.,_]*(?:e[+-]?\d+)?(?:[KMGT]i?B?|B)?$/iu;

const maskWord = (word: string): string => (!/\d/u.test(word) || FIXED_WORDS.test(word) ? word : NUMBER.test(word) ? "<n>" : "<id>");

const apply = (rules: readonly Rule[], text: string): string =>
  rules.reduce((left, { hint, pattern, mark }) => (left.includes(hint) ? left.replace(pattern, mark) : left), text);

/**
 * The template of a message, at most 200 characters on one line. It depends on nothing but the message, so that two sides give the same one to the same
 * message whatever else they log; unlike Drain (He et al., ICWS 2017), which learns from all lines, nothing is merged by likeness.
 */
export function templateOf(message: string): string {
  // What is cut off anyway needs no masking.
  const line = message
    .slice(0, 4 * LONGEST)
    .replaceAll(/\s+/gu, " ")
    .trim();
  const applied = apply(RULES, line);
  const withoutTimes = /\d/u.test(applied) ? apply(DIGIT_RULES, applied) : applied;
  const withoutValues = withoutTimes.includes("=") ? withoutTimes.replace(VALUE, "<value>") : withoutTimes;
  const text = /\d/u.test(withoutValues) ? withoutValues.replace(WORD, maskWord) : withoutValues;
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/u, "")}…`;
}
