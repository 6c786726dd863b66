/** How often heapgate itself asked the apps, and what that costs them, in a sentence of the small print. */
import type { OwnRequestsRow } from "../compare/own-requests-row.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { Report } from "./report.ts";

type Requests = OwnRequestsRow["base"];

/** What one request costs an app with a heap of 64 MiB, measured once (docs/performance.md); others are of the same size. */
const COSTS = {
  scrapes: { bytes: 98_000, seconds: 0.001 },
  profiles: { bytes: 1_500_000, seconds: 0.003 },
} as const;

const countOf = ({ scrapes, profiles }: Requests): number => scrapes + profiles;

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

const costText = ({ scrapes, profiles }: Requests): string => {
  const bytes = scrapes * COSTS.scrapes.bytes + profiles * COSTS.profiles.bytes;
  const seconds = scrapes * COSTS.scrapes.seconds + profiles * COSTS.profiles.seconds;
  return `${plural(scrapes, "scrape")}, ${plural(profiles, "profile")}: roughly ${formatQuantity(bytes, "bytes")} allocated and ${formatQuantity(seconds, "seconds")} of CPU time`;
};

/** The most that a component was asked in a phase. */
const mostIn = (rows: readonly OwnRequestsRow[], phase: OwnRequestsRow["phase"]): Requests | null =>
  rows
    .filter((row) => row.phase === phase)
    .flatMap(({ base, head }) => [base, head])
    .reduce<Requests | null>((most, one) => (most === null || countOf(one) > countOf(most) ? one : most), null);

const isAlike = ({ base, head }: OwnRequestsRow): boolean => base.scrapes === head.scrapes && base.profiles === head.profiles;

/**
 * "heapgate itself asked an app 5 times in a cost phase (2 scrapes, 3 profiles: roughly 4.5 MiB allocated and 11 ms of CPU time), as often on
 * both sides; 64 times in a growth phase."; null where heapgate asked nothing, as for imported files.
 */
export const ownRequestsLine = ({ comparison }: Report): string | null => {
  const rows = comparison.ownRequests ?? [];
  const cost = mostIn(rows, "cost");
  if (cost === null) return null;
  const ofCost = rows.filter(({ phase }) => phase === "cost");
  const apps = ofCost.length === 1 ? "the app" : "an app at most";
  const uneven = ofCost.filter((row) => !isAlike(row));
  const [first] = uneven;
  const sides =
    first === undefined
      ? "as often on both sides"
      : `not as often on both sides (${first.component}: base ${countOf(first.base)}, head ${countOf(first.head)})`;
  const growth = mostIn(rows, "growth");
  return `heapgate itself asked ${apps} ${plural(countOf(cost), "time")} in a cost phase (${costText(cost)}), ${sides}${growth === null ? "" : `; ${plural(countOf(growth), "time")} in a growth phase`}.`;
};
