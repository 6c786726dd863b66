// What of a render is applied, in which namespace, and in which order.
import { describe, expect, test } from "vitest";
import { deletionOrder, missingNamespaces, orderManifests } from "../../../src/core/manifests/apply-order.ts";
import { hookTimeOf, hookWeightOf } from "../../../src/core/manifests/hooks.ts";
import { manifestName, type Manifest } from "../../../src/core/manifests/manifest.ts";
import { parseManifests } from "../../../src/core/manifests/parse-manifests.ts";
import { prepareRender } from "../../../src/core/manifests/prepare-render.ts";
import { apiVersionsOf, parseApiResources } from "../../../src/core/manifests/scopes.ts";
import { manifestOf, recordedRender } from "../../support/charts.ts";

const hooked = (hook: string, weight?: string): Manifest => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name: `${hook}${weight ?? ""}`,
    annotations: { "helm.sh/hook": hook, ...(weight === undefined ? {} : { "helm.sh/hook-weight": weight }) },
  },
});
const plain = (kind: string, name = "a", apiVersion = "v1"): Manifest => ({ apiVersion, kind, metadata: { name } });

describe("hooks", () => {
  test.each([
    ["pre-install", "pre-install"],
    ["post-install", "post-install"],
    ["pre-upgrade, pre-install", "pre-install"],
    ["post-install,post-upgrade", "post-install"],
    ["pre-install,post-install", "pre-install"],
    ["crd-install", "none"],
    ["", "none"],
    ["pre-upgrade", "dropped"],
    ["post-upgrade", "dropped"],
    ["pre-delete", "dropped"],
    ["post-delete,pre-delete", "dropped"],
    ["pre-rollback", "dropped"],
    ["test", "dropped"],
    ["test-success", "dropped"],
  ])("%j is %s", (hook, time) => {
    expect(hookTimeOf(hooked(hook))).toBe(time);
  });

  test.each([
    [undefined, 0],
    ["-5", -5],
    ["10", 10],
    ["+1", 1],
    ["1.5", 0],
    ["soon", 0],
  ])("weight %j is %d", (weight, value) => {
    expect(hookWeightOf(hooked("pre-install", weight))).toBe(value);
  });
});

