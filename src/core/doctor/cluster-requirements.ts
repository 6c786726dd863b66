/** The cluster of the user's: reachable, with which rights, ready nodes, a way for images, and what is on its way out. */
import { missingRuleText, type MissingRule } from "../kubernetes/access-rules.ts";
import type { ClusterNode } from "../kubernetes/cluster-facts.ts";
import { leftoverWords, type Leftover } from "../kubernetes/leftovers.ts";
import type { Trouble } from "./config-requirements.ts";
import { requirement, type Requirement } from "./requirement.ts";

export interface ClusterFacts {
  readonly context: string;
  readonly version: string;
  readonly nodes: readonly ClusterNode[];
  /** Null: the cluster does not say. */
  readonly missingRules: readonly MissingRule[] | null;
  /** Why built images have no way to the nodes; null: they have one, or none are built. */
  readonly imageTrouble: Trouble | null;
  /** Namespaces of the components that are being deleted. */
  readonly ending: readonly Leftover[];
  /** Objects with heapgate's label, as `services/heapgate-shop in shop`, with the command that removes each. */
  readonly own: readonly { readonly what: string; readonly command: string }[];
}

/** `elsewhere`: this target has no cluster to look at yet, or needs none. */
export type ClusterPlace =
  | { readonly kind: "elsewhere"; readonly found: string }
  | { readonly kind: "failed"; readonly trouble: Trouble; readonly isToolTrouble: boolean }
  | { readonly kind: "reached"; readonly facts: ClusterFacts };

const cluster = (fields: Omit<Parameters<typeof requirement>[0], "group">): Requirement => requirement({ group: "cluster", ...fields });
const withoutStop = (text: string): string => text.replace(/\.$/u, "");
const REACHABLE = "a cluster that answers";

const rightsRequirements = (rules: readonly MissingRule[] | null): readonly Requirement[] => {
  const what = "the rights that measuring uses";
  if (rules === null)
    return [
      cluster({ id: "rights", what, state: "unknown", found: "the cluster does not say", remedy: "Ask it: kubectl auth can-i --list" }),
    ];
  if (rules.length === 0) return [cluster({ id: "rights", what, state: "met" })];
  return rules.map((rule) => {
    const [message = "", ...remedy] = missingRuleText(rule).split("\n");
    return cluster({
      id: `rights.${rule.namespace ?? "cluster"}`,
      what,
      state: "warn",
      found: withoutStop(message),
      remedy: remedy.join("\n"),
    });
  });
};

const nodesRequirement = (nodes: readonly ClusterNode[]): Requirement => {
  const what = "nodes that are ready";
  if (nodes.length === 0)
    return cluster({
      id: "nodes",
      what,
      state: "unknown",
      found: "they may not be listed",
      remedy: "Ask for the right: get and list nodes",
    });
  const late = nodes.filter(({ ready }) => !ready);
  return cluster({
    id: "nodes",
    what,
    state: late.length === 0 ? "met" : "warn",
    found:
      late.length === 0 ? `${nodes.length} of ${nodes.length}` : late.map(({ name, why }) => `${name}: ${why ?? "not ready"}`).join("; "),
    remedy: late.length === 0 ? "" : `kubectl describe node ${late[0]?.name ?? ""}`,
  });
};

const imageRequirement = (trouble: Trouble | null): readonly Requirement[] =>
  trouble === null
    ? []
    : [
        cluster({
          id: "images",
          what: "a way for built images to the nodes",
          state: "missing",
          found: withoutStop(trouble.message),
          remedy: trouble.remedy,
          needed: true,
        }),
      ];

const endingRequirements = (ending: readonly Leftover[]): readonly Requirement[] =>
  ending.map((one) =>
    cluster({
      id: `ending.${one.name}`,
      what: `namespace ${one.name}`,
      state: "missing",
      found: `is being deleted: ${withoutStop(leftoverWords([one]).why)}`,
      remedy: `Wait until it is gone, or see what holds it: kubectl get namespace ${one.name} -o yaml`,
      needed: true,
    }),
  );

const ownRequirements = (own: ClusterFacts["own"]): readonly Requirement[] =>
  own.map(({ what, command }) =>
    cluster({
      id: `own.${what}`,
      what,
      state: "warn",
      found: "made by heapgate; of a run that goes on, or left by an earlier one",
      remedy: command,
    }),
  );

export const clusterRequirements = (place: ClusterPlace): readonly Requirement[] => {
  switch (place.kind) {
    case "elsewhere":
      return [cluster({ id: "cluster", what: REACHABLE, state: "unneeded", found: place.found })];
    case "failed":
      return [
        cluster({
          id: "cluster",
          what: REACHABLE,
          state: place.isToolTrouble ? "unknown" : "missing",
          found: place.isToolTrouble ? `not asked: ${withoutStop(place.trouble.message)}` : withoutStop(place.trouble.message),
          remedy: place.trouble.remedy,
          needed: true,
        }),
      ];
    case "reached": {
      const { context, version, nodes, missingRules, imageTrouble, ending, own } = place.facts;
      return [
        cluster({ id: "cluster", what: REACHABLE, state: "met", found: `context ${context}, Kubernetes ${version}`, needed: true }),
        nodesRequirement(nodes),
        ...rightsRequirements(missingRules),
        ...imageRequirement(imageTrouble),
        ...endingRequirements(ending),
        ...ownRequirements(own),
      ];
    }
  }
};
