/** Reads the literal calls of a Tiltfile: `helm`, `docker_build`, `k8s_yaml`, `kustomize`, `k8s_resource`. What only running it would tell is said as unread. */
import { folderOf, joinPath } from "./choose-files.ts";
import type { TiltFacts } from "./facts.ts";
import type { TextFile } from "./read-go.ts";

type Literal = string | number | boolean | null | readonly Literal[] | Call;
/** A call as an argument of another one: `k8s_yaml(helm(…))`. */
interface Call {
  readonly name: string;
  readonly given: readonly Argument[];
  readonly line: number;
}
interface Argument {
  readonly key: string | null;
  /** Undefined: not literal. */
  readonly value: Literal | undefined;
}

const isCall = (value: Literal | undefined): value is Call => typeof value === "object" && value !== null && !Array.isArray(value);
const isComputed = (value: Literal | undefined): boolean => value === undefined || isCall(value);
const isList = (value: Literal | undefined): value is readonly Literal[] => Array.isArray(value);

const TOKEN =
  /(?<space>[ \t\r\n]+|\\\n|#[^\n]*)|(?<string>[rb]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|(?<number>\d+)|(?<word>[A-Za-z_][\w.]*)|(?<mark>[\s\S])/guy;

interface Token {
  readonly kind: "string" | "number" | "word" | "mark";
  readonly text: string;
  readonly line: number;
}

const tokensOf = (text: string): readonly Token[] => {
  let line = 1;
  return [...text.matchAll(TOKEN)].flatMap((match): readonly Token[] => {
    const at = line;
    line += match[0].split("\n").length - 1;
    const { string, number, word, mark } = match.groups ?? {};
    if (string !== undefined)
      return [{ kind: "string", text: string.replace(/^[rb]?(?:"""|'''|["'])/u, "").replace(/(?:"""|'''|["'])$/u, ""), line: at }];
    if (number !== undefined) return [{ kind: "number", text: number, line: at }];
    if (word !== undefined) return [{ kind: "word", text: word, line: at }];
    return mark === undefined ? [] : [{ kind: "mark", text: mark, line: at }];
  });
};

const OPENING = "([{";
const CLOSING = ")]}";

/** Reads expressions out of tokens; what it does not know it skips up to the next comma or closing mark. */
const createReader = (tokens: readonly Token[], names: Map<string, Literal>) => {
  let at = 0;
  const peek = (ahead = 0): Token | undefined => tokens[at + ahead];
  const isMark = (mark: string, ahead = 0): boolean => peek(ahead)?.kind === "mark" && peek(ahead)?.text === mark;
  const skip = (): void => {
    let depth = 0;
    for (; at < tokens.length; at += 1) {
      const token = peek();
      if (token?.kind !== "mark") continue;
      if (OPENING.includes(token.text)) depth += 1;
      else if (CLOSING.includes(token.text)) {
        if (depth === 0) return;
        depth -= 1;
      } else if (token.text === "," && depth === 0) return;
    }
  };
  const list = (): Literal | undefined => {
    at += 1;
    const items: Literal[] = [];
    let literal = true;
    while (at < tokens.length && !isMark("]")) {
      const value = expression();
      if (value === undefined) literal = false;
      else items.push(value);
      if (isMark(",")) at += 1;
    }
    at += 1;
    return literal ? items : undefined;
  };
  const call = (name: string, line: number): Call => {
    at += 1;
    const given: Argument[] = [];
    while (at < tokens.length && !isMark(")")) {
      const first = peek();
      const keyed = first?.kind === "word" && isMark("=", 1) && !isMark("=", 2);
      if (keyed) at += 2;
      given.push({ key: keyed ? first.text : null, value: expression() });
      if (isMark(",")) at += 1;
      else if (!isMark(")")) skip();
    }
    at += 1;
    return { name, given, line };
  };
  const primary = (): Literal | undefined => {
    const token = peek();
    if (token === undefined) return undefined;
    if (isMark("[")) return list();
    at += 1;
    if (token.kind === "string") {
      // Texts side by side are one text.
      let text = token.text;
      for (let next = peek(); next?.kind === "string"; next = peek()) {
        text += next.text;
        at += 1;
      }
      return text;
    }
    if (token.kind === "number") return Number(token.text);
    if (token.kind !== "word") return undefined;
    if (token.text === "True" || token.text === "False") return token.text === "True";
    if (token.text === "None") return null;
    return isMark("(") ? call(token.text, token.line) : names.get(token.text);
  };
  /** The default of a variable of the environment is what it is without one. */
  const settled = (value: Literal | undefined): Literal | undefined => {
    if (!isCall(value) || !/^(?:os\.getenv|os\.environ\.get)$/u.test(value.name)) return value;
    const fallback = value.given[1]?.value;
    return typeof fallback === "string" ? fallback : undefined;
  };
  const expression = (): Literal | undefined => {
    let value = settled(primary());
    while (isMark("+")) {
      at += 1;
      const more = settled(primary());
      if (typeof value === "string" && typeof more === "string") value += more;
      else if (isList(value) && isList(more)) value = [...value, ...more];
      else value = undefined;
    }
    if (at < tokens.length && !isMark(",") && !isMark(")") && !isMark("]") && peek()?.line === tokens[at - 1]?.line) {
      // Something follows that is not read: a format, a condition, an index.
      if (peek()?.kind === "mark" || /^(?:if|for|and|or|not|in)$/u.test(peek()?.text ?? "")) {
        skip();
        return undefined;
      }
    }
    return value;
  };
  const statements = (): readonly Call[] => {
    const calls: Call[] = [];
    while (at < tokens.length) {
      const token = peek();
      if (token?.kind === "word" && isMark("=", 1) && !isMark("=", 2)) {
        at += 2;
        const value = expression();
        if (value !== undefined && !names.has(token.text)) names.set(token.text, value);
      } else if (token?.kind === "word" && isMark("(", 1)) {
        at += 1;
        calls.push(call(token.text, token.line));
      } else at += 1;
    }
    return calls;
  };
  return { statements };
};

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  helm: ["pathname", "name", "namespace", "values", "set"],
  docker_build: ["ref", "context", "build_args", "dockerfile"],
  docker_build_with_restart: ["ref", "context", "entrypoint", "dockerfile"],
  custom_build: ["ref", "command", "deps"],
  k8s_yaml: ["yaml"],
  kustomize: ["pathname"],
  k8s_resource: ["workload"],
};

/** An argument by name or place; undefined where it is not literal, null where it is not given. */
const argument = (call: Call, name: string): Literal | undefined => {
  const place = PARAMETERS[call.name]?.indexOf(name) ?? -1;
  const keyed = call.given.find(({ key }) => key === name);
  const placed = place === -1 ? undefined : call.given.filter(({ key }) => key === null)[place];
  const found = keyed ?? placed;
  return found === undefined ? null : found.value;
};

const textsOf = (value: Literal | undefined): readonly string[] => {
  if (typeof value === "string") return [value];
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
};

const portOf = (value: Literal | undefined): number | null => {
  if (typeof value === "number") return value;
  const [first] = textsOf(value);
  if (isList(value) && typeof value[0] === "number") return value[0];
  const port = Number(first?.split(":").at(-1));
  return Number.isInteger(port) && port > 0 ? port : null;
};

/** The facts of one Tiltfile. Names of variables that are set once to a literal, or to the default of `os.getenv`, count as literal. Its language is Starlark. */
export const readTiltfile = ({ path, text }: TextFile): TiltFacts => {
  const base = folderOf(path);
  const local = (given: string): string | null => (given.startsWith("/") ? null : joinPath(base, given));
  const unread: string[] = [];
  const builds: TiltFacts["builds"][number][] = [];
  const charts: TiltFacts["charts"][number][] = [];
  const manifests: string[] = [];
  const kustomizations: string[] = [];
  const forwards: TiltFacts["forwards"][number][] = [];
  const say = (call: Call, what: string): void => void unread.push(`line ${call.line}: ${call.name}(): ${what}`);
  const wordOf = (call: Call, name: string): string | null => {
    const value = argument(call, name);
    if (isComputed(value)) say(call, `${name} is computed`);
    return typeof value === "string" ? value : null;
  };
  const paths = (values: readonly string[]): readonly string[] => values.flatMap((value) => local(value) ?? []);
  const take = (call: Call): void => {
    if (call.name === "helm") {
      const folder = wordOf(call, "pathname");
      const place = folder === null ? null : local(folder);
      if (place === null) return;
      for (const name of ["values", "set"]) if (isComputed(argument(call, name))) say(call, `${name} is computed`);
      charts.push({
        folder: place,
        release: wordOf(call, "name"),
        namespace: wordOf(call, "namespace"),
        values: paths(textsOf(argument(call, "values"))),
        set: textsOf(argument(call, "set")),
      });
    } else if (call.name === "docker_build" || call.name === "docker_build_with_restart") {
      const image = wordOf(call, "ref");
      const given = argument(call, "context");
      const context = typeof given === "string" ? local(given) : null;
      const dockerfile = wordOf(call, "dockerfile");
      const target = wordOf(call, "target");
      if (image === null) return;
      builds.push({
        image,
        context: context === null || context === "" ? "." : context,
        dockerfile: dockerfile === null ? null : local(dockerfile),
        target,
      });
    } else if (call.name === "custom_build") {
      say(call, "its command is not run here");
    } else if (call.name === "kustomize") {
      const folder = wordOf(call, "pathname");
      const place = folder === null ? null : local(folder);
      if (place !== null) kustomizations.push(place);
    } else if (call.name === "k8s_yaml") {
      const given = argument(call, "yaml");
      const each = isList(given) ? given : [given];
      for (const item of each) {
        if (isCall(item) && /^(?:helm|kustomize)$/u.test(item.name)) take(item);
        else if (typeof item === "string") manifests.push(...paths([item]));
        else say(call, "what it deploys is computed");
      }
    } else if (call.name === "k8s_resource") {
      const workload = wordOf(call, "workload");
      const port = portOf(argument(call, "port_forwards"));
      if (workload !== null && port !== null) forwards.push({ workload, port });
    } else if (call.name === "include" || call.name === "load_dynamic") {
      say(call, "another file is not followed");
    }
  };
  for (const call of createReader(tokensOf(text), new Map()).statements()) take(call);
  // One build of an image is enough: the others are variants behind conditions.
  const once = builds.filter(({ image }, index) => builds.findLastIndex((other) => other.image === image) === index);
  return { file: path, builds: once, charts, manifests, kustomizations, forwards, unread, workloads: [] };
};
