/** Layers of a chart's values: how Helm merges them, and what must be done so that name/value lists of ours are added and not put in place. */
import { stringify } from "yaml";
import { isMap, listOf, mapOf, textOf, type JsonMap } from "./json-values.ts";
import { parseYamlDocument, renderFailed } from "./parse-yaml-document.ts";
import { writingTags } from "./yaml-tags.ts";

/** Values of a file or a command's output; an empty text has none. Throws RENDER_FAILED with the line. */
export function parseValues(name: string, text: string): JsonMap {
  const value = parseYamlDocument(name, { text: text.replace(/^---\s*$/mu, ""), line: 1 }) ?? {};
  if (value === null) return {};
  if (!isMap(value)) throw renderFailed(name, 1, "values are a map");
  return value;
}

/** As a file that Helm reads back as the same values. */
export const writeValues = (values: JsonMap): string =>
  stringify(values, { version: "1.1", customTags: writingTags, aliasDuplicateObjects: false, lineWidth: 0 });

/** Helm's merge: maps key by key, null removes, everything else (lists too) is replaced. */
export function mergeValues(under: JsonMap, over: JsonMap): JsonMap {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete merged[key];
    else merged[key] = isMap(value) && isMap(merged[key]) ? mergeValues(merged[key], value) : value;
  }
  return merged;
}

/** Entries as in `extraEnvVars`: each has a name, and a value or where it comes from. */
const isNameValueList = (value: unknown): value is readonly JsonMap[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isMap(item) && textOf(item["name"]) !== null && ("value" in item || "valueFrom" in item));

const nameOf = (item: unknown): string | null => textOf(mapOf(item)["name"]);

/** True when some list in it would be merged by name. */
export const hasNameValueList = (value: unknown): boolean =>
  isNameValueList(value) || (isMap(value) && Object.values(value).some(hasNameValueList));

/**
 * `over` with every name/value list completed by what stands below it: Helm would put the list in the place of the other. An entry of a
 * name that is there takes its place, new ones follow. `under` are the values below, merged.
 */
export function completeLists(under: JsonMap, over: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(over).map(([key, value]) => {
      const below = under[key];
      if (isMap(value)) return [key, completeLists(mapOf(below), value)];
      return [key, isNameValueList(value) ? mergeByName(listOf(below), value) : value];
    }),
  );
}

function mergeByName(under: readonly unknown[], over: readonly JsonMap[]): readonly unknown[] {
  const names = new Set(under.map(nameOf));
  const kept = under.map((item) => over.findLast((candidate) => nameOf(candidate) === nameOf(item)) ?? item);
  return [...kept, ...over.filter((item) => !names.has(nameOf(item)))];
}

/** The layers one by one, each completed by those below it; `base` are the values under the first. */
export function stackLayers(base: JsonMap, layers: readonly JsonMap[]): readonly JsonMap[] {
  const completed: JsonMap[] = [];
  layers.reduce<JsonMap>((under, layer) => {
    const complete = completeLists(under, layer);
    completed.push(complete);
    return mergeValues(under, complete);
  }, base);
  return completed;
}
