// A kind that makes clusters out of folders.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deleteCluster } from "./cluster-state.ts";
import { loadArchive } from "./docker.ts";
import { failed, flagValue, namesIn, nodeOf, places, readJson, remove, writeJson, type FakeClusterRecord, type Said } from "./state.ts";

const RECORDED = join(import.meta.dirname, "..", "..", "..", "fixtures", "cluster-tools");

/** In the shape of `kubectl config view`; kubectl finds the cluster by the context's name. */
export const kubeconfigOf = (cluster: string): string =>
  readFileSync(join(RECORDED, "config-view.json"), "utf8").replaceAll("heapgate-1a2b3c", cluster);

async function create(state: string, argv: readonly string[], pause: () => Promise<void>): Promise<Said> {
  const name = flagValue(argv, "--name") ?? "kind";
  const config = flagValue(argv, "--config");
  const { clusterRecord } = places(state);
  if (readJson(clusterRecord(name)) !== null)
    return failed(`ERROR: failed to create cluster: node(s) already exist for a cluster with the name "${name}"`);
  if (config !== null && !existsSync(config))
    return failed(`ERROR: failed to create cluster: error reading file: open ${config}: no such file or directory`);
  const record: FakeClusterRecord = { name, image: flagValue(argv, "--image") ?? "kindest/node:v1.34.4", isReady: false };
  writeJson(clusterRecord(name), record);
  await pause();
  writeJson(clusterRecord(name), { ...record, isReady: true });
  writeFileSync(flagValue(argv, "--kubeconfig") ?? "", kubeconfigOf(name));
  return { stderr: readFileSync(join(RECORDED, "kind-create.stderr.txt"), "utf8").replaceAll("heapgate-1a2b3c", name) };
}

/** One call of `kind`; `pause` takes as long as the test wants it to. */
export async function kind(state: string, argv: readonly string[], pause: () => Promise<void>): Promise<Said> {
  const [command = "", what = ""] = argv;
  const name = flagValue(argv, "--name") ?? "kind";
  const { clusters, clusterRecord } = places(state);
  const isThere = readJson(clusterRecord(name)) !== null;
  switch (`${command} ${what}`.trim()) {
    case "version":
      return { stdout: "kind v0.33.0 go1.26.8 linux/amd64\n" };
    case "create cluster":
      return await create(state, argv, pause);
    case "delete cluster": {
      await pause();
      deleteCluster(state, name);
      const kubeconfig = flagValue(argv, "--kubeconfig");
      if (kubeconfig !== null) remove(kubeconfig);
      return { stderr: `Deleting cluster "${name}" ...\n` };
    }
    case "get clusters":
      return {
        stdout: namesIn(clusters)
          .map((one) => `${one}\n`)
          .join(""),
      };
    case "get nodes":
      return isThere ? { stdout: `${nodeOf(name)}\n` } : { stderr: `No kind nodes found for cluster "${name}".\n` };
    case "load image-archive":
      await pause();
      return isThere ? loadArchive(state, name, argv[2] ?? "") : failed(`ERROR: no nodes found for cluster "${name}"`);
    case "export logs":
      mkdirSync(argv[2] ?? "", { recursive: true });
      return isThere ? {} : failed(`ERROR: unknown cluster "${name}"`);
    default:
      return failed(`ERROR: unknown command "${argv.join(" ")}" for "kind"`);
  }
}
