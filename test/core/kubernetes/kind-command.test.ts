// kind's command lines and the cause in its output.
import { describe, expect, test } from "vitest";
import {
  imageDigest,
  isOwnClusterName,
  kindCreateArgv,
  kindDeleteArgv,
  kindFailure,
  kindLogsArgv,
  kindStep,
  nodeContainersArgv,
  refusesConfig,
} from "../../../src/core/kubernetes/kind-command.ts";
import { toolOutput } from "../../support/tool-output.ts";

const CREATE = { name: "heapgate-1a2b3c", configPath: "/w/kind.yaml", kubeconfig: "/w/kubeconfig", image: null, waitSeconds: 120 };

test.each([
  [
    kindCreateArgv(CREATE),
    "kind create cluster --name heapgate-1a2b3c --config /w/kind.yaml --wait 120s --retain --kubeconfig /w/kubeconfig",
  ],
  [
    kindCreateArgv({ ...CREATE, image: "kindest/node:v1.34.4@sha256:12", waitSeconds: 0 }),
    "kind create cluster --name heapgate-1a2b3c --config /w/kind.yaml --image kindest/node:v1.34.4@sha256:12 --wait 0s --retain --kubeconfig /w/kubeconfig",
  ],
  [kindDeleteArgv("heapgate-1a2b3c", "/w/k"), "kind delete cluster --name heapgate-1a2b3c --kubeconfig /w/k"],
  [kindLogsArgv("heapgate-1a2b3c", "/out"), "kind export logs /out --name heapgate-1a2b3c"],
  [nodeContainersArgv("heapgate-1a2b3c"), "docker ps --all --quiet --filter label=io.x-k8s.kind.cluster=heapgate-1a2b3c"],
])("argv %#: %j", (argv, line) => expect(argv.join(" ")).toBe(line));

test.each([
  ["heapgate-1a2b3c", true],
  ["heapgate-1a2b3", false],
  ["heapgate-1a2b3cd", false],
  ["kind", false],
  ["heapgate-1a2b3c; rm", false],
])("%j is a name we gave: %s", (name, expected) => expect(isOwnClusterName(name)).toBe(expected));

describe("progress", () => {
  test.each([
    [" • Ensuring node image (kindest/node:v1.34.4) 🖼️  ...", "Ensuring node image (kindest/node:v1.34.4)"],
    [" ✓ Preparing nodes 📦 📦 ", "Preparing nodes"],
    [" • Waiting ≤ 2m0s for control-plane = Ready ⏳  ...", "Waiting ≤ 2m0s for control-plane = Ready"],
    ["\u001B[32m✓\u001B[0m Writing configuration 📜\r", "Writing configuration"],
    [" • Ready after 2s 💚", "Ready after 2s"],
    ['Creating cluster "heapgate-1a2b3c" ...', null],
    ["", null],
    ["ERROR: failed to create cluster", null],
  ])("%j is the step %j", (line, step) => expect(kindStep(line)).toBe(step));
});

describe("a failure", () => {
  test.each([
    ["noimage", /^the node image could not be pulled \(.*no such host\)$/u],
    ["port", /^a port of its nodes is taken on this machine \(docker: Error response from daemon: .*port is already allocated\)$/u],
    [
      "badconfig",
      /^kind does not understand its configuration \(unable to decode config: .*field nodez not found in type v1alpha4\.Cluster\)$/u,
    ],
    ["exists", /^a cluster of that name exists \(node\(s\) already exist for a cluster with the name "heapgate-1a2b3c"\)$/u],
    ["nodocker", /^Docker does not answer \(Cannot connect to the Docker daemon/u],
    ["kubeadm", /^the control plane did not start \(/u],
  ])("of kind-create-%s has its cause in one line", (name, expected) => {
    const why = kindFailure(toolOutput(`kind-create-${name}.stderr.txt`));
    expect(why).toMatch(expected);
    expect(why).not.toContain("\n");
    expect(why.length).toBeLessThan(400);
  });

  test.each([
    ["", "it said nothing"],
    ["ERROR: failed to create cluster: something new happened.\n", "something new happened"],
    [
      'ERROR: failed to create cluster: command "docker exec --privileged x kubeadm init" failed with error: exit status 1\n',
      "docker exec failed with error: exit status 1",
    ],
    ["x: no space left on device\n", "no space is left where Docker keeps its data"],
    [
      "ERROR: failed to create cluster: could not create watcher: too many open files\n",
      "this machine allows too few file watches (fs.inotify) (could not create watcher: too many open files)",
    ],
  ])("that says %j is told as %j", (output, why) => expect(kindFailure(output)).toBe(why));

  test("of a configuration is told from others", () => {
    expect(["badconfig", "port", "noimage"].map((name) => refusesConfig(toolOutput(`kind-create-${name}.stderr.txt`)))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test.each([
  [[`kindest/node@sha256:${"a".repeat(64)}`], `sha256:${"a".repeat(64)}`],
  [[], null],
  [null, null],
  [["kindest/node:v1"], null],
])("the digest in %j is %j", (digests, expected) => expect(imageDigest(digests)).toBe(expected));
