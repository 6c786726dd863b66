/** Looks at the machine for what a cluster needs, and refuses to start where it cannot work. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { listAt, numberAt, parseJson, textAt } from "../../core/kubernetes/json-fields.ts";
import {
  parseFreeBytes,
  preflightFindings,
  type DockerFacts,
  type Finding,
  type HostFacts,
  type HostNeeds,
} from "../../core/kubernetes/preflight.ts";
import { parseVersion } from "../../core/kubernetes/tool-versions.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec, ExecResult } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";

export interface PreflightPorts {
  readonly exec: Exec;
  readonly env: Env;
  readonly files: Pick<Files, "readText">;
}

export interface PreflightOptions extends HostNeeds {
  readonly signal?: AbortSignal | undefined;
}

export interface Preflight {
  readonly facts: HostFacts;
  readonly findings: readonly Finding[];
}

const TIMEOUT_SECONDS = 20;

/** Null when the program is not there. */
async function ask(
  ports: PreflightPorts,
  argv: readonly [string, ...string[]],
  signal: AbortSignal | undefined,
): Promise<ExecResult | null> {
  try {
    return await ports.exec.run(
      { argv, cwd: ports.env.cwd(), env: ports.env.all() },
      { timeoutSeconds: TIMEOUT_SECONDS, ...(signal === undefined ? {} : { signal }) },
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "TOOL_MISSING") return null;
    throw error;
  }
}

const versionIn = (result: ExecResult | null): string | null => {
  if (result === null) return null;
  return parseVersion(result.stdout)?.text ?? (result.exitCode === 0 ? "unknown version" : null);
};

/** Why a program that is there tells no version; null when it does, or is not there. */
function whyMute(result: ExecResult | null, command: string): string | null {
  if (result === null || versionIn(result) !== null) return null;
  if (result.timedOut) return `${command} does not answer within ${TIMEOUT_SECONDS} s`;
  const said = result.stderr.trim().split("\n").at(-1) ?? "";
  return `${command} fails${said === "" ? "" : `: ${said}`}`;
}

const storeOf = (info: unknown): Pick<Extract<DockerFacts, { kind: "answers" }>, "imageStore"> => {
  const status = listAt(info, "DriverStatus");
  if (status.length === 0) return {};
  const isContainerd = status.some((pair) => textAt(pair, 1)?.startsWith("io.containerd.snapshotter") === true);
  return { imageStore: isContainerd ? "containerd" : "docker" };
};

/** `docker info` exits 0 while the engine is away (Docker 23 and later) and tells so in `ServerErrors`. */
function dockerFacts(result: ExecResult | null): DockerFacts {
  if (result === null) return { kind: "missing" };
  const info = parseJson(result.stdout);
  const version = textAt(info, "ServerVersion");
  if (version === null) {
    const why = textAt(info, "ServerErrors", 0) ?? result.stderr.trim().split("\n").at(-1) ?? "";
    const said = why.replace(/^ERROR: /u, "").replace(/\.$/u, "");
    return {
      kind: "silent",
      why: result.timedOut ? `docker info does not answer within ${TIMEOUT_SECONDS} s` : said || "docker info says nothing",
    };
  }
  const cgroup = textAt(info, "CgroupVersion");
  return {
    kind: "answers",
    version,
    cgroupVersion: cgroup === "1" || cgroup === "2" ? cgroup : null,
    cpuCount: numberAt(info, "NCPU"),
    memoryBytes: numberAt(info, "MemTotal"),
    rootFolder: textAt(info, "DockerRootDir"),
    ...storeOf(info),
  };
}

const numberIn = async (files: PreflightPorts["files"], path: string): Promise<number | null> => {
  const text = (await files.readText(path))?.trim() ?? "";
  return /^\d+$/u.test(text) ? Number(text) : null;
};

/** Docker's own folder is here only where its engine is: not behind `DOCKER_HOST`, not in a virtual machine. */
async function freeDisk(ports: PreflightPorts, docker: DockerFacts, signal: AbortSignal | undefined): Promise<number | null> {
  if (docker.kind !== "answers" || docker.rootFolder === null || ports.env.platform().os !== "linux") return null;
  const host = ports.env.get("DOCKER_HOST");
  if (host !== null && host !== "" && !host.startsWith("unix:")) return null;
  const result = await ask(ports, ["df", "-Pk", docker.rootFolder], signal);
  return result?.exitCode === 0 ? parseFreeBytes(result.stdout) : null;
}

/** Every requirement of these needs, met or not. Throws only the abort reason. */
export async function checkHost(ports: PreflightPorts, { signal, ...needs }: PreflightOptions): Promise<Preflight> {
  const [info, kind, kubectl, helm] = await Promise.all([
    ask(ports, ["docker", "info", "--format", "{{json .}}"], signal),
    ask(ports, ["kind", "version"], signal),
    ask(ports, ["kubectl", "version", "--client"], signal),
    needs.charts ? ask(ports, ["helm", "version", "--short"], signal) : null,
  ]);
  const docker = dockerFacts(info);
  const mute = Object.entries({
    kind: whyMute(kind, "kind version"),
    kubectl: whyMute(kubectl, "kubectl version"),
    helm: whyMute(helm, "helm version"),
  }).filter((pair): pair is [string, string] => pair[1] !== null);
  const inotify = "/proc/sys/fs/inotify";
  const facts: HostFacts = {
    docker,
    kind: versionIn(kind),
    kubectl: versionIn(kubectl),
    helm: versionIn(helm),
    ...(mute.length === 0 ? {} : { mute: Object.fromEntries(mute) }),
    freeDiskBytes: await freeDisk(ports, docker, signal),
    inotifyWatches: await numberIn(ports.files, `${inotify}/max_user_watches`),
    inotifyInstances: await numberIn(ports.files, `${inotify}/max_user_instances`),
  };
  return { facts, findings: preflightFindings(facts, needs) };
}

/**
 * The findings that only deserve a warning. Throws for what makes a start pointless: DOCKER_MISSING, TOOL_MISSING, else HOST_NOT_READY
 * with everything that is not met.
 */
export function requireHost(findings: readonly Finding[]): readonly Warning[] {
  const unmet = findings.filter(({ met }) => met === false);
  const hard = unmet.filter(({ hard: isHard }) => isHard);
  const [first] = hard.filter(({ missing }) => missing !== null);
  if (first?.missing === "docker") throw heapgateError("DOCKER_MISSING", { why: first.found }, { stage: "preflight" });
  if (first?.missing !== undefined && first.missing !== null)
    throw heapgateError("TOOL_MISSING", { tool: first.missing, why: "to work with a cluster" }, { stage: "preflight" });
  if (hard.length > 0) throw heapgateError("HOST_NOT_READY", { problems: hard }, { stage: "preflight" });
  return unmet.map(({ what, found, remedy }) => warning("host-limit", `This machine has not ${what}: ${found}.`, remedy));
}
