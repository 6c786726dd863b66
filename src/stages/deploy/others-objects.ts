/** Objects that were in the cluster before the run and that it changes: how they were is read before, and put back at the end. */
import { heapgateError, HeapgateError } from "../../core/errors/heapgate-error.ts";
import { collectionPath, groupPath, servedKind } from "../../core/kubernetes/api-paths.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import { kubectlWords, saysAbsent } from "../../core/kubernetes/kubectl-words.ts";
import { asWritten, bodyToPutBack, objectKey, parseLiveObjects } from "../../core/kubernetes/live-objects.ts";
import { manifestName, type Manifest } from "../../core/manifests/manifest.ts";
import { writeManifests } from "../../core/manifests/write-manifests.ts";
import type { Files } from "../../ports/files.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { Log } from "../../ports/log.ts";

/** By `objectKey`, for a whole run: how an object was when it was first asked for; null: it was not there, so it is ours. */
export type OthersMemory = Map<string, Manifest | null>;

const ASK_SECONDS = 30;
const UNKNOWN_KIND = /no matches for kind/u;

/**
 * Those of `manifests` that others made. What is asked for here the first time is remembered, and what is going to be changed is said.
 * Throws KUBECTL_FAILED when the cluster does not tell: what is not known to be ours must not be deleted.
 */
export async function rememberOthers(
  { log }: { readonly log: Log },
  kube: Pick<KubeClient, "run">,
  options: { readonly manifests: readonly Manifest[]; readonly memory: OthersMemory; readonly signal: AbortSignal | undefined },
): Promise<ReadonlySet<string>> {
  const { manifests, memory, signal } = options;
  const named = manifests.filter(({ metadata }) => metadata.name !== undefined);
  const asked = named.filter((one) => !memory.has(objectKey(one)));
  const live = new Map((await readLive(kube, asked, signal)).map((one) => [objectKey(one), one]));
  for (const one of asked) memory.set(objectKey(one), live.get(objectKey(one)) ?? null);
  if (live.size > 0)
    log.warn(`the run changes what was there before it, and puts it back at its end: ${[...live.values()].map(manifestName).join(", ")}`);
  return new Set(named.map(objectKey).filter((key) => (memory.get(key) ?? null) !== null));
}

async function readLive(
  kube: Pick<KubeClient, "run">,
  manifests: readonly Manifest[],
  signal: AbortSignal | undefined,
): Promise<readonly Manifest[]> {
  if (manifests.length === 0) return [];
  const command = ["get", "-f", "-", "--ignore-not-found", "--show-managed-fields", "-o", "json"];
  const result = await kube.run(command, { timeoutSeconds: ASK_SECONDS, signal, stdin: writeManifests(manifests) });
  // One kind that the cluster does not know yet, and kubectl tells nothing of the others.
  if (result.exitCode !== 0 && UNKNOWN_KIND.test(result.stderr)) {
    if (manifests.length === 1) return [];
    const found: Manifest[] = [];
    for (const one of manifests) found.push(...(await readLive(kube, [one], signal)));
    return found;
  }
  const live = result.exitCode === 0 || saysAbsent(result.stderr) ? parseLiveObjects(result.stdout) : null;
  if (live !== null && !result.timedOut) return live;
  const why = result.timedOut ? `it was not done within ${ASK_SECONDS} s` : kubectlWords(result.stderr);
  throw heapgateError("KUBECTL_FAILED", { command: command.join(" "), why }, { stage: "deploy" });
}

export interface PutBackOptions {
  readonly memory: OthersMemory;
  /** Where an object is written that could not be put back. */
  readonly folder: string;
  /** How a person's kubectl finds the cluster. */
  readonly place: readonly string[];
}

/** Puts all back, the last first, and says each. Never throws: what stays changed is a warning with the command that puts it back. */
export async function putBackOthers(
  ports: { readonly log: Log; readonly files: Pick<Files, "resolve" | "write"> },
  kube: Pick<KubeClient, "run" | "raw">,
  { memory, folder, place }: PutBackOptions,
): Promise<void> {
  const originals = [...memory.values()].filter((one) => one !== null).toReversed();
  memory.clear();
  for (const original of originals) {
    const name = manifestName(original);
    try {
      await putBack(kube, original);
      ports.log.info(`put back: ${name}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const remedy = await remedyFor(ports, original, { folder, place, isGone: error instanceof HeapgateError && saysAbsent(why) });
      ports.log.warn(`not put back as it was before the run: ${name} (${why.replace(/\.$/u, "")}). ${remedy}`);
    }
  }
}

async function remedyFor(
  { files }: { readonly files: Pick<Files, "resolve" | "write"> },
  original: Manifest,
  { folder, place, isGone }: Pick<PutBackOptions, "folder" | "place"> & { readonly isGone: boolean },
): Promise<string> {
  if (original.kind === "Secret") return "Deploy it again as you did before: a Secret is not written down.";
  const { kind, metadata } = original;
  const file = files.resolve(folder, "put-back", `${[metadata.namespace, kind, metadata.name].filter(Boolean).join("-")}.yaml`);
  try {
    await files.write(file, writeManifests([asWritten(original)]));
  } catch {
    return "Deploy it again as you did before.";
  }
  return `Put it back: ${["kubectl", isGone ? "create" : "replace", "-f", file, ...place].join(" ")}`;
}

const ATTEMPTS = 4;
const CONFLICT = /\(Conflict\)|the object has been modified/u;

/** Throws KUBECTL_FAILED. Not by `kubectl replace -f`, which writes its own annotation for `kubectl apply` over the one of others. */
async function putBack(kube: Pick<KubeClient, "run" | "raw">, original: Manifest): Promise<void> {
  const { apiVersion, kind, metadata } = original;
  const served = servedKind(parseJson(await kube.raw(groupPath(apiVersion), { timeoutSeconds: ASK_SECONDS })), kind);
  if (served === null) throw heapgateError("KUBECTL_FAILED", { command: "replace", why: `no matches for kind "${kind}"` });
  const path = `${collectionPath(apiVersion, served, metadata.namespace ?? "default")}/${encodeURIComponent(metadata.name ?? "")}`;
  await put(kube, path, original);
  // The first one changed fields and is noted as their manager; the second one changes nothing but that.
  await put(kube, path, original).catch(() => {});
}

async function put(kube: Pick<KubeClient, "run" | "raw">, path: string, original: Manifest): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const current = parseJson(await kube.raw(path, { timeoutSeconds: ASK_SECONDS }));
    const body = bodyToPutBack(original, current);
    const command = ["replace", "--raw", path];
    if (body === null) throw heapgateError("KUBECTL_FAILED", { command: command.join(" "), why: "it was made anew since" });
    const result = await kube.run([...command, "-f", "-"], { timeoutSeconds: ASK_SECONDS, stdin: JSON.stringify(body) });
    if (result.exitCode === 0) return;
    // Its controller wrote to it meanwhile.
    if (attempt < ATTEMPTS && CONFLICT.test(result.stderr)) continue;
    throw heapgateError("KUBECTL_FAILED", { command: command.join(" "), why: kubectlWords(result.stderr) });
  }
}
