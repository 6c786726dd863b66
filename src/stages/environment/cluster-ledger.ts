/** Removes what a ledger still names: clusters, what lies in clusters, containers, images. Again and again with the same end. */
import { isOwnClusterName } from "../../core/kubernetes/kind-command.ts";
import { helmClusterArgs, helmUninstallArgs } from "../../core/manifests/helm-args.ts";
import { kubectlWords, saysAbsent } from "../../core/kubernetes/kubectl-words.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { LedgerEntry } from "../../ports/ledger.ts";
import { deleteKindCluster } from "./kind-delete.ts";
import { clusterArgs } from "./kube-command.ts";

export interface CleanUpPorts {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly env: Env;
  readonly files: Pick<Files, "kindOf" | "makeTemporaryFolder" | "resolve">;
}

export interface CleanedUp {
  readonly entry: LedgerEntry;
  /** `cluster heapgate-1a2b3c`, `namespace/shop`. */
  readonly what: string;
  /** Null: it is gone. */
  readonly left: string | null;
  /** Removes it by hand. */
  readonly command: string;
}

const OBJECT_SECONDS = 60;
/** Finalizers may need so long. */
const LABELLED_SECONDS = 45;
const RELEASE_SECONDS = 60;
const DOCKER_SECONDS = 30;

type Argv = readonly [string, ...string[]];
type InCluster = Extract<LedgerEntry, { readonly context: string | null }>;
type OnMachine = Extract<LedgerEntry, { kind: "container" | "image" }>;

/** Tags that heapgate makes: of an image's content, and of a side while it is built. */
const OWN_IMAGE = /:heapgate-(?:(?:base|head)-)?[\w.-]+$/u;

/** What goes with others needs no waiting; objects of a workload may need the app, which goes after them, to let them go. */
const inClusterArgv = (entry: InCluster): Argv => {
  const place = clusterArgs(entry);
  switch (entry.kind) {
    case "object": {
      const namespace = entry.namespace === null ? [] : ["--namespace", entry.namespace];
      return ["kubectl", "delete", entry.resource, "--ignore-not-found", "--wait=false", ...namespace, ...place];
    }
    case "labelled": {
      const { resource, selector, namespace } = entry;
      const waits = ["--ignore-not-found", `--timeout=${LABELLED_SECONDS}s`, "--namespace", namespace];
      return ["kubectl", "delete", resource, "--selector", selector, ...waits, ...place];
    }
    case "release": {
      const { name, namespace } = entry;
      const options = { timeoutSeconds: RELEASE_SECONDS, clusterArgs: helmClusterArgs(place) };
      return ["helm", ...helmUninstallArgs({ release: name, namespace }, options)];
    }
    default:
      return entry satisfies never;
  }
};

const onMachineArgv = ({ kind, name }: OnMachine): Argv =>
  kind === "container" ? ["docker", "rm", "--force", "--volumes", name] : ["docker", "rmi", name];

/** How a person removes it. */
export function removalCommand(entry: LedgerEntry): string {
  switch (entry.kind) {
    case "kind-cluster":
      return `kind delete cluster --name ${entry.name}`;
    case "object":
    case "labelled":
    case "release":
      return inClusterArgv(entry).join(" ");
    case "container":
    case "image":
      return onMachineArgv(entry).join(" ");
    default:
      return entry satisfies never;
  }
}

/** `cluster heapgate-1a2b3c`, `namespace/shop`. */
export const entryName = (entry: LedgerEntry): string => {
  switch (entry.kind) {
    case "kind-cluster":
      return `cluster ${entry.name}`;
    case "object":
      return `${entry.resource}${entry.namespace === null ? "" : ` in ${entry.namespace}`}`;
    case "labelled":
      return `${entry.resource} with ${entry.selector} in ${entry.namespace}`;
    case "release":
      return `release ${entry.name} in ${entry.namespace}`;
    case "container":
    case "image":
      return `${entry.kind} ${entry.name}`;
    default:
      return entry satisfies never;
  }
};

/** Why it is still there; null: it is gone. */
async function removeEntry(ports: CleanUpPorts, entry: LedgerEntry): Promise<string | null> {
  const place = { cwd: ports.env.cwd(), env: ports.env.all() };
  switch (entry.kind) {
    case "kind-cluster": {
      if (!isOwnClusterName(entry.name)) return "heapgate makes no cluster of that name";
      // The cluster's own kubeconfig went with its run, and the user's holds nothing of it: kind is shown an empty place.
      await using folder = await ports.files.makeTemporaryFolder("clean-up");
      const kubeconfig = ports.files.resolve(folder.path, "kubeconfig");
      const { left } = await deleteKindCluster(ports, { name: entry.name, kubeconfig, ...place, isHalfMade: true });
      return left;
    }
    case "object":
    case "labelled":
    case "release": {
      // A kubeconfig of ours goes with its cluster.
      if (entry.kubeconfig !== null && (await ports.files.kindOf(entry.kubeconfig)) === "absent") return null;
      const timeoutSeconds = OBJECT_SECONDS + (entry.kind === "release" ? RELEASE_SECONDS : 0);
      const { exitCode, stderr } = await ports.exec.run({ argv: inClusterArgv(entry), ...place }, { timeoutSeconds });
      return exitCode === 0 || saysAbsent(stderr) ? null : kubectlWords(stderr);
    }
    case "container":
    case "image": {
      if (entry.kind === "image" && !OWN_IMAGE.test(entry.name)) return "heapgate makes no image of that name";
      const { exitCode, stderr } = await ports.exec.run({ argv: onMachineArgv(entry), ...place }, { timeoutSeconds: DOCKER_SECONDS });
      return exitCode === 0 || /No such (?:container|image)/iu.test(stderr)
        ? null
        : (stderr.trim().split("\n").at(-1) ?? "docker said nothing");
    }
    default:
      return entry satisfies never;
  }
}

/** Objects of clusters that stay go first, in the reverse of the order in which they were made; then whole clusters. */
const inOrder = (entries: readonly LedgerEntry[]): readonly LedgerEntry[] => {
  const reversed = entries.toReversed();
  const isCluster = ({ kind }: LedgerEntry): boolean => kind === "kind-cluster";
  return [...reversed.filter((entry) => !isCluster(entry)), ...reversed.filter(isCluster)];
};

/** Removes everything that is named, one after the other. Never throws: what stays is said with the command that removes it. */
export async function cleanUpLedger(ports: CleanUpPorts, entries: readonly LedgerEntry[]): Promise<readonly CleanedUp[]> {
  const done: CleanedUp[] = [];
  for (const entry of inOrder(entries)) {
    const told = { entry, what: entryName(entry), command: removalCommand(entry) };
    try {
      done.push({ ...told, left: await removeEntry(ports, entry) });
    } catch (error) {
      done.push({ ...told, left: error instanceof Error ? error.message : String(error) });
    }
  }
  return done;
}
