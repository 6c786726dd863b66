/** Works out the expressions of a chart's template as far as reading its files allows; the rest is unread. */
import { isList, isMap, textOf, truthOf, UNREAD, valueAt, yamlOf, type TemplateMap, type TemplateValue } from "./template-values.ts";

/** Variables of a block, inside of those of the blocks around it. */
export interface Variables {
  readonly own: Map<string, TemplateValue>;
  readonly outer: Variables | null;
}

const readVariable = ({ own, outer }: Variables, name: string): TemplateValue =>
  own.get(name) ?? (own.has(name) ? null : outer === null ? UNREAD : readVariable(outer, name));

export interface TemplateScope {
  /** `$`: Values, Chart, Release. */
  readonly root: TemplateMap;
  readonly dot: TemplateValue;
  readonly variables: Variables;
  /** Renders a named template. */
  readonly include: (name: string, dot: TemplateValue) => TemplateValue;
}

/** A path of fields may follow a closing parenthesis at once. */
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|`[^`]*`|\)(?:\.[\w.]+)?|[(|]|[^\s()|"`]+)/gu;

type Term =
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "group"; readonly commands: readonly (readonly Term[])[]; readonly path: readonly string[] };

const pathOf = (word: string): readonly string[] => word.split(".").filter((part) => part !== "");

/** Words and groups of a pipeline, command by command. */
const parsePipeline = (tokens: readonly string[]): readonly (readonly Term[])[] => {
  let at = 0;
  const pipeline = (): readonly (readonly Term[])[] => {
    const commands: Term[][] = [[]];
    while (at < tokens.length) {
      const token = tokens[at] ?? "";
      at += 1;
      if (token.startsWith(")")) break;
      if (token === "|") commands.push([]);
      else if (token === "(") {
        const inner = pipeline();
        commands.at(-1)?.push({ kind: "group", commands: inner, path: pathOf((tokens[at - 1] ?? "").slice(1)) });
      } else commands.at(-1)?.push({ kind: "word", word: token });
    }
    return commands;
  };
  return pipeline();
};

const indentBy = (text: string, width: TemplateValue): string => {
  const pad = " ".repeat(typeof width === "number" ? Math.min(80, Math.max(0, width)) : 0);
  return text
    .split("\n")
    .map((line) => `${pad}${line}`)
    .join("\n");
};

const isUnread = (values: readonly TemplateValue[]): boolean => values.includes(UNREAD);
const TEXT_FUNCTIONS: Readonly<Record<string, (text: string, ...more: readonly TemplateValue[]) => string>> = {
  quote: (text) => JSON.stringify(text),
  squote: (text) => `'${text}'`,
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
  toString: (text: string) => text,
  trunc: (text, width) => (typeof width === "number" && width >= 0 ? text.slice(0, width) : text),
  trimSuffix: (text, suffix) => (text.endsWith(textOf(suffix ?? "")) ? text.slice(0, text.length - textOf(suffix ?? "").length) : text),
  trimPrefix: (text, prefix) => (text.startsWith(textOf(prefix ?? "")) ? text.slice(textOf(prefix ?? "").length) : text),
  replace: (text, old, next) => text.replaceAll(textOf(old ?? ""), textOf(next ?? "")),
  indent: (text, width) => indentBy(text, width ?? 0),
  nindent: (text, width) => `\n${indentBy(text, width ?? 0)}`,
};

const verbs = (format: string, values: readonly TemplateValue[]): string => {
  let next = 0;
  return format.replaceAll(/%(?:%|[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z])/gu, (verb) => {
    if (verb === "%%") return "%";
    const value = textOf(values[next] ?? "");
    next += 1;
    return verb.endsWith("q") ? JSON.stringify(value) : value;
  });
};

const logic = (name: string, args: readonly TemplateValue[]): TemplateValue => {
  const [first = null] = args;
  const truths = args.map(truthOf);
  if (name === "not") return truths[0] === null || truths[0] === undefined ? UNREAD : !truths[0];
  const decisive = name !== "and";
  const at = truths.indexOf(decisive);
  if (at !== -1 && !truths.slice(0, at).includes(null)) return args[at] ?? null;
  return truths.includes(null) ? UNREAD : (args.at(-1) ?? first);
};

const isEmpty = (value: TemplateValue): TemplateValue => {
  const truth = truthOf(value);
  return truth === null ? UNREAD : !truth;
};

