/** What `kubectl wait --for` takes, read and looked up in an object: a condition, a JSON path, existence. */
import { fieldAt, listAt, numberAt, textAt } from "./json-fields.ts";

export type ForExpression = { readonly text: string } & (
  | { readonly kind: "condition"; readonly type: string; readonly status: string }
  /** A null value: the path leads to something. */
  | { readonly kind: "path"; readonly path: readonly (string | number)[]; readonly value: string | null }
  | { readonly kind: "create" }
);

export type ParsedFor =
  | { readonly kind: "expression"; readonly expression: ForExpression }
  | { readonly kind: "error"; readonly problem: string };

const STEP = /^\.(?<key>(?:\\.|[^.[\]\\{}])+)|^\[(?<index>\d+)\]|^\['(?<quoted>[^']*)'\]/u;

/** `{.status.items[0]['a.b']}`, braces and the first dot left out or not; null when it is more than a path. */
const parsePath = (text: string): readonly (string | number)[] | null => {
  const inside = text.trim().replace(/^\{(?<path>.*)\}$/u, "$<path>");
  let rest = inside.startsWith(".") || inside.startsWith("[") ? inside : `.${inside}`;
  const path: (string | number)[] = [];
  while (rest !== "") {
    const step = STEP.exec(rest);
    if (step === null) return null;
    const { key, index, quoted } = step.groups ?? {};
    path.push(index === undefined ? (quoted ?? (key ?? "").replaceAll(/\\(?<any>.)/gu, "$<any>")) : Number(index));
    rest = rest.slice(step[0].length);
  }
  return path.length === 0 ? null : path;
};

/** Splits at the `=` behind the braces; a path without braces ends at its first `=`. */
const splitValue = (text: string): readonly [path: string, value: string | null] => {
  const end = text.startsWith("{") ? text.indexOf("}") : -1;
  const at = text.indexOf("=", Math.max(0, end));
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1).replace(/^=/u, "")];
};

/** `condition=Ready`, `condition=Ready=false`, `jsonpath={.status.phase}=Running`, `create`. */
export const parseFor = (text: string): ParsedFor => {
  const [, form = "", rest = ""] = /^(condition|jsonpath)=(.*)$/su.exec(text.trim()) ?? [];
  if (text.trim() === "create") return { kind: "expression", expression: { kind: "create", text } };
  if (form === "condition") {
    const [type = "", status = "true"] = rest.split("=", 2);
    if (type !== "") return { kind: "expression", expression: { kind: "condition", type, status: status.toLowerCase(), text } };
  }
  if (form === "jsonpath") {
    const [written, value] = splitValue(rest);
    const path = parsePath(written);
    if (path !== null) return { kind: "expression", expression: { kind: "path", path, value, text } };
    return { kind: "error", problem: `"${written}" is no path such as {.status.phase}; filters and wildcards are not known here` };
  }
  return { kind: "error", problem: `"${text}" is none of condition=TYPE, jsonpath={.PATH}=VALUE and create` };
};

const textOf = (value: unknown): string | null => {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? null : JSON.stringify(value);
};

/** A condition of a generation before the object's last change does not count, as with kubectl. */
const isCurrent = (object: unknown, condition: unknown): boolean => {
  const [generation, observed] = [numberAt(object, "metadata", "generation"), numberAt(condition, "observedGeneration")];
  return generation === null || observed === null || observed >= generation;
};

/** Whether the object, as the API server gives it, is what was waited for. */
export const isForMet = (expression: ForExpression, object: unknown): boolean => {
  switch (expression.kind) {
    case "create":
      return textAt(object, "metadata", "name") !== null;
    case "condition":
      return listAt(object, "status", "conditions").some(
        (condition) =>
          textAt(condition, "type")?.toLowerCase() === expression.type.toLowerCase() &&
          (textAt(condition, "status") ?? "").toLowerCase() === expression.status &&
          isCurrent(object, condition),
      );
    case "path": {
      const found = textOf(fieldAt(object, ...expression.path));
      return found !== null && (expression.value === null || found === expression.value);
    }
  }
};
