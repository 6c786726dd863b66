/** After a failure: the one-line cause, and the evidence for it as files and in the log. Nothing in here fails. */
import { chooseCause, renderEvents, renderStates } from "../../core/kubernetes/evidence.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import { maskSecrets, secretValues } from "../../core/kubernetes/mask-secrets.ts";
import { nodeTroubles } from "../../core/kubernetes/node-state.ts";
import { causeOfPod, creationCause, type Cause } from "../../core/kubernetes/pod-cause.ts";
import {
  isPodWell,
  parseEvents,
  parsePods,
  type ClusterEvent,
  type ContainerState,
  type PodState,
} from "../../core/kubernetes/pod-state.ts";
import { healthOfPod, type PodHealth } from "../../core/kubernetes/restarts.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { Log } from "../../ports/log.ts";

export interface DiagnosePorts {
  readonly exec: Exec;
  readonly files: Files;
  readonly log: Log;
}

export interface DiagnoseOptions {
  /** Where the app and its dependencies are. */
  readonly namespaces: readonly string[];
  /** Folder that the evidence goes to. */
  readonly folder: string;
  readonly loadedImages: readonly string[];
  /** Releases of `install: helm`. */
  readonly releases: readonly { readonly name: string; readonly namespace: string }[];
  /** Versions of the tools, as the environment knows them. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface Diagnosis {
  /** Null: the cluster does not say why. */
  readonly cause: string | null;
  /** Names of the files in the folder. */
  readonly evidence: readonly string[];
}

const ASK_SECONDS = 20;
const LOG_LINES = 200;
const SHOWN_LINES = 20;
/** The rest of a large installation says little more. */
const MOST_PODS = 30;

/**
 * Looks at the namespaces and writes what it finds, secrets taken out: `states.txt`, `events.txt`, `describe-POD.txt` of pods that are not
 * well, `log-POD-CONTAINER.txt` and `-previous`, `nodes.txt`, `machine.txt`, `helm-RELEASE.txt`. Runs on its own time limits, so that it
 * works after an abort too, and never throws: what cannot be had is said in its file.
 */
export async function diagnose(ports: DiagnosePorts, kube: KubeClient, options: DiagnoseOptions): Promise<Diagnosis> {
  const written: string[] = [];
  try {
    const ask = asker(kube);
    const secrets = await readSecrets(ask, options.namespaces);
    const save = async (name: string, text: string): Promise<void> => {
      await ports.files.write(ports.files.resolve(options.folder, name), maskSecrets(text, secrets));
      written.push(name);
    };
    const podLists = await listAll(ask, "pods", options.namespaces);
    const eventLists = await listAll(ask, "events", options.namespaces);
    const pods = podLists.flatMap(({ list }) => parsePods(list));
    const events = eventLists.flatMap(({ list }) => parseEvents(list));
    const logs = await saveLogs(ask, save, pods);
    const cause = findFirst(pods, events, logs, options.loadedImages);
    await save("states.txt", `${complaintsOf(podLists)}${renderStates(pods)}`);
    await save("events.txt", `${complaintsOf(eventLists)}${renderEvents(events)}`);
    for (const { name, namespace } of pods.filter((pod) => !isPodWell(pod)).slice(0, MOST_PODS))
      await save(`describe-${name}.txt`, await ask(["describe", "pod", name, "-n", namespace]));
    await saveSurroundings(ports, kube, ask, save, options);
    const text = cause === null ? null : maskSecrets(cause, secrets);
    await show(ports.log, text, pods, events, logs, (line) => maskSecrets(line, secrets));
    return { cause: text, evidence: written };
  } catch (error) {
    ports.log.warn(`The evidence could not be gathered: ${error instanceof Error ? error.message : String(error)}`);
    return { cause: null, evidence: written };
  }
}

