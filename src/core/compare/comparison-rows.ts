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
