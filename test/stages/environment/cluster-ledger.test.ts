// What a ledger names is removed, again and again with the same end.
import { describe, expect, test } from "vitest";
import type { LedgerEntry } from "../../../src/ports/ledger.ts";
import { cleanUpLedger, removalCommand } from "../../../src/stages/environment/cluster-ledger.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const CLUSTER: LedgerEntry = { kind: "kind-cluster", name: "heapgate-1a2b3c" };
const object = (resource: string, more: Partial<Extract<LedgerEntry, { kind: "object" }>> = {}): LedgerEntry => ({
  kind: "object",
  kubeconfig: null,
  context: "staging",
  namespace: null,
  resource,
  ...more,
});
const CONTAINER: LedgerEntry = { kind: "container", name: "heapgate-registry" };
const PLACE = { kubeconfig: null, context: "staging", namespace: "shop" } as const;
const RELEASE: LedgerEntry = { kind: "release", ...PLACE, name: "web" };
const WIDGETS: LedgerEntry = { kind: "labelled", ...PLACE, resource: "widget.example.com", selector: "heapgate.dev/run=head-2-1a2b3c" };
const IMAGE: LedgerEntry = { kind: "image", name: "acme/shop:heapgate-0123456789ab" };

const cleaned = async (entries: readonly LedgerEntry[], script: Readonly<Record<string, FakeAnswer>> = {}) => {
  const exec = fakeExec({
    "kind delete": {},
    "docker ps": {},
    "docker rm": {},
    "kubectl delete": {},
    "helm uninstall": {},
    "docker rmi": {},
    ...script,
  });
  const env = {
    get: () => null,
    all: () => ({ PATH: "/bin" }),
    cwd: () => "/w",
    platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
  };
  const done = await cleanUpLedger({ exec, env, clock: fakeClock(), files: createMemoryFiles({ "/there/kubeconfig": "" }) }, entries);
  return {
    done: done.map(({ what, left }) => `${what}: ${left ?? "gone"}`),
    lines: exec.calls.map(({ argv }) => argv.join(" ")).filter((line) => !line.startsWith("docker ps")),
  };
};

test("nothing is nothing to do", async () => expect(await cleaned([])).toEqual({ done: [], lines: [] }));

test("objects go in the reverse order, clusters last, each once", async () => {
  const { done, lines } = await cleaned([
    object("namespace/shop"),
    object("flowschema/heapgate-shop", { namespace: "x" }),
    CONTAINER,
    CLUSTER,
  ]);
  expect(lines).toEqual([
    "docker rm --force --volumes heapgate-registry",
    "kubectl delete flowschema/heapgate-shop --ignore-not-found --wait=false --namespace x --context staging",
    "kubectl delete namespace/shop --ignore-not-found --wait=false --context staging",
    expect.stringMatching(/^kind delete cluster --name heapgate-1a2b3c --kubeconfig \/tmp\/clean-up-\d+\/kubeconfig$/u),
  ]);
  expect(done).toEqual([
    "container heapgate-registry: gone",
    "flowschema/heapgate-shop in x: gone",
    "namespace/shop: gone",
    "cluster heapgate-1a2b3c: gone",
  ]);
});

test("what a workload made goes before the app that lets it go, a release as Helm takes it out", async () => {
  const { done, lines } = await cleaned([object("namespace/shop"), RELEASE, IMAGE, WIDGETS]);
  expect(lines).toEqual([
    "kubectl delete widget.example.com --selector heapgate.dev/run=head-2-1a2b3c --ignore-not-found --timeout=45s --namespace shop --context staging",
    "docker rmi acme/shop:heapgate-0123456789ab",
    "helm uninstall web --namespace shop --ignore-not-found --wait --timeout 60s --kube-context staging",
    "kubectl delete namespace/shop --ignore-not-found --wait=false --context staging",
  ]);
  expect(done).toEqual([
    "widget.example.com with heapgate.dev/run=head-2-1a2b3c in shop: gone",
    "image acme/shop:heapgate-0123456789ab: gone",
    "release web in shop: gone",
    "namespace/shop: gone",
  ]);
});

