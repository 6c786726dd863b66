// The role that may read endpoints: what is made in a cluster of ours and printed elsewhere.
import { parseAllDocuments } from "yaml";
import { expect, test } from "vitest";
import { readerManifests, renderReader } from "../../../src/core/kubernetes/access-role.ts";

test("a ServiceAccount may get the paths of the endpoints and nothing else", () => {
  expect(renderReader("staging", ["/metrics", "debug/pprof/", "/metrics"])).toBe(`apiVersion: v1
kind: ServiceAccount
metadata:
  name: heapgate-reader
  namespace: staging
  labels:
    app.kubernetes.io/managed-by: heapgate
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: heapgate-reader
  labels:
    app.kubernetes.io/managed-by: heapgate
rules:
  - nonResourceURLs:
      - /debug/pprof
      - /debug/pprof/*
      - /metrics
    verbs:
      - get
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: heapgate-reader
  labels:
    app.kubernetes.io/managed-by: heapgate
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: heapgate-reader
subjects:
  - kind: ServiceAccount
    name: heapgate-reader
    namespace: staging
`);
});

test("the text is the manifests", () => {
  const read = parseAllDocuments(renderReader("dev", ["/metrics"])).map((document): unknown => document.toJS());
  expect(read).toEqual(readerManifests("dev", ["/metrics"]));
});
