/** The logs of measured apps after a trial: read where they are, and kept as digests without secrets. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { maskSecrets, secretValues } from "../../core/kubernetes/mask-secrets.ts";
import type { PodInstance } from "../../core/kubernetes/select-pods.ts";
import { digestLog } from "../../core/logs/digest-log.ts";
import type { LogReading, LogText } from "../../core/logs/log-digest.ts";
import type { RawRound } from "../../core/snapshot/raw-round.ts";
import type { KubeClient } from "../../ports/kube-client.ts";

/** Bytes asked for of each container; the same as is kept of a process. */
const LONGEST_LOG_BYTES = 2 ** 20;
const TIMEOUT_SECONDS = 20;

/** Gives the log of a round's app; null: it has none that could be read. */
export type ReadLog = (raw: RawRound) => Promise<LogText | null>;

const messageOf = (error: unknown): string => (error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));

async function readOne(raw: RawRound, read: ReadLog, secrets: readonly string[]): Promise<LogReading | null> {
  try {
    const log = await read(raw);
    if (log === null) return null;
    const mask = (line: string): string => maskSecrets(line, []);
    return { kind: "digest", digest: digestLog(log, { secrets, mask, keepsLastLines: raw.voidReason !== null }) };
  } catch (error) {
    const why = error instanceof HeapgateError ? `${error.code}: ${messageOf(error)}` : messageOf(error);
    return { kind: "missing", why: maskSecrets(why, secrets) };
  }
}

/** The rounds with the digests of their logs. Never throws: a log that cannot be read says why. `secrets` must not appear in any. */
export async function withLogs(
  rounds: readonly RawRound[],
  { read, secrets }: { readonly read: ReadLog; readonly secrets: readonly string[] },
): Promise<readonly RawRound[]> {
  return await Promise.all(
    rounds.map(async (raw) => {
      const log = await readOne(raw, read, secrets);
      return log === null ? raw : { ...raw, log };
    }),
  );
}

const lineCount = (text: string): number => text.split("\n").length - (text.endsWith("\n") || text === "" ? 1 : 0);

/**
 * What the container of a pod logged, from its first line on: each trial has pods of its own. After a restart also what the run before it did.
 * Throws KUBECTL_FAILED.
 */
export async function readPodLog(
  kube: KubeClient,
  pod: PodInstance,
  { restarted, signal }: { readonly restarted: boolean; readonly signal: AbortSignal },
): Promise<LogText> {
  const query = `container=${encodeURIComponent(pod.container)}&limitBytes=${LONGEST_LOG_BYTES}`;
  const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.pod)}/log?${query}`;
  const options = { timeoutSeconds: TIMEOUT_SECONDS, signal };
  // Only the last run before this one is kept by the kubelet, and not for long.
  const before = restarted ? await kube.raw(`${path}&previous=true`, options).catch(() => "") : "";
  const now = await kube.raw(path, options);
  const parts = [before, now].filter((part) => part !== "").map((part) => (part.endsWith("\n") ? part : `${part}\n`));
  const encoder = new TextEncoder();
  const text = parts.join("");
  return {
    text,
    lines: lineCount(text),
    bytes: encoder.encode(text).length,
    truncated: [before, now].some((part) => encoder.encode(part).length >= LONGEST_LOG_BYTES),
    tail: null,
  };
}

/** Values of the Secrets of these namespaces; none where they may not be read: then only patterns mask. Releases of Helm hold no secret of the app alone. */
export async function readSecretValues(kube: KubeClient, namespaces: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const lists = await Promise.all(
    namespaces.map(async (namespace) => {
      const args = ["secrets", "-n", namespace, "--field-selector=type!=helm.sh/release.v1"];
      return await kube.getJson(args, { timeoutSeconds: TIMEOUT_SECONDS, signal }).catch(() => null);
    }),
  );
  return lists.flatMap(secretValues);
}
