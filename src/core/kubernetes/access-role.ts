/** The ServiceAccount that may read metrics and profiles behind Kubernetes' own authentication (TokenReview and SubjectAccessReview). */
import { stringify } from "yaml";
import type { Manifest } from "../manifests/manifest.ts";

export const READER_NAME = "heapgate-reader";

/** `/metrics` as it is; `/debug/pprof` with all below it. */
const pathsOf = (endpoints: readonly string[]): readonly string[] =>
  [...new Set(endpoints.map((path) => `/${path.replaceAll(/^\/+|\/+$/gu, "")}`))]
    .toSorted()
    .flatMap((path) => (path.endsWith("/metrics") ? [path] : [path, `${path}/*`]));

/** ServiceAccount, ClusterRole and binding. `endpoints`: the paths that are read. */
export const readerManifests = (namespace: string, endpoints: readonly string[]): readonly Manifest[] => {
  const labels = { "app.kubernetes.io/managed-by": "heapgate" };
  const metadata = { name: READER_NAME, labels };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: READER_NAME, namespace, labels } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata,
      rules: [{ nonResourceURLs: pathsOf(endpoints), verbs: ["get"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: READER_NAME },
      subjects: [{ kind: "ServiceAccount", name: READER_NAME, namespace }],
    },
  ];
};

/** The same as text for `kubectl apply -f -`. */
export const renderReader = (namespace: string, endpoints: readonly string[]): string =>
  readerManifests(namespace, endpoints)
    .map((manifest) => stringify(manifest))
    .join("---\n");
