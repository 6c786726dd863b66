/** Looks, before anything is built, at what a run would miss only after minutes: files of the workload, values files, the load's tool. */
import type { Config } from "../core/config/config.ts";
import { workloadParts } from "../core/config/workload-parts.ts";
import { HeapgateError, heapgateError } from "../core/errors/heapgate-error.ts";
import { runGit, withoutRepository } from "../stages/environment/git.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { findWorkloadFile, workloadFileOf } from "../stages/workload/find-file.ts";
import type { MeasurePorts } from "./ports.ts";

type CheckPorts = Pick<MeasurePorts, "exec" | "files" | "env">;

export interface CheckOptions {
  readonly config: Config;
  readonly configDir: string;
  /** Of head, or of the one side there is. */
  readonly source: TreeSource;
  readonly signal: AbortSignal;
}

const TOOL_TIMEOUT_SECONDS = 30;

/** Throws FILE_NOT_FOUND and TOOL_MISSING. The files of a commit are not looked at: its tree does not lie here yet. */
export const checkInputs = async (ports: CheckPorts, options: CheckOptions): Promise<void> => {
  const { config, configDir, source, signal } = options;
  const parts = workloadParts(config.workload);
  if (parts.some(({ kind }) => kind === "k6")) await needsK6(ports, configDir, signal);
  const root = await rootOf(ports, source, signal);
  if (root === null) return;
  for (const written of new Set(parts.flatMap((part) => workloadFileOf(part) ?? []))) {
    await findWorkloadFile(ports.files, [root, configDir], written);
  }
  for (const path of valuesFilesOf(config)) {
    if ((await ports.files.kindOf(ports.files.resolve(root, path))) !== "file")
      throw heapgateError("FILE_NOT_FOUND", { path, wanted: "tree" }, { stage: "deploy" });
  }
};

/** Values files that must be there; what is filled in later is not known yet. */
const valuesFilesOf = ({ deploy, setup }: Config): readonly string[] =>
  [...deploy, ...setup]
    .flatMap(({ source }) => (source.kind === "chart" ? source.values : []))
    .filter((path) => !path.startsWith("?") && !path.includes("${"));

/** Where the tree lies that will be copied; null: it has to be taken from git first. */
const rootOf = async (ports: CheckPorts, source: TreeSource, signal: AbortSignal): Promise<string | null> => {
  if (source.kind === "commit") return null;
  const folder = source.kind === "folder" ? source.path : source.repository;
  if ((await ports.files.kindOf(folder)) !== "folder") return null;
  if (source.kind === "folder") return folder;
  const top = await runGit(ports, ["rev-parse", "--show-toplevel"], { cwd: folder, signal });
  return top.exitCode === 0 ? top.stdout.trim() : folder;
};

const needsK6 = async ({ exec, env }: CheckPorts, cwd: string, signal: AbortSignal): Promise<void> => {
  try {
    await exec.run({ argv: ["k6", "version"], cwd, env: withoutRepository(env.all()) }, { timeoutSeconds: TOOL_TIMEOUT_SECONDS, signal });
  } catch (cause) {
    if (!(cause instanceof HeapgateError) || cause.code !== "TOOL_MISSING") throw cause;
    throw heapgateError("TOOL_MISSING", { tool: "k6", why: "for workload.k6" }, { stage: "workload", cause });
  }
};
