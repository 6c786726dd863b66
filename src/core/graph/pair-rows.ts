/** Puts the rows of base beside those of head that have the same key, and says on which sides the function is. */
import type { Presence } from "./conservation.ts";

export interface RowPair<Row> {
  /** Null: no row, which is not yet to say that the function is gone: it may have nothing in this column. */
  readonly base: Row | null;
  readonly head: Row | null;
  readonly presence: Presence;
}

/** Sides that have a function of this key in any column; null: not known, then the rows decide. */
export type PresenceOf = (key: string) => Presence | null;

/** Every row of both sides once, head's order first. Keys are unique within a side. */
export function pairRows<Row extends { readonly key: string }>(
  base: readonly Row[],
  head: readonly Row[],
  presenceOf: PresenceOf = () => null,
): readonly RowPair<Row>[] {
  const baseRows = new Map(base.map((row) => [row.key, row]));
  const headKeys = new Set(head.map(({ key }) => key));
  const pairs = head.map((row): RowPair<Row> => {
    const before = baseRows.get(row.key) ?? null;
    return { base: before, head: row, presence: before === null ? (presenceOf(row.key) ?? "head-only") : "both" };
  });
  const rest = base.filter(({ key }) => !headKeys.has(key));
  return [...pairs, ...rest.map((row): RowPair<Row> => ({ base: row, head: null, presence: presenceOf(row.key) ?? "base-only" }))];
}
