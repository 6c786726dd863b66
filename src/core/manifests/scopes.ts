/** Which kinds of objects live in a namespace and which in the cluster as a whole. */
import { textOf, valueAt } from "./json-values.ts";
import type { Manifest } from "./manifest.ts";

/** A kind of the API server, as `kubectl api-resources` lists it. */
export interface ApiResource {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Built-in kinds without a namespace, by API group (empty: the core one); Kubernetes 1.25 to 1.36. */
const CLUSTER_SCOPED: Readonly<Record<string, readonly string[]>> = {
  "": ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
  "admissionregistration.k8s.io": [
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "apiregistration.k8s.io": ["APIService"],
  "authentication.k8s.io": ["SelfSubjectReview", "TokenReview"],
  "authorization.k8s.io": ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
  "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
  "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
  "internal.apiserver.k8s.io": ["StorageVersion"],
  "networking.k8s.io": ["IngressClass", "IPAddress", "ServiceCIDR"],
  "node.k8s.io": ["RuntimeClass"],
  policy: ["PodSecurityPolicy"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
  "resource.k8s.io": ["DeviceClass", "DeviceTaintRule", "ResourceSlice"],
  "scheduling.k8s.io": ["PriorityClass"],
  "storage.k8s.io": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"],
  "storagemigration.k8s.io": ["StorageVersionMigration"],
};

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "");

const keyOf = (group: string, kind: string): string => `${group}/${kind}`;

/**
 * Says of each object whether it lives in a namespace: by the cluster's own list where it is given, by the CRDs among the objects, by the
 * table of built-in kinds. A kind that none of them knows is taken for namespaced, as most are.
 */
export function buildScopes(manifests: readonly Manifest[], resources: readonly ApiResource[]): (manifest: Manifest) => boolean {
  const known = new Map(resources.map(({ apiVersion, kind, namespaced }) => [keyOf(groupOf(apiVersion), kind), namespaced]));
  for (const manifest of manifests) {
    if (manifest.kind !== "CustomResourceDefinition") continue;
    const group = textOf(valueAt(manifest, ["spec", "group"])) ?? "";
    const kind = textOf(valueAt(manifest, ["spec", "names", "kind"])) ?? "";
    known.set(keyOf(group, kind), valueAt(manifest, ["spec", "scope"]) !== "Cluster");
  }
  return ({ apiVersion, kind }) => {
    const group = groupOf(apiVersion);
    return known.get(keyOf(group, kind)) ?? CLUSTER_SCOPED[group]?.includes(kind) !== true;
  };
}

/** The lines of `kubectl api-resources --no-headers`: NAME [SHORTNAMES] APIVERSION NAMESPACED KIND. Other lines are left out. */
export const parseApiResources = (text: string): readonly ApiResource[] =>
  text.split("\n").flatMap((line) => {
    const [kind, namespaced, apiVersion] = line.trim().split(/\s+/u).toReversed();
    if (kind === undefined || apiVersion === undefined || (namespaced !== "true" && namespaced !== "false")) return [];
    return [{ apiVersion, kind, namespaced: namespaced === "true" }];
  });

/** What Helm's `.Capabilities.APIVersions` answers for: `apps/v1` and `apps/v1/Deployment`, sorted, each once. */
export const apiVersionsOf = (resources: readonly ApiResource[]): readonly string[] =>
  [...new Set(resources.flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`]))].toSorted();