describe("namespaces", () => {
  const namespaceIn = (yaml: string, name: string, resources = ""): string | null => {
    const { manifests } = prepareRender(parseManifests("x", yaml), { namespace: "dev", resources: parseApiResources(resources) });
    return manifests.find(({ metadata }) => metadata.name === name)?.metadata.namespace ?? null;
  };
  const object = (apiVersion: string, kind: string, more = ""): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a${more}}\n`;
  const crd = (scope: string): string =>
    `---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {group: x.io, scope: ${scope}, names: {kind: Thing}}\n---\n`;

  test.each([
    ["a namespaced built-in kind", object("apps/v1", "Deployment"), "dev"],
    ["one that names its own", object("v1", "Service", ", namespace: prod"), "prod"],
    ["one that names an empty one", object("v1", "Service", ', namespace: ""'), "dev"],
    ["a cluster's built-in kind", object("rbac.authorization.k8s.io/v1", "ClusterRole"), null],
    ["a namespace", object("v1", "Namespace"), null],
    ["a kind of a known name in another group", object("example.com/v1", "Node"), "dev"],
    ["a custom kind nobody knows", object("x.io/v1", "Thing"), "dev"],
    ["a custom kind of the render, namespaced", `${crd("Namespaced")}${object("x.io/v1", "Thing")}`, "dev"],
    ["a custom kind of the render, of the cluster", `${crd("Cluster")}${object("x.io/v1beta1", "Thing")}`, null],
    ["the same kind of another group", `${crd("Cluster")}${object("y.io/v1", "Thing")}`, "dev"],
  ])("%s", (_case, yaml, namespace) => {
    expect(namespaceIn(yaml, "a")).toBe(namespace);
  });

  test("of kinds the cluster knows are the cluster's word", () => {
    const resources = "clusterissuers  ci,cis  cert-manager.io/v1  false  ClusterIssuer\nissuers    cert-manager.io/v1  true  Issuer\n";
    expect(namespaceIn(object("cert-manager.io/v1", "ClusterIssuer"), "a", resources)).toBeNull();
    expect(namespaceIn(object("cert-manager.io/v1", "Issuer"), "a", resources)).toBe("dev");
  });

  test("that must be made are those no object makes", () => {
    const inside = (namespace: string): Manifest => ({ ...plain("Service"), metadata: { name: "a", namespace } });
    const manifests = [inside("b"), inside("a"), inside("b"), inside("default"), plain("Namespace", "a"), plain("ClusterRole")];
    expect(missingNamespaces(manifests)).toEqual(["b"]);
  });
});

test("the cluster's kinds are read from kubectl's table", () => {
  const resources = parseApiResources(`NAME SHORTNAMES APIVERSION NAMESPACED KIND\n${recordedRender("api-resources.txt")}`);
  expect(resources).toHaveLength(7);
  expect(resources).toContainEqual({ apiVersion: "apps/v1", kind: "Deployment", namespaced: true });
  expect(resources).toContainEqual({ apiVersion: "v1", kind: "Namespace", namespaced: false });
  expect(apiVersionsOf(resources).slice(0, 2)).toEqual(["apps/v1", "apps/v1/Deployment"]);
});

test("documents of tests and hooks that do not install are left out, and said", () => {
  const { manifests, dropped } = prepareRender(parseManifests("x", recordedRender("shop.helm3.yaml")), { namespace: "dev", resources: [] });
  expect(manifests.map(manifestName)).not.toContain("Pod/chart-connection in dev");
  expect(dropped.map(({ name }) => name)).toEqual([
    "Pod/chart-connection",
    "Job/chart-upgrade",
    "Job/chart-goodbye",
    "Job/chart-undo",
    "Job/chart-probe",
  ]);
});

describe("order", () => {
  const RENDER = [
    plain("Widget", "w", "x.io/v1"),
    plain("Deployment", "d", "apps/v1"),
    hooked("post-install"),
    plain("ValidatingWebhookConfiguration", "v"),
    plain("ClusterRole", "r"),
    hooked("pre-install", "5"),
    hooked("pre-install", "-1"),
    plain("CustomResourceDefinition", "c"),
    plain("ConfigMap", "m"),
    plain("Job", "j", "batch/v1"),
    plain("Namespace", "n"),
    plain("Secret", "s2"),
    plain("Secret", "s1"),
  ];

  test("of applying: what others need comes first; equal kinds keep their order", () => {
    expect(
      orderManifests(RENDER).map(({ kind, manifests }) => `${kind}: ${manifests.map(({ metadata }) => metadata.name).join(" ")}`),
    ).toEqual([
      "namespaces: n",
      "crds: c",
      "pre-install: pre-install-1",
      "pre-install: pre-install5",
      "main: s2 s1 m r d j v w",
      "post-install: post-install",
    ]);
  });

  test("Jobs are to be deleted before they are applied", () => {
    expect(orderManifests(RENDER).flatMap(({ recreate }) => recreate.map(({ metadata }) => metadata.name))).toEqual([
      "pre-install-1",
      "pre-install5",
      "j",
      "post-install",
    ]);
  });

  test("of deleting: webhooks, custom objects, the rest backwards, definitions, namespaces", () => {
    expect(deletionOrder(RENDER).map(({ metadata }) => metadata.name)).toEqual([
      "v",
      "w",
      "post-install",
      "j",
      "d",
      "r",
      "m",
      "s1",
      "s2",
      "pre-install5",
      "pre-install-1",
      "c",
      "n",
    ]);
  });

  test("of nothing is nothing", () => {
    expect(orderManifests([])).toEqual([]);
  });

  test("an object of a hook with a pre-install CRD is still a CRD", () => {
    const crd: Manifest = { ...hooked("pre-install"), kind: "CustomResourceDefinition" };
    expect(orderManifests([crd]).map(({ kind }) => kind)).toEqual(["crds"]);
  });

  test("needs only the object", () => {
    expect(orderManifests([manifestOf("apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n")])).toHaveLength(1);
  });
});
