/** Values as templates have them, and the one for what cannot be known without Helm and a cluster. */
import { stringify } from "yaml";

/** Stands for what reading alone does not tell. */
export const UNREAD = Symbol("unread");

/** Text that an unread value leaves in a render, so that it is found again. */
export const UNREAD_TEXT = "heapgate-unread";

export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | typeof UNREAD
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue };

export type TemplateMap = Readonly<Record<string, TemplateValue>>;

export const isMap = (value: unknown): value is TemplateMap => typeof value === "object" && value !== null && !Array.isArray(value);
export const isList = (value: TemplateValue): value is readonly TemplateValue[] => Array.isArray(value);
/** The items; none of what is no list. */
export const listOf = (value: TemplateValue): readonly TemplateValue[] => (isList(value) ? value : []);

/** Plain data of a YAML document as values; what is of no such kind is unread. */
export const templateValueOf = (data: unknown): TemplateValue => {
  if (data === null || data === undefined) return null;
  if (typeof data === "string" || typeof data === "number" || typeof data === "boolean") return data;
  if (Array.isArray(data)) return data.map(templateValueOf);
  if (isMap(data)) return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, templateValueOf(value)]));
  return UNREAD;
};

/** Go's truth: empty texts, zero, false, nothing and empty collections are false. Null: it cannot be told. */
export const truthOf = (value: TemplateValue): boolean | null => {
  if (value === UNREAD) return null;
  if (value === null || value === "" || value === 0 || value === false) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return true;
};

/** As it is printed into a render. */
export const textOf = (value: TemplateValue): string => {
  if (value === UNREAD) return UNREAD_TEXT;
  if (value === null) return "";
  if (isList(value) || isMap(value)) return yamlOf(value);
  return String(value);
};

const plain = (value: TemplateValue): unknown => {
  if (value === UNREAD) return UNREAD_TEXT;
  if (isList(value)) return value.map(plain);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value;
};

/** `toYaml`. */
export const yamlOf = (value: TemplateValue): string =>
  value === UNREAD ? UNREAD_TEXT : stringify(plain(value), { lineWidth: 0 }).trimEnd();

/** Later values win, maps key by key, as Helm lays one file of values over another. */
export const layValues = (under: TemplateMap, over: TemplateMap): TemplateMap => {
  const laid: Record<string, TemplateValue> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = laid[key];
    laid[key] = isMap(value) && isMap(below) ? layValues(below, value) : value;
  }
  return laid;
};

/** The value at a path of keys; null where there is none, as in a template. */
export const valueAt = (value: TemplateValue, path: readonly string[]): TemplateValue => {
  const [key, ...rest] = path;
  if (key === undefined || value === UNREAD) return value;
  if (!isMap(value) || !Object.hasOwn(value, key)) return null;
  return valueAt(value[key] ?? null, rest);
};
