/** Why rows stand where they stand, said once for all rows of which the same is true. */
import type { GateRow } from "./gate-rows.ts";

export interface Note {
  readonly titles: readonly string[];
  readonly why: string;
}

/** Reasons of these rows in order, each with the titles it belongs to. Rows that pass need none. */
export const notesOf = (rows: readonly GateRow[]): readonly Note[] => {
  const byWhy = new Map<string, string[]>();
  for (const row of rows) {
    if (row.why === null || row.standing === "pass" || row.standing === "near" || row.standing === "unproven") continue;
    const titles = byWhy.get(row.why) ?? [];
    byWhy.set(row.why, titles);
    if (!titles.includes(row.title)) titles.push(row.title);
  }
  return [...byWhy].map(([why, titles]) => ({ titles, why }));
};
