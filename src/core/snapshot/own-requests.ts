/** heapgate's own requests to a measured app, by phase: each costs the app something, so both sides must get as many. They lie in a round's labels. */
import type { PhaseName } from "./snapshot.ts";

export interface OwnRequests {
  /** Of `/metrics`. */
  readonly scrapes: number;
  /** Below `/debug/pprof`. */
  readonly profiles: number;
}

export const NO_REQUESTS: OwnRequests = { scrapes: 0, profiles: 0 };

/** The label of a phase's requests. */
export const ownRequestsLabel = (phase: PhaseName): string => `own-requests-${phase}`;

/** `4 scrapes, 3 profiles` */
export const formatOwnRequests = ({ scrapes, profiles }: OwnRequests): string =>
  `${scrapes} scrape${scrapes === 1 ? "" : "s"}, ${profiles} profile${profiles === 1 ? "" : "s"}`;

/** Null: the label is not there, or says something else. */
export const parseOwnRequests = (text: string | undefined): OwnRequests | null => {
  const found = /^(?<scrapes>\d+) scrapes?, (?<profiles>\d+) profiles?$/u.exec(text ?? "")?.groups;
  return found === undefined ? null : { scrapes: Number(found["scrapes"]), profiles: Number(found["profiles"]) };
};

export const countOf = ({ scrapes, profiles }: OwnRequests): number => scrapes + profiles;

/** Labels of the phases in which something was asked. */
export const ownRequestLabels = (asked: ReadonlyMap<PhaseName, OwnRequests>): Readonly<Record<string, string>> =>
  Object.fromEntries([...asked].map(([phase, requests]) => [ownRequestsLabel(phase), formatOwnRequests(requests)]));

/** Of the instances of a component together; an instance without the label leaves the phase out, since the sum is not known then. */
export const sumOwnRequests = (labels: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (["warm-up", "cost", "growth", "cool-down", "end"] as const).flatMap((phase) => {
      const known = labels.flatMap((one) => parseOwnRequests(one[ownRequestsLabel(phase)]) ?? []);
      if (known.length === 0 || known.length < labels.length) return [];
      const sum = known.reduce((left, right) => ({ scrapes: left.scrapes + right.scrapes, profiles: left.profiles + right.profiles }));
      return [[ownRequestsLabel(phase), formatOwnRequests(sum)]];
    }),
  );
