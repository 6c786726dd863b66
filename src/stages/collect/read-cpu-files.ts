/** Fetches the CPU profiles an app writes into a directory by itself: from the node a hostPath lies on, or out of the container (emptyDir, PVC). */
import { warning, type Warning } from "../../core/errors/warning.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import { tarFiles } from "../../core/kubernetes/tar-files.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";

/** Where the directory is. A node of kind is a container of Docker's. */
export type CpuFolder =
  | { readonly kind: "node"; readonly node: string; readonly folder: string }
  | { readonly kind: "pod"; readonly namespace: string; readonly pod: string; readonly container: string; readonly folder: string };

export interface CpuFolderPorts {
  readonly exec: Exec;
  readonly files: Pick<Files, "makeTemporaryFolder" | "readBytes" | "resolve">;
}

export interface CpuFolderOptions {
  /** `KubeClient.clusterArgs`. */
  readonly clusterArgs: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface FoundCpuFiles {
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** Why there are none, or perhaps not all. */
  readonly warnings: readonly Warning[];
}

type Argv = readonly [string, ...string[]];

const TIMEOUT_SECONDS = 120;

const whereOf = (from: CpuFolder): string =>
  from.kind === "node" ? `${from.folder} on node ${from.node}` : `${from.folder} in container ${from.container} of pod ${from.pod}`;

/** `/tmp` of a node is a tmpfs, which `docker cp` does not see; tar in the node does. */
const argvOf = (from: CpuFolder, clusterArgs: readonly string[]): Argv =>
  from.kind === "node"
    ? ["docker", "exec", from.node, "tar", "-c", "-C", from.folder, "."]
    : [
        "kubectl",
        "exec",
        from.pod,
        ...clusterArgs,
        "--namespace",
        from.namespace,
        "--container",
        from.container,
        "--",
        "tar",
        "-c",
        "-C",
        from.folder,
        ".",
      ];

/** The container has no tar: it is built from nothing but its program. */
const lacksTar = (stderr: string): boolean => /exec: "tar"|executable file not found/iu.test(stderr);

/** Of the directory itself: the app has made none. */
const lacksFolder = (from: CpuFolder, stderr: string): boolean => stderr.includes(`${from.folder}: Cannot open: No such file or directory`);

const REMEDY =
  "Give the app a hostPath volume there, which is read from the node; without one, heapgate's own captures (cpu in pprof.required) take its place.";

function refused(from: CpuFolder, stderr: string): Warning {
  // tar says what is wrong first, and last that it gives up.
  const ofTar = stderr.split("\n").find((line) => line.startsWith("tar: "));
  const why = lacksTar(stderr) ? "the container has no tar to read it with" : (ofTar?.slice("tar: ".length) ?? kubectlWords(stderr));
  return warning("profile-missing", `No CPU files of ${whereOf(from)}: ${why}.`, REMEDY);
}

/** All plain files below the directory, names without the `./` in front; none of one that is not there, which is for the caller to explain. Throws TOOL_MISSING and the abort reason. */
export async function readCpuFiles({ exec, files }: CpuFolderPorts, from: CpuFolder, options: CpuFolderOptions): Promise<FoundCpuFiles> {
  const { clusterArgs, cwd, env, signal } = options;
  await using folder = await files.makeTemporaryFolder("cpu-files");
  const stdoutFile = files.resolve(folder.path, "files.tar");
  const result = await exec.run({ argv: argvOf(from, clusterArgs), cwd, env, stdoutFile }, { timeoutSeconds: TIMEOUT_SECONDS, signal });
  const archive = (await files.readBytes(stdoutFile)) ?? new Uint8Array();
  const { files: found, isWhole } = tarFiles(archive);
  // tar exits with 1 when a file grew while it was read; what it printed is whole all the same.
  if (!isWhole && found.length === 0)
    return { files: [], warnings: lacksFolder(from, result.stderr) ? [] : [refused(from, result.stderr)] };
  const cut = warning(
    "profile-missing",
    `The CPU files of ${whereOf(from)} may be incomplete: the archive broke off.`,
    "Those that came through are used.",
  );
  return { files: found.map(({ path, content }) => ({ name: path, content })), warnings: isWhole ? [] : [cut] };
}

/**
 * Makes the directory of a hostPath volume on every node, writable for everybody: Kubernetes would make it for root alone, and an app that runs as
 * another user then writes nothing (`kubernetes.md` §10). A node where that fails is told in a warning.
 */
export async function prepareCpuFolder(
  { exec }: Pick<CpuFolderPorts, "exec">,
  {
    nodes,
    folder,
    cwd,
    env,
    signal,
  }: Omit<CpuFolderOptions, "clusterArgs"> & { readonly nodes: readonly string[]; readonly folder: string },
): Promise<readonly Warning[]> {
  const warnings: Warning[] = [];
  for (const node of nodes) {
    const argv: Argv = ["docker", "exec", node, "install", "-d", "-m", "0777", folder];
    const { exitCode, stderr } = await exec.run({ argv, cwd, env }, { timeoutSeconds: TIMEOUT_SECONDS, signal });
    if (exitCode === 0) continue;
    const message = `${folder} could not be made on node ${node}: ${kubectlWords(stderr)}. The app may not be able to write its CPU profiles.`;
    warnings.push(warning("profile-missing", message, "Make it there with mode 0777 before the app starts."));
  }
  return warnings;
}
