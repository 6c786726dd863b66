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

/** One thing that was looked for. */
export interface InputFinding {
  readonly kind: "tool" | "workload file" | "values file";
  /** `k6`, or the path as it is written. */
  readonly name: string;
  /** Why the run cannot start; null: it is there. */
  readonly error: HeapgateError | null;
}

const TOOL_TIMEOUT_SECONDS = 30;

/** Throws FILE_NOT_FOUND and TOOL_MISSING. The files of a commit are not looked at: its tree does not lie here yet. */
export const checkInputs = async (ports: CheckPorts, options: CheckOptions): Promise<void> => {
  const found = (await findInputs(ports, options)).find(({ error }) => error !== null);
  if (found !== undefined) throw found.error;
};

/** Everything that a run looks for before it builds, there or not. */
export const findInputs = async (ports: CheckPorts, options: CheckOptions): Promise<readonly InputFinding[]> => {
  const { config, configDir, source, signal } = options;
  const { files } = ports;
  const parts = workloadParts(config.workload);
  const findings: InputFinding[] = [];
  const look = async (kind: InputFinding["kind"], name: string, find: () => Promise<unknown>): Promise<void> => {
    findings.push({ kind, name, error: await errorOf(find) });
  };
  if (parts.some(({ kind }) => kind === "k6")) await look("tool", "k6", () => needsK6(ports, configDir, signal));
  const root = await rootOf(ports, source, signal);
  if (root === null) return findings;
  for (const written of new Set(parts.flatMap((part) => workloadFileOf(part) ?? []))) {
    await look("workload file", written, () => findWorkloadFile(files, [root, configDir], written));
  }
  for (const path of valuesFilesOf(config)) {
    await look("values file", path, async () => {
      if ((await files.kindOf(files.resolve(root, path))) !== "file")
        throw heapgateError("FILE_NOT_FOUND", { path, wanted: "tree" }, { stage: "deploy" });
    });
  }
  return findings;
};

const errorOf = async (find: () => Promise<unknown>): Promise<HeapgateError | null> => {
  try {
    await find();
    return null;
  } catch (error) {
    if (error instanceof HeapgateError) return error;
    throw error;
  }
};

/** Values files that must be there; what is filled in later is not known yet. */
const valuesFilesOf = ({ deploy, setup }: Config): readonly string[] =>
  [...deploy, ...setup]
    .flatMap(({ source }) => (source.kind === "chart" ? source.values : []))
    .filter((path) => !path.startsWith("?") && !path.includes("${"));

/** Where the tree lies that will be copied; null: it has to be taken from git first. */
export const rootOf = async (ports: CheckPorts, source: TreeSource, signal: AbortSignal): Promise<string | null> => {
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
