// Namespaces are empty only where that is sure.
import { expect, test } from "vitest";
import { emptyNamespaces } from "../../../src/stages/deploy/empty-namespaces.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";

const KINDS: FakeKubeScript = { "api-resources --namespaced --verbs=list,delete -o name": { stdout: "configmaps\npods\n" } };
const empty = async (script: FakeKubeScript, names: readonly string[] = ["dev"]): Promise<readonly string[]> => [
  ...(await emptyNamespaces(fakeKube(script), names, undefined)),
];

test("each namespace is looked through for every kind", async () => {
  const script = {
    ...KINDS,
    "get configmaps,pods -n dev": { stdout: "configmap/kube-root-ca.crt\n" },
    "get configmaps,pods -n shop": { stdout: "configmap/kube-root-ca.crt\npod/left\n" },
  };
  expect(await empty(script, ["dev", "shop"])).toEqual(["dev"]);
});

test.each<[string, FakeKubeScript]>([
  ["when a kind may not be listed", { ...KINDS, "get configmaps,pods -n dev": { exitCode: 1, stderr: "Forbidden" } }],
  ["when the kinds are not told", { "api-resources": { exitCode: 1, stderr: "refused" } }],
  ["when there are no kinds", { "api-resources": { stdout: "" } }],
])("it is not sure %s", async (_name, script) => {
  expect(await empty(script)).toEqual([]);
});

test("nothing is asked for no namespace", async () => {
  expect(await empty({}, [])).toEqual([]);
});
