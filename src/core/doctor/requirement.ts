/** Things a run may need, each met or not, in words that say what to do. */

/** In the order in which they are told. */
export const GROUPS = ["tools", "machine", "leftovers", "github", "configuration", "cluster", "components"] as const;
export type Group = (typeof GROUPS)[number];

/** `warn`: a run works and is worse for it; `unneeded`: this configuration does without; `unknown`: it could not be found out. */
export type State = "met" | "missing" | "warn" | "unneeded" | "unknown";

export interface Requirement {
  readonly group: Group;
  /** Stable, for programs: `docker`, `component.shop.pprof`. */
  readonly id: string;
  readonly what: string;
  readonly state: State;
  /** What is there, in words; empty where `what` says it all. */
  readonly found: string;
  /** Who asks for it, such as `target: kind`; empty where that is plain. */
  readonly neededBy: string;
  /** What to do, in one or more lines; empty where nothing is to be done. */
  readonly remedy: string;
  /** Without it nothing can be measured here. */
  readonly needed: boolean;
}

/** The configuration that was looked at. */
export interface Subject {
  /** As messages name them. */
  readonly files: readonly string[];
  readonly name: string;
  readonly target: "process" | "kind" | "existing";
}

/** `subject` null: there is no configuration. */
export interface Diagnosis {
  readonly subject: Subject | null;
  readonly requirements: readonly Requirement[];
}

/** What must be there and is not; empty: a run can start. */
export const lackingOf = ({ requirements }: Diagnosis): readonly Requirement[] =>
  requirements.filter(({ state, needed }) => needed && state === "missing");

/** A requirement that is met, with the fields that are mostly empty filled in. */
export const requirement = (
  fields: Pick<Requirement, "group" | "id" | "what" | "state"> & Partial<Omit<Requirement, "group" | "id" | "what" | "state">>,
): Requirement => ({ found: "", neededBy: "", remedy: "", needed: false, ...fields });
