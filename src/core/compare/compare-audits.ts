/** Who asks the API server for what on each side, by its audit log: a row for each identity, verb, resource and code (`kubernetes.md` §16). */
import type { AuditCount, RoundAudit } from "../snapshot/audit.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import type { AuditComparison, AuditRow } from "./comparison-rows.ts";
import { validRounds } from "./comparison-warnings.ts";

/** A node is named after its cluster, which differs between recordings. */
const identityOf = ({ user }: AuditCount): string => user.replace(/^system:node:.*/u, "system:node:*");

const keyOf = (count: AuditCount): string => JSON.stringify([identityOf(count), count.verb, count.resource, count.code]);

/** Of one round, whatever the programs were that asked. */
const requestsByKey = ({ counts }: RoundAudit): ReadonlyMap<string, number> => {
  const requests = new Map<string, number>();
  for (const count of counts) requests.set(keyOf(count), (requests.get(keyOf(count)) ?? 0) + count.requests);
  return requests;
};

/** The rounds that count and have a log. */
const auditsOf = (snapshot: Snapshot): readonly RoundAudit[] => {
  const valid = validRounds(snapshot);
  return (snapshot.audits ?? []).filter(({ round }) => valid.has(round));
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byChange = (a: AuditRow, b: AuditRow): number =>
  Math.abs(b.difference) - Math.abs(a.difference) || Math.max(b.base, b.head) - Math.max(a.base, a.head);

/** Medians over the rounds; who did not ask in a round asked 0 times. Biggest changes first. Null where a side has no log. */
export const compareAudits = (base: Snapshot, head: Snapshot): AuditComparison | null => {
  const [ofBase, ofHead] = [auditsOf(base), auditsOf(head)];
  if (ofBase.length === 0 || ofHead.length === 0) return null;
  const [baseRounds, headRounds] = [ofBase.map(requestsByKey), ofHead.map(requestsByKey)];
  const typical = (rounds: readonly ReadonlyMap<string, number>[], key: string): number => median(rounds.map((one) => one.get(key) ?? 0));
  const kinds = new Map([...ofBase, ...ofHead].flatMap(({ counts }) => counts.map((count) => [keyOf(count), count] as const)));
  const rows = [...kinds]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, count]): AuditRow => {
      const [inBase, inHead] = [typical(baseRounds, key), typical(headRounds, key)];
      const { verb, resource, code } = count;
      return { user: identityOf(count), verb, resource, code, base: inBase, head: inHead, difference: inHead - inBase };
    });
  return { baseRounds: ofBase.length, headRounds: ofHead.length, rows: rows.toSorted(byChange) };
};
