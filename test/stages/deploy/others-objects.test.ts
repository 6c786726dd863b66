// Objects of others: read before they are changed, put back at the end, or said with the command that does it.
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../src/core/manifests/manifest.ts";
import { putBackOthers, rememberOthers, type OthersMemory } from "../../../src/stages/deploy/others-objects.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const object = (apiVersion: string, kind: string, name: string, more: object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "dev" },
  ...more,
});
const DEPLOYMENT = object("apps/v1", "Deployment", "shop");
const CONFIG = object("v1", "ConfigMap", "conf");
const WIDGET = object("shop.example/v1", "Widget", "a");
const LIVE: Manifest = {
  ...DEPLOYMENT,
  metadata: { ...DEPLOYMENT.metadata, uid: "u-1", resourceVersion: "7", generation: 1, managedFields: [{ manager: "helm" }] },
  spec: { replicas: 3 },
  status: { replicas: 3 },
};

function spokenLog() {
  const said: string[] = [];
  const log = {
    info: (line: string) => void said.push(line),
    warn: (line: string) => void said.push(`warning: ${line}`),
    progress: () => {},
    group: async <T>(_: string, body: () => Promise<T>): Promise<T> => await body(),
  };
  return { said, log };
}

describe("rememberOthers", () => {
  const remember = async (script: FakeKubeScript, manifests: readonly Manifest[], memory: OthersMemory = new Map()) => {
    const { said, log } = spokenLog();
    const kube = fakeKube(script);
    const foreign = await rememberOthers({ log }, kube, { manifests, memory, signal: undefined });
    return { said, kube, memory, foreign: [...foreign] };
  };

  test("gives what is there, keeps it as it is, and says that it will be changed", async () => {
    const { foreign, memory, said, kube } = await remember({ "get -f -": { stdout: JSON.stringify(LIVE) } }, [DEPLOYMENT, CONFIG]);
    expect(foreign).toEqual(["Deployment.apps dev shop"]);
    expect([...memory.values()]).toEqual([LIVE, null]);
    expect(said).toEqual(["warning: the run changes what was there before it, and puts it back at its end: Deployment/shop in dev"]);
    expect(kube.calls.map(({ line }) => line)).toEqual(["get -f - --ignore-not-found --show-managed-fields -o json"]);
  });
  test("remembers how it was at first, and that what was not there is ours", async () => {
    const memory: OthersMemory = new Map<string, Manifest | null>([
      ["Deployment.apps dev shop", LIVE],
      ["ConfigMap. dev conf", null],
    ]);
    const { foreign, kube, said } = await remember({}, [DEPLOYMENT, CONFIG], memory);
    expect([foreign, kube.calls, said]).toEqual([["Deployment.apps dev shop"], [], []]);
    expect(memory.get("Deployment.apps dev shop")).toBe(LIVE);
  });
  test("one kind that is not known hides nothing of the others", async () => {
    const unknown = {
      exitCode: 1,
      stderr: 'error: resource mapping not found: no matches for kind "Widget" in version "shop.example/v1"\n',
    };
    const { foreign, memory } = await remember(
      {
        "get -f -": ({ stdin }) =>
          stdin.includes("Widget") ? unknown : { stdout: stdin.includes("Deployment") ? JSON.stringify(LIVE) : "" },
      },
      [WIDGET, DEPLOYMENT, CONFIG],
    );
    expect(foreign).toEqual(["Deployment.apps dev shop"]);
    expect(memory.size).toBe(3);
  });
  test.each([
    { name: "refuses", answer: { exitCode: 1, stderr: 'Error from server (Forbidden): deployments.apps "shop" is forbidden\n' } },
    { name: "answers something else", answer: { stdout: "<html>" } },
  ])("throws where the cluster $name, as what may be of others must not be deleted", async ({ answer }) => {
    await expect(remember({ "get -f -": answer }, [DEPLOYMENT])).rejects.toMatchObject({ code: "KUBECTL_FAILED" });
  });
});

