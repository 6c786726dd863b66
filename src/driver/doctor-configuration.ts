/** Looks at what a configuration names: the base commit, files of the tree, ports of this machine. Nothing is built or started. */
import type { Config } from "../core/config/config.ts";
import {
  baseRequirement,
  inputRequirement,
  nodeImageRequirement,
  pathRequirement,
  portRequirement,
  type BaseFacts,
} from "../core/doctor/config-requirements.ts";
import type { Requirement } from "../core/doctor/requirement.ts";
import { wantedPaths } from "../core/doctor/wanted-paths.ts";
import { heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import { hostPortsOf } from "../core/kubernetes/kind-config.ts";
import { runTool } from "../stages/deploy/image-docker.ts";
import { allocatePorts } from "../stages/environment/addresses.ts";
import { runGit } from "../stages/environment/git.ts";
import { findInputs, rootOf } from "./check-inputs.ts";
import type { MeasurePorts } from "./ports.ts";
import { baseSourceOf } from "./run.ts";

export interface ConfigurationOptions {
  readonly config: Config;
  readonly configDir: string;
  readonly repository: string;
  readonly signal: AbortSignal;
}

const ASK_SECONDS = 20;

/** What `work` gives, or the error of a run it throws. */
export const orTrouble = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | HeapgateError> => {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeapgateError) return error;
    throw error;
  }
};

const baseFacts = async (ports: MeasurePorts, { config, repository, signal }: ConfigurationOptions): Promise<BaseFacts> => {
  const { path, ref } = config.baseline;
  const found = await orTrouble(signal, async () => {
    const source = await baseSourceOf(ports, { config, repository, base: null, head: ".", signal });
    if (source.kind !== "commit") return source.kind === "folder" ? source.path : source.repository;
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${source.ref}^{commit}`];
    const asked = await runGit(ports, args, { cwd: repository, signal });
    if (asked.exitCode !== 0) throw heapgateError("REF_NOT_FOUND", { ref: source.ref }, { stage: "checkout" });
    return asked.stdout.trim();
  });
  const shallow = await orTrouble(signal, () => runGit(ports, ["rev-parse", "--is-shallow-repository"], { cwd: repository, signal }));
  const isShallow = !(shallow instanceof HeapgateError) && shallow.stdout.trim() === "true";
  const isTrouble = found instanceof HeapgateError;
  return { ref: path ?? ref, found: isTrouble ? null : found, trouble: isTrouble ? found : null, isShallow };
};

/** Ports that the user's configuration of kind takes, or why it is none. */
const kindPorts = async (ports: MeasurePorts, { config, configDir, signal }: ConfigurationOptions): Promise<readonly Requirement[]> => {
  const path = config.cluster?.kind === "kind" ? config.cluster.configPath : null;
  if (path === null) return [];
  const text = await ports.files.readText(ports.files.resolve(configDir, path));
  const found = await orTrouble(signal, () => {
    if (text === null) throw heapgateError("KIND_CONFIG_INVALID", { path, why: "there is no such file" }, { stage: "create" });
    return Promise.resolve(hostPortsOf({ path, text }));
  });
  const isTrouble = found instanceof HeapgateError;
  return [
    inputRequirement("configuration of kind", path, isTrouble ? found : null),
    ...(await portRequirements(ports, isTrouble ? [] : found.map((port) => ({ by: path, port })))),
  ];
};

/** Only an image that is named: which one the installed kind takes, it does not say. Without Docker there is nothing to tell beside that. */
const nodeImage = async (ports: MeasurePorts, { config, signal }: ConfigurationOptions): Promise<readonly Requirement[]> => {
  const image = config.cluster?.kind === "kind" ? config.cluster.image : null;
  if (image === null) return [];
  const argv = ["docker", "image", "inspect", "--format", "{{.Id}}", image] as const;
  const asked = await orTrouble(signal, () => runTool(ports, argv, { timeoutSeconds: ASK_SECONDS, signal }));
  if (asked instanceof HeapgateError) return [];
  const isHere = asked.exitCode === 0;
  return isHere || /no such image/iu.test(asked.stderr) ? [nodeImageRequirement(image, isHere)] : [];
};

const portRequirements = async (
  { http }: MeasurePorts,
  wanted: readonly { readonly by: string; readonly port: number }[],
): Promise<readonly Requirement[]> =>
  await Promise.all(wanted.map(async ({ by, port }) => portRequirement({ by, port, isTaken: await http.isPortOpen(port) })));

/** Numbers that components of `target: process` are told to listen on. */
const processPorts = async (ports: MeasurePorts, { config }: ConfigurationOptions): Promise<readonly Requirement[]> => {
  if (config.target !== "process") return [];
  const addresses = await allocatePorts(ports.http, config.components);
  return await portRequirements(
    ports,
    [...addresses].flatMap(([name, { fixed }]) => fixed.map((port) => ({ by: `component ${name}`, port }))),
  );
};

/** Everything but the render. Throws only the abort reason. */
export const configurationRequirements = async (ports: MeasurePorts, options: ConfigurationOptions): Promise<readonly Requirement[]> => {
  const { config, configDir, repository, signal } = options;
  const source = { kind: "working-tree", repository } as const;
  const root = await orTrouble(signal, () => rootOf(ports, source, signal));
  const tree = typeof root === "string" ? root : repository;
  const paths = await Promise.all(
    wantedPaths(config).map(async (wanted) => pathRequirement(wanted, await ports.files.kindOf(ports.files.resolve(tree, wanted.path)))),
  );
  const inputs = await orTrouble(signal, () => findInputs(ports, { config, configDir, source, signal }));
  return [
    baseRequirement(await baseFacts(ports, options)),
    ...paths,
    // k6 is among the tools already.
    ...(inputs instanceof HeapgateError
      ? []
      : inputs.filter(({ kind }) => kind !== "tool").map(({ kind, name, error }) => inputRequirement(kind, name, error))),
    ...(await kindPorts(ports, options)),
    ...(await nodeImage(ports, options)),
    ...(await processPorts(ports, options)),
  ];
};
