// Refusals of server-side apply, as a real cluster words them.
import { describe, expect, test } from "vitest";
import { parseApplyFailures } from "../../../src/core/kubernetes/apply-failures.ts";
import { documentsOf } from "../../../src/core/kubernetes/documents.ts";
import { toolOutput } from "../../support/tool-output.ts";

test("every kind of object whose field cannot be changed is to be made anew", () => {
  const failures = parseApplyFailures(toolOutput("apply-immutable.stderr.txt"));
  expect(failures.map((failure) => (failure.kind === "immutable" ? `${failure.object}/${failure.name}` : failure))).toEqual([
    "Deployment/shop",
    "Job/once",
    "RoleBinding/rb",
    "StatefulSet/st",
    "Service/svc",
    "ConfigMap/cm",
    "StorageClass/k3-sc",
    "Pod/pod",
    "PersistentVolumeClaim/pvc",
    "Secret/sec",
  ]);
});

test("a kind that is not served and a namespace that is not there are two failures", () => {
  expect(parseApplyFailures(toolOutput("apply-unknown-kind.stderr.txt"))).toEqual([
    { kind: "unknown-kind", object: "Widget/w", why: "no matches for kind Widget in version example.com/v1" },
    { kind: "refused", why: 'Error from server (NotFound): namespaces "nowhere" not found' },
  ]);
});

describe("one message", () => {
  test.each([
    ['The Job "once" is invalid: spec.template: Invalid value: {}: field is immutable', "immutable"],
    ['Error from server (Invalid): Deployment.apps "x" is invalid: spec.replicas: Invalid value: -1: must be greater than 0', "refused"],
    [
      'Error from server (InternalError): Internal error occurred: failed calling webhook "w.example": connect: connection refused',
      "momentary",
    ],
    [
      'Error from server (Forbidden): configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
      "momentary",
    ],
    ['Error from server (Conflict): object is being deleted: namespaces "x" already exists', "momentary"],
    [
      'Error from server (Forbidden): pods "a" is forbidden: error looking up service account x/default: serviceaccount "default" not found',
      "momentary",
    ],
    ['Error from server (Forbidden): configmaps is forbidden: User "x" cannot patch resource "configmaps"', "refused"],
    ["Error from server (NotFound): the server could not find the requested resource", "unknown-kind"],
    [
      'error: resource mapping not found for name: "w" namespace: "" from "STDIN": no matches for kind "A" in version "b/v1"',
      "unknown-kind",
    ],
    ["error: error parsing STDIN: error converting YAML to JSON: yaml: line 3: mapping values are not allowed", "refused"],
  ])("%s is %s", (line, kind) => expect(parseApplyFailures(`${line}\n`).map((failure) => failure.kind)).toEqual([kind]));

  test.each(["", "killed\n"])("%j is a refusal all the same", (stderr) => {
    expect(parseApplyFailures(stderr)).toEqual([{ kind: "refused", why: stderr === "" ? "it said nothing" : "killed" }]);
  });
});

test("documents are found by kind and name in every namespace, comments and empty ones aside", () => {
  const stream = [
    "# Source: a.yaml\nkind: Job\nmetadata: {name: once, namespace: a}\n",
    "",
    "kind: Job\nmetadata: {name: other}\n",
    "kind: Pod\nmetadata: {name: once}\n",
    "kind: Job\nmetadata:\n  name: once\n  namespace: b\n",
  ].join("---\n");
  const found = documentsOf(stream, "Job", "once");
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(/namespace: a/u);
  expect(found[1]).toMatch(/namespace: b/u);
  expect(documentsOf(stream, "Job", "none")).toEqual([]);
});