describe("putBackOthers", () => {
  const PATH = "/apis/apps/v1/namespaces/dev/deployments/shop";
  const now = (more: object = {}) => ({
    stdout: JSON.stringify({ metadata: { uid: "u-1", resourceVersion: "42", ...more }, status: { replicas: 1 } }),
  });
  const SCRIPT: FakeKubeScript = {
    "raw /apis/apps/v1": { stdout: JSON.stringify({ resources: [{ kind: "Deployment", name: "deployments", namespaced: true }] }) },
    [`raw ${PATH}`]: now(),
    [`replace --raw ${PATH}`]: {},
  };
  const run = async (script: FakeKubeScript, originals: readonly (Manifest | null)[] = [LIVE]) => {
    const { said, log } = spokenLog();
    const kube = fakeKube({ ...SCRIPT, ...script });
    const files = createMemoryFiles();
    const memory: OthersMemory = new Map(originals.map((one, index) => [String(index), one]));
    await putBackOthers({ log, files }, kube, { memory, folder: "/out/logs", place: ["--context", "staging"] });
    const sent = kube.calls.filter(({ line }) => line.startsWith("replace")).map(({ stdin }): unknown => JSON.parse(stdin));
    return { said, files, sent, memory };
  };

  test("sends it as it was, twice, so that nobody else's fields become heapgate's, and says it", async () => {
    const { said, sent, memory } = await run({}, [null, LIVE]);
    const body = {
      ...DEPLOYMENT,
      metadata: { ...DEPLOYMENT.metadata, uid: "u-1", managedFields: [{ manager: "helm" }], resourceVersion: "42" },
      spec: { replicas: 3 },
      status: { replicas: 1 },
    };
    expect(sent).toEqual([body, body]);
    expect(said).toEqual(["put back: Deployment/shop in dev"]);
    expect(memory.size).toBe(0);
  });
  test("tries again when its controller wrote to it meanwhile", async () => {
    let refusals = 2;
    const { said, sent } = await run({
      [`replace --raw ${PATH}`]: () => {
        refusals -= 1;
        return refusals >= 0 ? { exitCode: 1, stderr: "Error from server (Conflict): the object has been modified\n" } : {};
      },
    });
    expect([sent.length, said]).toEqual([4, ["put back: Deployment/shop in dev"]]);
  });
  test.each([
    {
      name: "is refused",
      script: { [`replace --raw ${PATH}`]: { exitCode: 1, stderr: 'Error from server (Forbidden): no "update"\n' } },
      verb: "replace",
    },
    {
      name: "is gone",
      script: { [`raw ${PATH}`]: { exitCode: 1, stderr: "Error from server (NotFound): deployments not found\n" } },
      verb: "create",
    },
    { name: "was made anew", script: { [`raw ${PATH}`]: now({ uid: "u-2" }) }, verb: "replace" },
  ])("what $name is written down and said with the command", async ({ script, verb }) => {
    const { said, files } = await run(script);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^warning: not put back as it was before the run: Deployment\/shop in dev \(/u);
    const file = "/out/logs/put-back/dev-Deployment-shop.yaml";
    expect(said[0]).toMatch(`. Put it back: kubectl ${verb} -f ${file} --context staging`);
    expect(await files.readText(file)).toBe(
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\n  namespace: dev\nspec:\n  replicas: 3\n",
    );
  });
  test("a Secret is not written down, and one failure keeps no other from being put back", async () => {
    const secret = object("v1", "Secret", "keys", { data: { a: "c2VjcmV0" } });
    const { said, files } = await run({ "raw /api/v1": { exitCode: 1, stderr: "Unable to connect to the server: EOF\n" } }, [LIVE, secret]);
    expect(said.map((line) => line.slice(0, 20))).toEqual(["warning: not put bac", "put back: Deployment"]);
    expect(said[0]).toMatch(/a Secret is not written down\.$/u);
    expect(await files.list("/out")).toBeNull();
  });
});
