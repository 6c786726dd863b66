/** Facts of a component that explain its rows and are in no row themselves. */

/** How many pods one side's component had. */
export interface SideReplicas {
  /** The fewest and the most in a round that counts. */
  readonly fewest: number;
  readonly most: number;
  /** The instance that led in the last round that counts; null: none takes part in an election, or it is not known. */
  readonly leader: string | null;
}

export interface ReplicasRow {
  readonly component: string;
  readonly base: SideReplicas;
  readonly head: SideReplicas;
}

/** CPU seconds per second, period by period, of the last round of each side that has some. */
export interface CpuCourse {
  readonly component: string;
  readonly base: readonly number[];
  readonly head: readonly number[];
}

/** Requests to the API server in the measured phases of a round, by who asks for what; medians of the rounds. heapgate's own are in none. */
export interface AuditRow {
  readonly user: string;
  readonly verb: string;
  /** `pods/log`; the path of a request that is for no resource. */
  readonly resource: string;
  readonly code: number | null;
  readonly base: number;
  readonly head: number;
  readonly difference: number;
}

export interface AuditComparison {
  /** Rounds that have a log and count. */
  readonly baseRounds: number;
  readonly headRounds: number;
  /** Biggest changes first. */
  readonly rows: readonly AuditRow[];
}
