/** Which of several replicas of a controller leads, by `leader_election_master_status` (client-go, controller-runtime), and whether that changed. */

/** A body of `/metrics` of one replica. */
export interface ReplicaBody {
  readonly instance: string;
  readonly body: string;
}

export type Leader =
  | { readonly kind: "leader"; readonly instance: string }
  /** No replica takes part in an election. */
  | { readonly kind: "no-election" }
  /** Between two leaders, or more than one replica says that it leads. */
  | { readonly kind: "unclear"; readonly leading: readonly string[] };

const STATUS = /^leader_election_master_status(?:\{[^}\n]*\})? (?<value>[\d.e+]+)/gmu;

/** True: it leads (one of its elections); null: it takes part in none. */
export function isLeading(body: string): boolean | null {
  const values = [...body.matchAll(STATUS)].map((found) => Number(found.groups?.["value"]));
  return values.length === 0 ? null : values.some((value) => value === 1);
}

export function leaderOf(replicas: readonly ReplicaBody[]): Leader {
  const known = replicas.map(({ instance, body }) => ({ instance, leads: isLeading(body) })).filter(({ leads }) => leads !== null);
  if (known.length === 0) return { kind: "no-election" };
  const leading = known.filter(({ leads }) => leads === true).map(({ instance }) => instance);
  const [only] = leading;
  return only !== undefined && leading.length === 1 ? { kind: "leader", instance: only } : { kind: "unclear", leading };
}

/** One body with its time and where in the trial it was read. */
interface TimedBody {
  readonly atSeconds: number;
  readonly phase: string;
  readonly body: string;
}

const MEASURED = ["cost", "growth"];

/** Why a round is void when its replica won or lost the lead in a measured phase; null when it did not, or takes part in no election. */
export function leaderFlip(instance: string, scrapes: readonly TimedBody[]): string | null {
  let before: boolean | null = null;
  for (const { phase, body } of scrapes.filter((one) => MEASURED.includes(one.phase)).toSorted((a, b) => a.atSeconds - b.atSeconds)) {
    const leads = isLeading(body);
    if (leads === null) continue;
    if (before !== null && leads !== before) return `${instance} ${leads ? "became the leader" : "lost the lead"} in the ${phase} phase`;
    before = leads;
  }
  return null;
}
