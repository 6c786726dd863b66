/** Reading fields of an answer whose shape is only promised: what is not there, or is something else, is not found. */

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isObject = isRecord;

/** The value at a path of keys; undefined when the path leads nowhere. */
export const fieldAt = (value: unknown, ...path: readonly string[]): unknown => {
  let at = value;
  for (const step of path) at = isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  return at;
};

/** The text at a path; null for anything else. */
export const textAt = (value: unknown, ...path: readonly string[]): string | null => {
  const found = fieldAt(value, ...path);
  return typeof found === "string" ? found : null;
};

/** The list at a path; empty for anything else. */
export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = fieldAt(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** A JSON text; undefined when it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
