/** Why rows stand where they stand, and which limits are too tight to hold, said once for all rows of which the same is true. */
import type { GateRow } from "./gate-rows.ts";

export interface Note {
  readonly titles: readonly string[];
  readonly why: string;
}

/** Distinct texts in order of appearance, each with the titles of its rows. Rows without a text are left out. */
const grouped = (rows: readonly GateRow[], textOf: (row: GateRow) => string | null): readonly Note[] => {
  const byText = new Map<string, string[]>();
  for (const row of rows) {
    const text = textOf(row);
    if (text === null) continue;
    const titles = byText.get(text) ?? [];
    byText.set(text, titles);
    if (!titles.includes(row.title)) titles.push(row.title);
  }
  return [...byText].map(([why, titles]) => ({ titles, why }));
};

/** What is within its limit needs no reason, unless it stands there without gating though it should. */
const needsNoReason = ({ standing, gated }: GateRow): boolean =>
  gated && (standing === "pass" || standing === "near" || standing === "unproven");

const TOO_TIGHT = "Limits tighter than this run can see";

/** Limits this run could not hold, in one note: they are the small print of a gate, not its result. */
const floorNotes = (rows: readonly GateRow[]): readonly Note[] => {
  const floors = grouped(rows, (row) => (row.gated ? row.floor : null));
  if (floors.length === 0) return [];
  return [{ titles: [TOO_TIGHT], why: floors.map(({ titles, why }) => `${titles.join(", ")} ${why}`).join("; ") }];
};

/** Reasons of these rows in order, each with the titles it belongs to; rows that pass need none. Then the limits this run could not hold. */
export const notesOf = (rows: readonly GateRow[]): readonly Note[] => [
  ...grouped(rows, (row) => (needsNoReason(row) ? null : row.why)),
  ...floorNotes(rows),
];