describe("gone is also", () => {
  test("an object whose private kubeconfig went with its cluster", async () => {
    expect(await cleaned([object("ns/a", { kubeconfig: "/w/kubeconfig" })])).toEqual({ done: ["ns/a: gone"], lines: [] });
    expect((await cleaned([object("ns/a", { kubeconfig: "/there/kubeconfig", context: null })])).lines).toEqual([
      "kubectl delete ns/a --ignore-not-found --wait=false --kubeconfig /there/kubeconfig",
    ]);
  });

  test("an object of a kind that is not served any more", async () => {
    expect(
      (
        await cleaned([object("widget/a")], {
          "kubectl delete": { exitCode: 1, stderr: `error: the server doesn't have a resource type "widget"\n` },
        })
      ).done,
    ).toEqual(["widget/a: gone"]);
  });

  test("an image that is not there", async () => {
    const { done } = await cleaned([IMAGE], {
      "docker rmi": { exitCode: 1, stderr: "Error: No such image: acme/shop:heapgate-0123456789ab\n" },
    });
    expect(done).toEqual(["image acme/shop:heapgate-0123456789ab: gone"]);
  });

  test("a release in a cluster whose private kubeconfig went with it", async () => {
    expect(await cleaned([{ ...RELEASE, kubeconfig: "/w/kubeconfig" }])).toEqual({ done: ["release web in shop: gone"], lines: [] });
  });

  test("a container that is not there", async () => {
    expect(
      (await cleaned([CONTAINER], { "docker rm": { exitCode: 1, stderr: "Error: No such container: heapgate-registry\n" } })).done,
    ).toEqual(["container heapgate-registry: gone"]);
  });
});

describe("left, and said, is", () => {
  test("a cluster whose name is not one of ours; it is not touched", async () => {
    expect(await cleaned([{ kind: "kind-cluster", name: "production" }])).toEqual({
      done: ["cluster production: heapgate makes no cluster of that name"],
      lines: [],
    });
  });

  test.each(["acme/shop:v1", "redis:heapgate", "acme/heapgate-0123456789ab"])(
    "an image that has no tag of ours (%s); it is not touched",
    async (name) => {
      expect(await cleaned([{ kind: "image", name }])).toEqual({
        done: [`image ${name}: heapgate makes no image of that name`],
        lines: [],
      });
    },
  );

  test.each([":heapgate-0123456789ab", ":heapgate-base-0123456789ab", ":heapgate-head-tree"])(
    "an image with a tag of ours (%s) goes",
    async (tag) => {
      expect((await cleaned([{ kind: "image", name: `acme/shop${tag}` }])).lines).toEqual([`docker rmi acme/shop${tag}`]);
    },
  );

  test("what a tool refuses, and what it is missing for; the others go on", async () => {
    const { done } = await cleaned([CLUSTER, object("ns/a"), CONTAINER], {
      "kubectl delete": { exitCode: 1, stderr: 'Error from server (Forbidden): namespaces "a" is forbidden\n' },
      "docker rm": { exitCode: 1, stderr: "Cannot connect to the Docker daemon\n" },
    });
    expect(done).toEqual([
      "container heapgate-registry: Cannot connect to the Docker daemon",
      'ns/a: Error from server (Forbidden): namespaces "a" is forbidden',
      "cluster heapgate-1a2b3c: gone",
    ]);
  });
});

test.each([
  [CLUSTER, "kind delete cluster --name heapgate-1a2b3c"],
  [object("ns/a"), "kubectl delete ns/a --ignore-not-found --wait=false --context staging"],
  [CONTAINER, "docker rm --force --volumes heapgate-registry"],
  [IMAGE, "docker rmi acme/shop:heapgate-0123456789ab"],
  [RELEASE, "helm uninstall web --namespace shop --ignore-not-found --wait --timeout 60s --kube-context staging"],
])("%j is removed by hand with: %s", (entry, command) => expect(removalCommand(entry)).toBe(command));
