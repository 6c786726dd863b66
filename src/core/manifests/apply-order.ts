/** In which order objects are applied so that each finds what it needs, and in which they are deleted. */
import { hookTimeOf, hookWeightOf } from "./hooks.ts";
import type { Manifest } from "./manifest.ts";

/**
 * Groups are applied one after the other. After `crds` they must be established; hooks of one weight must have ended (Jobs) before the next
 * group. `recreate`: deleted first, as a Job that has run cannot be changed and would not run again.
 */
export interface ApplyGroup {
  readonly kind: "namespaces" | "crds" | "pre-install" | "main" | "post-install";
  readonly manifests: readonly Manifest[];
  readonly recreate: readonly Manifest[];
}

/**
 * What others refer to comes first: policies and quotas, accounts, configuration, storage, rights, then what runs. The order is Helm's
 * install order (`releaseutil.InstallOrder`); kinds it does not know come after the built-in ones, as their controllers are among them.
 */
const KINDS = [
  "PriorityClass",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodSecurityPolicy",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "SecretList",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
  "APIService",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
];

const rankOf = ({ kind }: Manifest): number => {
  const index = KINDS.indexOf(kind);
  return index === -1 ? KINDS.length : index;
};

/** Stable: objects of one kind keep the render's order. */
const byKind = (manifests: readonly Manifest[]): readonly Manifest[] => manifests.toSorted((left, right) => rankOf(left) - rankOf(right));

const groupOf = (kind: ApplyGroup["kind"], manifests: readonly Manifest[]): readonly ApplyGroup[] =>
  manifests.length === 0 ? [] : [{ kind, manifests, recreate: manifests.filter((manifest) => manifest.kind === "Job") }];

/** Hooks of equal weight together, lower weights first. */
function hookGroups(kind: "pre-install" | "post-install", hooks: readonly Manifest[]): readonly ApplyGroup[] {
  const weights = [...new Set(hooks.map(hookWeightOf))].toSorted((left, right) => left - right);
  return weights.flatMap((weight) => groupOf(kind, byKind(hooks.filter((hook) => hookWeightOf(hook) === weight))));
}

/** Namespaces, CRDs, `pre-install` hooks, everything else by kind, `post-install` hooks. Empty groups are left out. */
export function orderManifests(manifests: readonly Manifest[]): readonly ApplyGroup[] {
  const namespaces = manifests.filter(({ kind }) => kind === "Namespace");
  const crds = manifests.filter(({ kind }) => kind === "CustomResourceDefinition");
  const rest = manifests.filter(({ kind }) => kind !== "Namespace" && kind !== "CustomResourceDefinition");
  return [
    ...groupOf("namespaces", namespaces),
    ...groupOf("crds", crds),
    ...hookGroups(
      "pre-install",
      rest.filter((manifest) => hookTimeOf(manifest) === "pre-install"),
    ),
    ...groupOf("main", byKind(rest.filter((manifest) => hookTimeOf(manifest) === "none"))),
    ...hookGroups(
      "post-install",
      rest.filter((manifest) => hookTimeOf(manifest) === "post-install"),
    ),
  ];
}

const isWebhook = ({ kind }: Manifest): boolean => kind === "MutatingWebhookConfiguration" || kind === "ValidatingWebhookConfiguration";

/**
 * The reverse of applying, but webhooks come first (one whose server is gone refuses every further deletion of what it watches) and custom
 * objects before the controllers that clear their finalizers.
 */
export function deletionOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  const reversed = orderManifests(manifests)
    .flatMap((group) => group.manifests)
    .toReversed();
  const stage = (manifest: Manifest): number => {
    if (isWebhook(manifest)) return 0;
    if (manifest.kind === "Namespace") return 4;
    if (manifest.kind === "CustomResourceDefinition") return 3;
    return rankOf(manifest) === KINDS.length ? 1 : 2;
  };
  return reversed.toSorted((left, right) => stage(left) - stage(right));
}

/** Every cluster has these. */
const OWN_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** Namespaces that objects live in, that no object among them makes and that not every cluster has; sorted. */
export function missingNamespaces(manifests: readonly Manifest[]): readonly string[] {
  const made = new Set([...OWN_NAMESPACES, ...manifests.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name)]);
  const needed = manifests.flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set(needed)].filter((namespace) => !made.has(namespace)).toSorted();
}
