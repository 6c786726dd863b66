// Real clusters in tests: Docker, kind, kubectl and Helm of the machine, or of the rig beside the clone; what they are, clusters made with them, what is left in them.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INSTALLATION } from "./cli.ts";
import { ownEnvironment } from "./processes.ts";

export interface ClusterTools {
  /** The environment in which they are found. */
  readonly env: Readonly<Record<string, string>>;
  /** Null: kind's own. */
  readonly nodeImage: string | null;
  /** The Helms that are here, such as `helm` 3 and `helm4`. */
  readonly helms: readonly { readonly program: string; readonly major: number }[];
}

const RIG = join(INSTALLATION, "..", "shared", "rig", "up");
/** Asked for: then a test that is skipped is a failure. */
export const MUST_RUN = process.env["HEAPGATE_ITG"] === "1";

type Environment = Readonly<Record<string, string>>;

const said = (env: Environment, program: string, ...args: readonly string[]): string | null => {
  const { status, stdout } = spawnSync(program, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return status === 0 ? stdout.trim() : null;
};

/** What is missing of what a cluster needs. */
const missingIn = (env: Environment): readonly string[] => [
  ...(said(env, "docker", "info", "--format", "{{.ServerVersion}}") === null ? ["a Docker engine that answers"] : []),
  ...(said(env, "kind", "version") === null ? ["kind"] : []),
  ...(said(env, "kubectl", "version", "--client") === null ? ["kubectl"] : []),
  ...(said(env, "helm", "version", "--short") === null ? ["helm"] : []),
];

/** One program for each major version. */
const helmsOf = (env: Environment): ClusterTools["helms"] => {
  const programs = new Map<number, string>();
  for (const program of ["helm", "helm3", "helm4"]) {
    const major = Number(/^v(?<major>\d+)\./u.exec(said(env, program, "version", "--short") ?? "")?.groups?.["major"]);
    if (!Number.isNaN(major) && !programs.has(major)) programs.set(major, program);
  }
  return [...programs].map(([major, program]) => ({ major, program }));
};

/** The environment after sourcing the file whose path `up` prints. */
const environmentOfRig = (own: Environment): Environment => {
  const file = execFileSync("bash", [RIG], { env: own, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
  const lines = execFileSync("bash", ["-c", '. "$1" && printf "%s\\n" "$PATH" "$KIND_NODE_IMAGE"', "rig", file], {
    env: own,
    encoding: "utf8",
  });
  const [path = "", image = ""] = lines.trim().split("\n");
  return { ...own, PATH: path, KIND_NODE_IMAGE: image };
};

/** Tools of the machine, else of the rig (which takes minutes the first time), else what is missing. */
const findTools = (): ClusterTools | { readonly missing: readonly string[] } => {
  const own = ownEnvironment();
  const missing = missingIn(own);
  const env = missing.length > 0 && existsSync(RIG) ? environmentOfRig(own) : own;
  const left = env === own ? missing : missingIn(env);
  return left.length > 0 ? { missing: left } : { env, nodeImage: env["KIND_NODE_IMAGE"] ?? null, helms: helmsOf(env) };
};

const found = findTools();
/** Null: there is no cluster to be had here. */
export const CLUSTER_TOOLS: ClusterTools | null = "missing" in found ? null : found;
const lacking = "missing" in found ? found.missing.join(", ") : "";
if (CLUSTER_TOOLS === null) console.warn(`SKIPPED: no test runs in a real cluster, for want of ${lacking}`);

/** Declares the tests of a file that need a cluster: skipped with a warning where there is none, failed where they were asked for. */
export const withClusterTools = (declare: (tools: ClusterTools) => void): void => {
  test.skipIf(CLUSTER_TOOLS === null && !MUST_RUN)("a cluster can be made here", () => {
    expect(lacking, "HEAPGATE_ITG=1 asks for a real cluster; what it needs and is not here").toBe("");
  });
  if (CLUSTER_TOOLS !== null) declare(CLUSTER_TOOLS);
};

/** A cluster of the test's own, which heapgate is given as `existing`. */
export interface TestCluster extends Disposable {
  readonly name: string;
  readonly context: string;
  readonly kubeconfig: string;
  /** What kubectl prints; throws when it fails. */
  readonly kubectl: (...args: readonly string[]) => string;
  /** A shell command line in the node. */
  readonly inNode: (script: string) => string;
  /** Puts images of this Docker into the cluster. */
  readonly load: (folder: string, ...images: readonly string[]) => void;
}

/** Tries until it does not throw; throws what it threw last. */
const until = (seconds: number, attempt: () => void): void => {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      attempt();
      return;
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
};

export const createCluster = (tools: ClusterTools, name: string, folder: string): TestCluster => {
  const { env, nodeImage } = tools;
  const kubeconfig = join(folder, `${name}.kubeconfig`);
  const call = (program: string, ...args: readonly string[]): string =>
    execFileSync(program, args, { env: { ...env, KUBECONFIG: kubeconfig }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  const remove = (): string => call("kind", "delete", "cluster", "--name", name, "--kubeconfig", kubeconfig);
  const image = nodeImage === null ? [] : ["--image", nodeImage];
  // One of a run that was killed.
  remove();
  call("kind", "create", "cluster", "--name", name, "--kubeconfig", kubeconfig, "--wait", "120s", ...image);
  // A node is ready before the controllers have made all that a new cluster has; what they make later would look left behind.
  until(120, () => call("kubectl", "get", "-n", "default", "serviceaccount/default", "configmap/kube-root-ca.crt"));
  call("kubectl", "wait", "--for=condition=Available", "--timeout=180s", "--all-namespaces", "deployments", "--all");
  return {
    name,
    context: `kind-${name}`,
    kubeconfig,
    kubectl: (...args) => call("kubectl", ...args),
    inNode: (script) => call("docker", "exec", `${name}-control-plane`, "sh", "-c", script),
    load: (place, ...images) => {
      const archive = join(place, "images.tar");
      call("docker", "save", "-o", archive, ...images);
      call("kind", "load", "image-archive", archive, "--name", name);
    },
    [Symbol.dispose]: remove,
  };
};

/** Names of what heapgate makes on this machine: clusters, containers, tagged images. */
export const madeByHeapgate = ({ env }: ClusterTools): readonly string[] => {
  const lines = (program: string, ...args: readonly string[]): readonly string[] =>
    (said(env, program, ...args) ?? "").split("\n").filter((line) => line !== "");
  return [
    ...lines("kind", "get", "clusters").flatMap((name) => (name.startsWith("heapgate-") ? [`cluster ${name}`] : [])),
    ...lines("docker", "ps", "-a", "--format", "{{.Names}}").flatMap((name) => (name.startsWith("heapgate-") ? [`container ${name}`] : [])),
    ...lines("docker", "images", "--format", "{{.Repository}}:{{.Tag}}").flatMap((image) =>
      image.includes(":heapgate-") ? [`image ${image}`] : [],
    ),
  ].toSorted();
};

/** What is there now and was not before. Outside of CI the machine may have other runs: what may be theirs is told, not counted. */
export const madeSince = (tools: ClusterTools, before: readonly string[]): readonly string[] => {
  const made = madeByHeapgate(tools).filter((name) => !before.includes(name));
  if (made.length === 0 || process.env["CI"] !== undefined) return made;
  console.warn(`LEFT BEHIND, by this test or by another run on this machine: ${made.join(", ")}`);
  return [];
};

const OBJECT_KINDS = "namespaces,flowschemas,clusterroles,clusterrolebindings,customresourcedefinitions";

/** Names of a cluster's objects that belong to no namespace, and of what is in the namespace `default`. Those that the cluster makes by itself are there from `createCluster` on. */
export const objectsIn = (cluster: TestCluster): readonly string[] =>
  [
    cluster.kubectl("get", OBJECT_KINDS, "-o", "name"),
    cluster.kubectl("get", "all,configmaps,serviceaccounts", "-n", "default", "-o", "name"),
  ]
    .flatMap((text) => text.split("\n"))
    .toSorted();