/** Restarts, ends and evictions of the pods of these namespaces right now; `explainRestarts` compares two of them. Throws KUBECTL_FAILED. */
export async function readPodHealth(
  kube: KubeClient,
  namespaces: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly PodHealth[]> {
  const lists = await Promise.all(
    namespaces.map((namespace) => kube.getJson(["pods", "-n", namespace], { timeoutSeconds: ASK_SECONDS, signal })),
  );
  return lists.flatMap((list) => parsePods(list).map(healthOfPod));
}

/** What kubectl answers, or its complaint. */
type Ask = (args: readonly string[]) => Promise<string>;

const asker =
  (kube: KubeClient): Ask =>
  async (args) => {
    const result = await kube.run(args, { timeoutSeconds: ASK_SECONDS });
    return result.exitCode === 0 ? result.stdout : `${result.stdout}${result.stderr}`;
  };

/** `list` is undefined where kubectl complained instead. */
interface Listing {
  readonly list: unknown;
  readonly answer: string;
}

async function listAll(ask: Ask, kind: string, namespaces: readonly string[]): Promise<readonly Listing[]> {
  const listings: Listing[] = [];
  for (const namespace of namespaces) {
    const answer = await ask(["get", kind, "-n", namespace, "-o", "json"]);
    listings.push({ list: parseJson(answer), answer });
  }
  return listings;
}

const complaintsOf = (listings: readonly Listing[]): string =>
  listings.flatMap(({ list, answer }) => (list === undefined ? [`${answer.trim()}\n`] : [])).join("");

/** Where Secrets may not be read, patterns alone mask. */
const readSecrets = async (ask: Ask, namespaces: readonly string[]): Promise<readonly string[]> =>
  (await listAll(ask, "secrets", namespaces)).flatMap(({ list }) => secretValues(list));

type Save = (name: string, text: string) => Promise<void>;

/** By pod and container, the run that matters: the one before where it crashed. */
type Logs = ReadonlyMap<string, ReadonlyMap<string, string>>;

const hasStarted = ({ now, last }: ContainerState): boolean => now.kind !== "waiting" || last !== null;

async function saveLogs(ask: Ask, save: Save, pods: readonly PodState[]): Promise<Logs> {
  const found = new Map<string, Map<string, string>>();
  const ordered = pods.toSorted((a, b) => Number(isPodWell(a)) - Number(isPodWell(b)));
  for (const pod of ordered.slice(0, MOST_PODS)) {
    const own = new Map<string, string>();
    for (const container of pod.containers.filter(hasStarted)) {
      const args = ["logs", pod.name, "-n", pod.namespace, "-c", container.name, `--tail=${LOG_LINES}`];
      const now = await ask(args);
      await save(`log-${pod.name}-${container.name}.txt`, now);
      const previous = container.last === null ? null : await ask([...args, "--previous"]);
      if (previous !== null) await save(`log-${pod.name}-${container.name}-previous.txt`, previous);
      own.set(container.name, container.now.kind === "terminated" ? now : (previous ?? now));
    }
    found.set(pod.uid, own);
  }
  return found;
}

function findFirst(pods: readonly PodState[], events: readonly ClusterEvent[], logs: Logs, loadedImages: readonly string[]): string | null {
  const ofPods = pods.flatMap((pod): readonly Cause[] => {
    if (isPodWell(pod) && pod.phase !== "Succeeded") return [];
    const cause = causeOfPod(pod, { events, logs: logs.get(pod.uid) ?? new Map(), loadedImages });
    return cause === null ? [] : [cause];
  });
  const ofOwners = events.flatMap(({ kind, name, namespace, reason }): readonly Cause[] => {
    const cause = reason === "FailedCreate" ? creationCause({ kind, name, namespace }, events) : null;
    return cause === null ? [] : [cause];
  });
  return (chooseCause(ofPods) ?? chooseCause(ofOwners))?.text ?? null;
}

async function saveSurroundings(ports: DiagnosePorts, kube: KubeClient, ask: Ask, save: Save, options: DiagnoseOptions): Promise<void> {
  const nodes = parseJson(await ask(["get", "nodes", "-o", "json"]));
  const troubles = nodeTroubles(nodes);
  await save("nodes.txt", `${troubles.length === 0 ? "no node complains" : troubles.join("\n")}\n\n${await ask(["describe", "nodes"])}`);
  const versions = Object.entries(options.versions).map(([tool, version]) => `${tool} ${version}`);
  const run = async (...argv: readonly [string, ...string[]]): Promise<string> => {
    try {
      const { outputTail, stdout } = await ports.exec.run({ argv, cwd: options.folder, env: kube.env }, { timeoutSeconds: ASK_SECONDS });
      return stdout === "" ? outputTail : stdout;
    } catch (error) {
      return `${argv.join(" ")}: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  const memory = (await ports.files.readText("/proc/meminfo"))?.split("\n").slice(0, 3).join("\n") ?? "memory: not known here";
  await save("machine.txt", `${[...versions, await ask(["version"]), memory, await run("df", "-h", options.folder)].join("\n")}\n`);
  for (const { name, namespace } of options.releases) {
    const parts = [await run("helm", "status", name, "-n", namespace), await run("helm", "get", "values", name, "-n", namespace)];
    await save(`helm-${name}.txt`, [...parts, await run("helm", "get", "manifest", name, "-n", namespace)].join("\n"));
  }
}

async function show(
  log: Log,
  cause: string | null,
  pods: readonly PodState[],
  events: readonly ClusterEvent[],
  logs: Logs,
  mask: (text: string) => string,
): Promise<void> {
  const troubled = pods.filter((pod) => !isPodWell(pod));
  if (cause === null && troubled.length === 0) return;
  await log.group(`Evidence: ${cause ?? "pods that are not well"}`, async () => {
    const print = (text: string): void => mask(text).trimEnd().split("\n").forEach(log.info);
    print(renderStates(troubled.length === 0 ? pods : troubled));
    const warnings = events.filter(({ isWarning }) => isWarning);
    if (warnings.length > 0) print(renderEvents(warnings.slice(-SHOWN_LINES)));
    for (const pod of troubled) {
      for (const [container, text] of logs.get(pod.uid) ?? []) {
        if (text.trim() === "") continue;
        log.info(`last lines of ${pod.name}/${container}:`);
        print(text.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n"));
      }
    }
  });
}
