/** What earlier runs left on this machine and in its clusters, each with the command that removes it. */
import { requirement, type Requirement } from "./requirement.ts";

/** Something that a run noted before it made it, and has not forgotten since. */
export interface NotedThing {
  /** `cluster heapgate-1a2b3c`, `namespace/shop`. */
  readonly what: string;
  readonly command: string;
}

export interface LeftoverFacts {
  /** Processes that are gone, with what they noted. */
  readonly dead: readonly { readonly processId: number; readonly things: readonly NotedThing[] }[];
  /** Temporary folders of processes that are gone. */
  readonly folders: readonly { readonly path: string; readonly processIds: readonly number[] }[];
  /** Clusters of kind with heapgate's names, and the run that uses each; null: no run on this machine knows it. */
  readonly clusters: readonly { readonly name: string; readonly usedBy: number | null }[];
  /** Null: kind is not there, or does not say. */
  readonly clustersKnown: boolean;
}

const leftover = (fields: Omit<Parameters<typeof requirement>[0], "group">): Requirement => requirement({ group: "leftovers", ...fields });

const clusterCommand = (name: string): string => `kind delete cluster --name ${name}`;

const deadRuns = ({ dead }: LeftoverFacts): readonly Requirement[] =>
  dead
    .flatMap(({ processId, things }) => things.map((thing) => ({ processId, ...thing })))
    .map(({ processId, what, command }) =>
      leftover({
        id: `left.${what}`,
        what,
        state: "warn",
        found: `left by process ${processId}, which is gone`,
        remedy: command,
      }),
    );

const folders = (facts: LeftoverFacts): readonly Requirement[] =>
  facts.folders.map(({ path, processIds }) =>
    leftover({
      id: `left.${path}`,
      what: path,
      state: "warn",
      found:
        processIds.length === 0
          ? "temporary folder of a run that is gone"
          : `temporary folder of a run that is gone, with ${processIds.length === 1 ? "a process" : "processes"} still running from it`,
      remedy: [...(processIds.length === 0 ? [] : [`kill ${processIds.join(" ")}`]), `rm -rf ${path}`].join("\n"),
    }),
  );

/** Clusters that a dead run noted are told with it. */
const clusters = ({ dead, clusters: found }: LeftoverFacts): readonly Requirement[] => {
  const told = new Set(dead.flatMap(({ things }) => things.map(({ what }) => what)));
  return found
    .filter(({ name }) => !told.has(`cluster ${name}`))
    .map(({ name, usedBy }) =>
      usedBy === null
        ? leftover({
            id: `left.cluster ${name}`,
            what: `cluster ${name}`,
            state: "warn",
            found: "kept, or of a run whose records are not here: delete it only when nothing uses it",
            remedy: clusterCommand(name),
          })
        : leftover({ id: `used.cluster ${name}`, what: `cluster ${name}`, state: "met", found: `in use by process ${usedBy}` }),
    );
};

/** One line where nothing is left. */
export const leftoverRequirements = (facts: LeftoverFacts): readonly Requirement[] => {
  const found = [...deadRuns(facts), ...folders(facts), ...clusters(facts)];
  const unknown = facts.clustersKnown
    ? []
    : [
        leftover({
          id: "left.clusters",
          what: "clusters of kind",
          state: "unknown",
          found: "kind does not say",
          remedy: "Once kind and Docker answer: kind get clusters",
        }),
      ];
  if (found.some(({ state }) => state === "warn")) return [...found, ...unknown];
  return [leftover({ id: "left", what: "nothing is left of earlier runs", state: "met" }), ...found, ...unknown];
};
