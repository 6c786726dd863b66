/** Declared signals that a side should have and does not: no round that counts has a value. */
import type { DeclaredSignal } from "../units/own-signal.ts";
import type { Snapshot } from "./snapshot.ts";

export interface LostSignal {
  readonly signal: DeclaredSignal;
  /** The first reason a round gives. */
  readonly why: string | null;
}

/** Declared signals without any value, in the order of their declaration. */
export const lostSignals = ({ declared = [], rounds }: Pick<Snapshot, "declared" | "rounds">): readonly LostSignal[] =>
  declared.flatMap((signal) => {
    const own = rounds.filter(({ entry }) => entry.component === signal.component);
    const counting = own.filter(({ entry }) => entry.voidReason === null);
    if (counting.some(({ values }) => (values[signal.name]?.value ?? null) !== null)) return [];
    const reasons = own.map(({ entry, values }) => entry.voidReason ?? values[signal.name]?.why ?? null);
    return [{ signal, why: reasons.find((why) => why !== null) ?? null }];
  });