/** A function of Go's templates or of Helm; arguments as they stand, a piped one last. */
const call = (name: string, args: readonly TemplateValue[], scope: TemplateScope): TemplateValue => {
  const [first = null, second = null] = args;
  const last = args.at(-1) ?? null;
  const textFunction = TEXT_FUNCTIONS[name];
  if (textFunction !== undefined) return last === UNREAD ? UNREAD : textFunction(textOf(last), ...args.slice(0, -1));
  switch (name) {
    case "include":
    case "template":
      return scope.include(textOf(first), second);
    case "tpl":
      return typeof first === "string" && !first.includes("{{") ? first : UNREAD;
    case "default":
      return args.length < 2 || truthOf(last) === false ? first : last;
    case "coalesce":
      return args.find((value) => truthOf(value) !== false) ?? null;
    case "required":
    case "int":
    case "int64":
    case "float64":
    case "toRawJson":
      return last;
    case "toYaml":
    case "toJson":
      return last === UNREAD ? UNREAD : yamlOf(last);
    case "printf":
      return isUnread(args) ? UNREAD : verbs(textOf(first), args.slice(1));
    case "print":
      return isUnread(args) ? UNREAD : args.map(textOf).join("");
    case "contains":
      return isUnread(args) ? UNREAD : textOf(last).includes(textOf(first));
    case "hasPrefix":
      return isUnread(args) ? UNREAD : textOf(last).startsWith(textOf(first));
    case "hasSuffix":
      return isUnread(args) ? UNREAD : textOf(last).endsWith(textOf(first));
    case "eq":
      return isUnread(args) ? UNREAD : args.slice(1).some((value) => textOf(value) === textOf(first));
    case "ne":
      return isUnread(args) ? UNREAD : textOf(first) !== textOf(second);
    case "and":
    case "or":
    case "not":
      return logic(name, args);
    case "empty":
      return isEmpty(first);
    case "hasKey":
      return isMap(first) && typeof second === "string" ? Object.hasOwn(first, second) : UNREAD;
    case "list":
    case "tuple":
      return args;
    case "dict":
      return Object.fromEntries(args.flatMap((key, index) => (index % 2 === 0 ? [[textOf(key), args[index + 1] ?? null]] : [])));
    case "index":
      return isList(first) && typeof second === "number" ? (first[second] ?? null) : valueAt(first, args.slice(1).map(textOf));
    case "len":
      return isList(first) ? first.length : isMap(first) ? Object.keys(first).length : typeof first === "string" ? first.length : UNREAD;
    case "typeOf":
    case "kindOf":
      return first === UNREAD || first === null
        ? UNREAD
        : isList(first)
          ? "slice"
          : isMap(first)
            ? "map"
            : typeof first === "boolean"
              ? "bool"
              : typeof first;
    case "first":
      return isList(first) ? (first[0] ?? null) : UNREAD;
    case "ternary":
      return truthOf(last) === null ? UNREAD : truthOf(last) === true ? first : second;
    case "fail":
      return "";
    default:
      return UNREAD;
  }
};

const wordValue = (word: string, scope: TemplateScope): TemplateValue => {
  if (word.startsWith('"'))
    return word
      .slice(1, -1)
      .replaceAll(/\\(["\\])/gu, "$1")
      .replaceAll(String.raw`\n`, "\n");
  if (word.startsWith("`")) return word.slice(1, -1);
  if (/^-?\d+(?:\.\d+)?$/u.test(word)) return Number(word);
  if (word === "true" || word === "false") return word === "true";
  if (word === "nil") return null;
  if (word === ".") return scope.dot;
  if (word === "$") return scope.root;
  if (word.startsWith("$.")) return valueAt(scope.root, pathOf(word.slice(1)));
  if (word.startsWith("$")) {
    const [name = "", ...path] = word.split(".");
    return valueAt(readVariable(scope.variables, name), path);
  }
  if (word.startsWith(".")) return valueAt(scope.dot, pathOf(word));
  return UNREAD;
};

/** A field of what no file tells, such as `.Capabilities`. */
const isBuiltIn = (word: string): boolean => /^\$?\.(?:Capabilities|Files|Template|Subcharts)\b/u.test(word);

const termValue = (term: Term, scope: TemplateScope): TemplateValue => {
  if (term.kind === "group") return valueAt(runPipeline(term.commands, scope), term.path);
  return isBuiltIn(term.word) ? UNREAD : wordValue(term.word, scope);
};

const runPipeline = (commands: readonly (readonly Term[])[], scope: TemplateScope): TemplateValue => {
  let piped: readonly TemplateValue[] = [];
  for (const terms of commands) {
    const [head, ...rest] = terms;
    if (head === undefined) return UNREAD;
    const isFunction = head.kind === "word" && /^[a-zA-Z]\w*$/u.test(head.word) && !/^(?:true|false|nil)$/u.test(head.word);
    const args = [...rest.map((term) => termValue(term, scope)), ...piped];
    // A value with arguments is a method call, such as .Capabilities.APIVersions.Has.
    const value = isFunction ? call(head.word, args, scope) : args.length > 0 ? UNREAD : termValue(head, scope);
    piped = [value];
  }
  const [result] = piped;
  // Nothing is a value too.
  return result === undefined ? UNREAD : result;
};

/** What an expression is worth. */
export const evaluate = (expression: string, scope: TemplateScope): TemplateValue =>
  runPipeline(parsePipeline([...expression.matchAll(TOKEN)].map(([, token = ""]) => token)), scope);
