/** What GitHub keeps on record of a pull request: how it stands now, what happened to it, which runs its head started, and who may do what. */
import type { PullEvent } from "../core/verdict/acceptance.ts";

export interface PullNow {
  readonly headSha: string;
  readonly headRef: string;
  /** Null: the fork was deleted. */
  readonly headRepositoryId: number | null;
  readonly labels: readonly string[];
  readonly body: string;
}

/** A workflow run that a pull request started. */
export interface PullRun {
  readonly id: number;
  readonly headBranch: string | null;
  readonly headRepositoryId: number | null;
  readonly createdAt: string;
}

export interface PullRecord {
  readonly getPull: (number: number) => Promise<PullNow>;
  /** All of them, oldest first. */
  readonly listPullEvents: (number: number) => Promise<readonly PullEvent[]>;
  /** Runs of event `pull_request` at this head, newest first; the newest 300. */
  readonly listPullRuns: (headSha: string) => Promise<readonly PullRun[]>;
  /** Whether the user has triage rights in this repository, or more. False for a stranger and for a name nobody has. */
  readonly mayTriage: (login: string) => Promise<boolean>;
}
