// What the fake GitHub keeps on record: labels and description of pull requests, their events, roles of people, check runs.

export interface FakeEvent {
  readonly issue: number;
  /** As GitHub calls it. */
  readonly event: string;
  readonly label: string | null;
  readonly actor: string;
  readonly createdAt: string;
}

export interface FakeCheckRun {
  readonly name: string;
  readonly headSha: string;
  readonly conclusion: string;
  readonly detailsUrl: string;
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly unknown[];
}

export interface FakeRecord {
  /** By number; a pull request that is not here has neither labels nor a description. */
  readonly pulls: Map<number, { readonly labels: readonly string[]; readonly body: string }>;
  /** In the order they happened. */
  readonly events: FakeEvent[];
  /** `read` for whoever is not here, as in a public repository. */
  readonly roles: Map<string, "none" | "read" | "triage" | "write" | "maintain" | "admin">;
  readonly checkRuns: FakeCheckRun[];
}

export const makeRecord = (): FakeRecord => ({ pulls: new Map(), events: [], roles: new Map([["octocat", "admin"]]), checkRuns: [] });

/** Sets a label as somebody does it in the browser: it stands on the pull request, and an event tells who did it when. */
export function setLabel(
  record: FakeRecord,
  {
    issue,
    label,
    actor,
    createdAt,
  }: { readonly issue: number; readonly label: string; readonly actor: string; readonly createdAt: string },
): void {
  const { labels, body } = record.pulls.get(issue) ?? { labels: [], body: "" };
  record.pulls.set(issue, { labels: [...labels, label], body });
  record.events.push({ issue, event: "labeled", label, actor, createdAt });
}

export const describePull = (record: FakeRecord, issue: number, body: string): void => {
  record.pulls.set(issue, { labels: record.pulls.get(issue)?.labels ?? [], body });
};

const TRIAGING: ReadonlySet<string> = new Set(["triage", "write", "maintain", "admin"]);
export const mayTriage = (record: FakeRecord, login: string): boolean => TRIAGING.has(record.roles.get(login) ?? "read");
