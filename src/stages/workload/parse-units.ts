/** Units of work out of what a workload command printed or wrote. Pure. */

/** The last line `heapgate-units=N` of a text; null when there is none. */
export function parseUnitsLine(text: string): number | null {
  const lines = [...text.matchAll(/^heapgate-units=(\S*)[ \t\r]*$/gmu)];
  return parseUnitsNumber(lines.at(-1)?.[1] ?? "");
}

/** The numbers of all lines `heapgate-units=N`: those of several pods' logs are a sum. A line without a number is left out. */
export const parseUnitsLines = (text: string): readonly number[] =>
  [...text.matchAll(/^heapgate-units=(\S*)[ \t\r]*$/gmu)].flatMap((line) => parseUnitsNumber(line[1] ?? "") ?? []);

/** A plain number that is the whole text; null otherwise. */
export function parseUnitsNumber(text: string): number | null {
  return /^\d+(?:\.\d+)?(?:e\+?\d+)?$/iu.test(text.trim()) ? Number(text.trim()) : null;
}

/** The number at a dotted path (`metrics.iterations.count`, list positions as numbers) of a JSON text; null when it is not there. */
export function parseUnitsField(text: string, field: string): number | null {
  const value = field.split(".").reduce<unknown>(valueAt, parseJson(text));
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

const valueAt = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
