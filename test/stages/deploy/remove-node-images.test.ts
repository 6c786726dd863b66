// What a run loaded leaves the nodes of a cluster that stays; what others named stays.
import { describe, expect, test } from "vitest";
import type { LoadingCluster } from "../../../src/core/kubernetes/docker-args.ts";
import { createEnv } from "../../../src/io/env.ts";
import { removeNodeImages } from "../../../src/stages/deploy/remove-node-images.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";

const OURS = "acme/shop:heapgate-aaaaaaaaaaaa";
const SERVED = "acme/agent:heapgate-cccccccccccc";
const NODE = {
  images: [
    { id: "sha256:1", repoTags: [`docker.io/${OURS}`] },
    { id: "sha256:2", repoTags: [`docker.io/${SERVED}`, "docker.io/acme/agent:dev"] },
    { id: "sha256:3", repoTags: ["docker.io/acme/shop:heapgate-bbbbbbbbbbbb"] },
    { id: "sha256:4", repoTags: ["docker.io/acme/shop:dev"] },
  ],
};

const remove = async (
  names: readonly string[],
  { script = {}, kind = "kind" }: { readonly script?: Readonly<Record<string, FakeAnswer>>; readonly kind?: LoadingCluster["kind"] } = {},
) => {
  const exec = fakeExec({
    "kind get nodes": { stdout: "dev-control-plane\n" },
    "docker exec dev-control-plane crictl images": { stdout: JSON.stringify(NODE) },
    "docker exec dev-control-plane crictl rmi": {},
    "docker exec dev-control-plane ctr": {},
    ...script,
  });
  const left = await removeNodeImages({ exec, env: createEnv({}, "/") }, { target: { kind, name: "dev" }, names });
  return { left, removals: exec.calls.map(({ argv }) => argv.slice(3).join(" ")).filter((line) => / rmi | rm /u.test(line)) };
};

describe("of the nodes of kind", () => {
  test("an image goes with its last name, and only its name where others named it too", async () => {
    expect(await remove([OURS, SERVED])).toEqual({
      left: [],
      removals: ["crictl rmi sha256:1", `ctr -n k8s.io images rm docker.io/${SERVED}`],
    });
  });
  test("nothing goes that this run did not load, or that has a name of others", async () => {
    expect(await remove(["acme/shop:dev", "acme/shop:heapgate-dddddddddddd"])).toEqual({ left: [], removals: [] });
  });
  test.each<[string, Readonly<Record<string, FakeAnswer>>]>([
    ["refuses", { "docker exec dev-control-plane crictl rmi": { exitCode: 1 } }],
    ["cannot be asked", { "docker exec dev-control-plane crictl images": { exitCode: 127 } }],
    ["is not there", { "kind get nodes": { exitCode: 1, stderr: "no Docker" } }],
  ])("what stays is told where the node %s", async (_, script) => {
    expect((await remove([OURS], { script })).left).toEqual([OURS]);
  });
});

test.each(["k3d", "minikube"] as const)("the nodes of %s are left alone, which is told", async (kind) => {
  expect(await remove([OURS, "acme/shop:dev"], { kind })).toEqual({ left: [OURS], removals: [] });
});
