/** Removes what a ledger still names: clusters, objects in clusters, containers. Again and again with the same end. */
import { isOwnClusterName } from "../../core/kubernetes/kind-command.ts";
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
const CONTAINER_SECONDS = 30;

const objectArgv = ({
  kubeconfig,
  context,
  namespace,
  resource,
}: Extract<LedgerEntry, { kind: "object" }>): readonly [string, ...string[]] => [
  "kubectl",
  "delete",
  resource,
  "--ignore-not-found",
  "--wait=false",
  ...(namespace === null ? [] : ["--namespace", namespace]),
  ...clusterArgs({ kubeconfig, context }),
];

/** How a person removes it. */
export function removalCommand(entry: LedgerEntry): string {
  switch (entry.kind) {
    case "kind-cluster":
      return `kind delete cluster --name ${entry.name}`;
    case "object":
      return objectArgv(entry).join(" ");
    case "container":
      return `docker rm --force --volumes ${entry.name}`;
    default:
      return entry satisfies never;
  }
}

const nameOf = (entry: LedgerEntry): string => {
  switch (entry.kind) {
    case "kind-cluster":
      return `cluster ${entry.name}`;
    case "object":
      return `${entry.resource}${entry.namespace === null ? "" : ` in ${entry.namespace}`}`;
    case "container":
      return `container ${entry.name}`;
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
    case "object": {
      // A kubeconfig of ours goes with its cluster.
      if (entry.kubeconfig !== null && (await ports.files.kindOf(entry.kubeconfig)) === "absent") return null;
      const { exitCode, stderr } = await ports.exec.run({ argv: objectArgv(entry), ...place }, { timeoutSeconds: OBJECT_SECONDS });
      return exitCode === 0 || saysAbsent(stderr) ? null : kubectlWords(stderr);
    }
    case "container": {
      const argv = ["docker", "rm", "--force", "--volumes", entry.name] as const;
      const { exitCode, stderr } = await ports.exec.run({ argv, ...place }, { timeoutSeconds: CONTAINER_SECONDS });
      return exitCode === 0 || /No such container/iu.test(stderr) ? null : (stderr.trim().split("\n").at(-1) ?? "docker said nothing");
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
    const told = { entry, what: nameOf(entry), command: removalCommand(entry) };
    try {
      done.push({ ...told, left: await removeEntry(ports, entry) });
    } catch (error) {
      done.push({ ...told, left: error instanceof Error ? error.message : String(error) });
    }
  }
  return done;
}
