/** The vector selectors in a PromQL expression: which series it reads, so that one can look how many points they have. */

/** Words before a list of labels in parentheses. */
const GROUPINGS = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);
/** Words that are no metrics (Prometheus documentation, "Operators"). Aggregations may stand before `by (…)`. */
const KEYWORDS = new Set(
  [
    "and or unless atan2 bool offset start end inf nan",
    "sum min max avg group stddev stdvar count count_values bottomk topk quantile limitk limit_ratio",
  ].flatMap((words) => words.split(" ")),
);

const SPACE = /(?:\s|#[^\n]*(?:\n|$))*/uy;
const STRING = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/uy;
const NUMBER = /0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[a-z0-9]*/uy;
const WORD = /[A-Za-z_:][\w:]*/uy;
/** Braces with their matchers; braces in strings are no ends. */
const BRACES = /\{(?:[^{}"'`]|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`)*\}/uy;
const RANGE = /\[[^\]]*\]/uy;
const LABELS = /\([^()]*\)/uy;

/** What a sticky expression finds at a place; empty when nothing. */
const at = (pattern: RegExp, text: string, index: number): string => {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? "";
};

/** Selectors as written, without ranges and offsets, each once. */
export const selectorsOf = (query: string): readonly string[] => {
  const found = new Set<string>();
  let index = 0;
  const skip = (pattern: RegExp): string => {
    const text = at(pattern, query, index);
    index += text.length;
    return text;
  };
  while (index < query.length) {
    if (skip(SPACE) !== "" || skip(STRING) !== "" || skip(RANGE) !== "" || skip(NUMBER) !== "") continue;
    const word = skip(WORD);
    if (word === "") {
      const braces = skip(BRACES);
      if (braces === "") index += 1;
      else found.add(braces);
      continue;
    }
    skip(SPACE);
    if (GROUPINGS.has(word.toLowerCase())) {
      skip(LABELS);
      continue;
    }
    if (query[index] === "(" || KEYWORDS.has(word.toLowerCase())) continue;
    found.add(`${word}${skip(BRACES)}`);
  }
  return [...found];
};

/** True for a query that is one selector and nothing else: heapgate can read its raw points then. */
export const isSelector = (query: string): boolean => {
  const [only] = selectorsOf(query);
  return only !== undefined && query.replaceAll(/\s/gu, "") === only.replaceAll(/\s/gu, "");
};

/** The metric a selector names; null where only labels do. */
export const nameOfSelector = (selector: string): string | null => /^[A-Za-z_:][\w:]*/u.exec(selector)?.[0] ?? null;
