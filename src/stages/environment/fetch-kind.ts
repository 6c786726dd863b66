/** Fetches kind where a machine has none: a pinned release, used only when its bytes hash to what they must. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { kindFolder, type KindRelease, kindReleaseFor } from "../../core/kubernetes/kind-release.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { Http, HttpResponse } from "../../ports/http.ts";
import type { Log } from "../../ports/log.ts";

export interface FetchKindPorts {
  readonly exec: Exec;
  readonly env: Env;
  readonly files: Pick<Files, "replace" | "remove" | "sha256">;
  readonly http: Pick<Http, "request">;
  readonly log: Log;
}

const ASK_SECONDS = 20;
const FETCH_SECONDS = 120;
const MOST_BYTES = 64 * 1024 * 1024;
/** A release's file lies on another server than its address names. */
const MOST_REDIRECTS = 4;

/** Whether `kind` is found, on PATH or where it was fetched to. Throws the abort reason. */
async function isThere({ exec, env }: FetchKindPorts, signal: AbortSignal): Promise<boolean> {
  try {
    await exec.run({ argv: ["kind", "version"], cwd: env.cwd(), env: env.all() }, { timeoutSeconds: ASK_SECONDS, signal });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "TOOL_MISSING") return false;
    throw error;
  }
}

type Fetched = { readonly kind: "fetched"; readonly body: Uint8Array } | { readonly kind: "failed"; readonly why: string };

async function fetchFile({ http }: FetchKindPorts, from: string, signal: AbortSignal): Promise<Fetched> {
  let url = from;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await http.request({ url, timeoutSeconds: FETCH_SECONDS, maxBytes: MOST_BYTES, connection: "ends", signal });
    if (answer.kind === "failed") return { kind: "failed", why: answer.message };
    const { status, body } = answer.response;
    if (status === 200) return { kind: "fetched", body };
    const next = redirectOf(answer.response, url);
    if (next === null) return { kind: "failed", why: `${new URL(url).host} answered ${status}` };
    url = next;
  }
  return { kind: "failed", why: "it is redirected again and again" };
}

/** Where an answer sends us; null where it sends nowhere, or to an address without TLS. */
function redirectOf({ status, headers }: HttpResponse, url: string): string | null {
  const location = headers["location"];
  if (status < 300 || status >= 400 || location === undefined || !URL.canParse(location, url)) return null;
  const next = new URL(location, url);
  return next.protocol === "https:" ? next.href : null;
}

/** Why it could not be put there; null: it was. */
async function put(ports: FetchKindPorts, folder: string, release: KindRelease, signal: AbortSignal): Promise<string | null> {
  const { exec, env, files } = ports;
  const fetched = await fetchFile(ports, release.url, signal);
  if (fetched.kind === "failed") return fetched.why;
  const found = files.sha256(fetched.body);
  if (found !== release.sha256) return `its SHA-256 is ${found}, not ${release.sha256}`;
  const path = `${folder}/kind`;
  try {
    await files.replace(path, fetched.body);
  } catch (error) {
    if (error instanceof HeapgateError) return error.message;
    throw error;
  }
  const made = await exec.run({ argv: ["chmod", "755", path], cwd: env.cwd(), env: env.all() }, { timeoutSeconds: ASK_SECONDS, signal });
  if (made.exitCode === 0) return null;
  await files.remove(path);
  return `${path} cannot be made executable`;
}

/**
 * Makes kind available where it is not: in a folder that `Exec` looks into for what is not on PATH, kept for later runs. Where it cannot be had the log
 * says why, and what looks at the machine next says that it is missing. Throws the abort reason.
 */
export async function provideKind(ports: FetchKindPorts, signal: AbortSignal): Promise<void> {
  if (await isThere(ports, signal)) return;
  const { env, log } = ports;
  const folder = kindFolder(env.get);
  const release = kindReleaseFor(env.platform());
  if (folder === null || release === null) return;
  log.info(`kind    is not on PATH: fetching ${release.version} from ${release.url}`);
  const why = await put(ports, folder, release, signal);
  if (why === null) log.info(`kind    ${release.version} is in ${folder}, for later runs as well`);
  else log.warn(`kind ${release.version} could not be fetched: ${why}`);
}
