/** kind's command lines, and what its output says. */
import { fieldAt } from "./json-fields.ts";

export interface KindCreateOptions {
  readonly name: string;
  readonly configPath: string;
  readonly kubeconfig: string;
  /** Null: kind's own. */
  readonly image: string | null;
  /** 0: the nodes cannot get ready before something is deployed. */
  readonly waitSeconds: number;
}

/** `--retain`: the nodes of a cluster that failed stay for their logs. The kubeconfig is never the user's. */
export const kindCreateArgv = ({ name, configPath, kubeconfig, image, waitSeconds }: KindCreateOptions): readonly [string, ...string[]] => [
  "kind",
  "create",
  "cluster",
  "--name",
  name,
  "--config",
  configPath,
  ...(image === null ? [] : ["--image", image]),
  "--wait",
  `${waitSeconds}s`,
  "--retain",
  "--kubeconfig",
  kubeconfig,
];

export const kindDeleteArgv = (name: string, kubeconfig: string): readonly [string, ...string[]] => [
  "kind",
  "delete",
  "cluster",
  "--name",
  name,
  "--kubeconfig",
  kubeconfig,
];

export const kindLogsArgv = (name: string, folder: string): readonly [string, ...string[]] => [
  "kind",
  "export",
  "logs",
  folder,
  "--name",
  name,
];

/** Containers of a cluster's nodes, made or running, by the label kind gives them. */
export const nodeContainersArgv = (name: string): readonly [string, ...string[]] => [
  "docker",
  "ps",
  "--all",
  "--quiet",
  "--filter",
  `label=io.x-k8s.kind.cluster=${name}`,
];

/** Names we give clusters; only such are ever deleted. */
export const isOwnClusterName = (name: string): boolean => /^heapgate-[0-9a-f]{6}$/u.test(name);

/** Steps kind shows, each once begun and once done: `Starting control-plane`. */
const STEP = /^\s*(?:•|✓)\s+(?<step>[^\n]*?)[^\p{L}\p{N})./:]*(?:\.\.\.)?\s*$/u;

/** The step that a line of kind's output is about; null for other lines. Terminal codes and pictures are dropped. */
export function kindStep(line: string): string | null {
  // eslint-disable-next-line no-control-regex
  const plain = line.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]|\r/gu, "").trim();
  const step = STEP.exec(plain)?.groups?.["step"]?.trim();
  return step === undefined || step === "" ? null : step;
}

interface Hint {
  readonly pattern: RegExp;
  readonly why: string;
}

const HINTS: readonly Hint[] = [
  {
    pattern: /too many open files|no space left on device.*inotify|inotify/iu,
    why: "this machine allows too few file watches (fs.inotify)",
  },
  { pattern: /no space left on device/iu, why: "no space is left where Docker keeps its data" },
  {
    pattern: /failed to (?:pull|ensure) image|pull access denied|manifest unknown|no such image|failed to resolve reference/iu,
    why: "the node image could not be pulled",
  },
  { pattern: /port is already allocated|address already in use/iu, why: "a port of its nodes is taken on this machine" },
  { pattern: /Cannot connect to the Docker daemon|docker daemon is not running/iu, why: "Docker does not answer" },
  { pattern: /node\(s\) already exist for a cluster with the name/u, why: "a cluster of that name exists" },
  { pattern: /could not find a log line that matches/u, why: "a node container did not start its init system" },
  { pattern: /unable to decode config|invalid configuration/u, why: "kind does not understand its configuration" },
  {
    pattern: /wait-control-plane|kubelet is(?: not|n.t) running|timed out waiting for the condition/u,
    why: "the control plane did not start",
  },
];

/** `command "docker run --name …" failed with error: exit status 125`: the command's first words are enough. */
const shortenCommand = (said: string): string => said.replace(/command "(?<words>\S+(?: [a-z]+)*)[^"]*"/u, "$<words>");
const LONGEST = 300;

/** One line on why `kind create cluster` failed: a known cause, and the words of the program that kind ran or kind's own. */
export function kindFailure(output: string): string {
  const said = /^ERROR: (?:failed to create cluster: )?(?<said>[^\n]*(?:\n {2}[^\n]*)*)/mu.exec(output)?.groups?.["said"] ?? null;
  const ran = /^Command Output: (?<ran>[^]*)/mu.exec(output)?.groups?.["ran"]?.split("\n") ?? [];
  const detail = ran.findLast((line) => /\berror\b|failed|cannot|denied|timed out/iu.test(line)) ?? null;
  const words = detail ?? (said === null ? null : shortenCommand(said).replaceAll(/\s*\n\s*/gu, " "));
  const hint = HINTS.find(({ pattern }) => pattern.test(output))?.why ?? null;
  const told = words?.trim().replace(/\.$/u, "").slice(0, LONGEST) ?? null;
  if (hint === null) return told ?? "it said nothing";
  return told === null ? hint : `${hint} (${told})`;
}

/** True when kind refuses its configuration before it does anything. */
export const refusesConfig = (output: string): boolean => /unable to decode config|invalid configuration/u.test(output);

/** Digest of an image from `docker image inspect --format {{json .RepoDigests}}`; null for one that came from no registry. */
export function imageDigest(repoDigests: unknown): string | null {
  const first = fieldAt(repoDigests, 0);
  return typeof first === "string" ? (/@(?<digest>sha256:[0-9a-f]{64})$/u.exec(first)?.groups?.["digest"] ?? null) : null;
}
