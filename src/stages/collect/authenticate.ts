/** Ways into endpoints that ask who we are: tokens, passwords, certificates, read from the cluster when they are needed and kept in memory only. */
import type { AuthConfig } from "../../core/config/cluster-config.ts";
import { heapgateError, type HeapgateError } from "../../core/errors/heapgate-error.ts";
import { READER_NAME, renderReader } from "../../core/kubernetes/access-role.ts";
import { textAt } from "../../core/kubernetes/json-fields.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import { decodeBase64, encodeBase64 } from "../../core/report/base64.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Files } from "../../ports/files.ts";
import type { TlsOptions } from "../../ports/http.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { EndpointAuth } from "./endpoint-auth.ts";
import { cleanPath } from "./pod-lines.ts";

export interface AuthPorts {
  readonly clock: Clock;
  readonly files: Files;
}

export interface AuthSetting {
  /** Null: there is no cluster to ask. */
  readonly kube: KubeClient | null;
  /** Where ServiceAccounts and Secrets without a namespace are. */
  readonly namespace: string;
  /** `create`: the cluster is ours, a ServiceAccount for `auth: own` is made in it; `print`: what is missing is said. */
  readonly access: "create" | "print";
  /** Paths of all endpoints, which `auth: own` may read. */
  readonly endpoints: readonly string[];
  /** PEM files start here. */
  readonly configDir: string;
}

export interface Authenticator {
  /** Reads certificates and gets a first token, so that what is missing is known before the load. Throws AUTH_FAILED and the abort reason. */
  readonly open: (component: string, auth: AuthConfig, signal: AbortSignal) => Promise<EndpointAuth>;
}

/** Of a token that is asked for; a server may make it shorter, which an answer of 401 tells. */
const TOKEN_SECONDS = 3600;
const RENEW_AFTER_SECONDS = 0.75 * TOKEN_SECONDS;
const CALL_TIMEOUT_SECONDS = 20;
const ALLOWED_ATTEMPTS = 10;
const ALLOWED_PAUSE_SECONDS = 0.3;

/** One for a run: tokens are shared by all components and trials. */
export function createAuthenticator({ clock, files }: AuthPorts, setting: AuthSetting): Authenticator {
  const kept = new Map<string, { readonly token: Promise<string>; readonly atSeconds: number }>();
  const remembered = (key: string, get: () => Promise<string>): Promise<string> => {
    const found = kept.get(key);
    if (found !== undefined && clock.monotonicSeconds() - found.atSeconds < RENEW_AFTER_SECONDS) return found.token;
    const token = get();
    kept.set(key, { token, atSeconds: clock.monotonicSeconds() });
    token.catch(() => kept.delete(key));
    return token;
  };

  return {
    open: async (component, auth, signal) => {
      const tls = await tlsOf(files, setting, component, auth);
      const source = tokenSource(clock, setting, component, auth.bearer);
      const fixed: Record<string, string> = { ...auth.headers };
      if (auth.basic !== null) fixed["authorization"] = `Basic ${encodeBase64(`${auth.basic.username}:${auth.basic.password}`)}`;
      const headers = async (now: AbortSignal): Promise<Readonly<Record<string, string>>> =>
        source === null ? fixed : { ...fixed, authorization: `Bearer ${await remembered(source.key, () => source.get(now))}` };
      await headers(signal);
      return { headers, tls, renew: source === null ? null : () => void kept.delete(source.key) };
    },
  };
}

interface TokenSource {
  readonly key: string;
  readonly get: (signal: AbortSignal) => Promise<string>;
}

function tokenSource(clock: Clock, setting: AuthSetting, component: string, bearer: AuthConfig["bearer"]): TokenSource | null {
  if (bearer === null) return null;
  if (bearer.kind === "token") return { key: `token ${bearer.token}`, get: () => Promise.resolve(bearer.token) };
  const { kube } = setting;
  const namespace = (bearer.kind === "own" ? null : bearer.namespace) ?? setting.namespace;
  if (kube === null) throw authFailed(component, "a token", "there is no cluster to get it from", "Write auth: { token: … } instead.");
  switch (bearer.kind) {
    case "own":
      return { key: `account ${namespace}/${READER_NAME}`, get: (signal) => ownToken(clock, kube, setting, component, signal) };
    case "service-account":
      return {
        key: `account ${namespace}/${bearer.name}`,
        get: (signal) => accountToken(kube, { component, namespace, name: bearer.name, hint: null, signal }),
      };
    case "secret":
      return {
        key: `secret ${namespace}/${bearer.name}/${bearer.key}`,
        get: (signal) => secretToken(kube, { component, namespace, name: bearer.name, key: bearer.key, signal }),
      };
  }
}

/** The token of a ServiceAccount that may read the endpoints: made in a cluster of ours, elsewhere only asked for. */
async function ownToken(
  clock: Clock,
  kube: KubeClient,
  { access, namespace, endpoints }: AuthSetting,
  component: string,
  signal: AbortSignal,
): Promise<string> {
  const manifests = renderReader(namespace, endpoints);
  if (access === "create") {
    await kube.apply(manifests, { recreate: false, timeoutSeconds: CALL_TIMEOUT_SECONDS, signal });
    await waitUntilAllowed(clock, kube, { namespace, path: endpoints[0] ?? "/metrics", signal });
  }
  const hint = `Create what auth: own needs, once, with kubectl apply -f - and this text; or name a ServiceAccount of yours under auth.\n${manifests}`;
  return await accountToken(kube, { component, namespace, name: READER_NAME, hint: access === "create" ? null : hint, signal });
}

interface AllowedOptions {
  readonly namespace: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** A role counts a moment after it was made; an app that asked too early would remember the refusal for some time. */
async function waitUntilAllowed(clock: Clock, kube: KubeClient, { namespace, path, signal }: AllowedOptions): Promise<void> {
  const args = ["auth", "can-i", "get", cleanPath(path), `--as=system:serviceaccount:${namespace}:${READER_NAME}`];
  for (let left = ALLOWED_ATTEMPTS; left > 0; left -= 1) {
    const { stdout } = await kube.run(args, { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal });
    if (stdout.trim() === "yes") return;
    await clock.sleep(ALLOWED_PAUSE_SECONDS, signal);
  }
}

interface AccountOptions {
  readonly component: string;
  readonly namespace: string;
  readonly name: string;
  readonly hint: string | null;
  readonly signal: AbortSignal;
}

async function accountToken(kube: KubeClient, { component, namespace, name, hint, signal }: AccountOptions): Promise<string> {
  const args = ["create", "token", name, "-n", namespace, `--duration=${TOKEN_SECONDS}s`];
  const result = await kube.run(args, { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal });
  const token = result.stdout.trim();
  if (result.exitCode === 0 && token !== "") return token;
  const what = `a token of ServiceAccount ${name} in ${namespace}`;
  throw authFailed(
    component,
    what,
    kubectlWords(result.stderr),
    hint ?? `You need the right to create serviceaccounts/token in ${namespace}.`,
  );
}

interface SecretOptions {
  readonly component: string;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  readonly signal: AbortSignal;
}

async function secretToken(kube: KubeClient, { component, namespace, name, key, signal }: SecretOptions): Promise<string> {
  const secret = await kube.getJson(["secret", name, "-n", namespace], { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal });
  const encoded = textAt(secret, "data", key);
  const token = encoded === null ? null : decodeBase64(encoded);
  if (token !== null) return token.trim();
  const why = secret === null ? "there is no such Secret" : encoded === null ? `it has no key ${key}` : "its value is no text";
  throw authFailed(component, `the token in Secret ${name} of ${namespace}`, why, "Check auth.secret, auth.key and auth.namespace.");
}

async function tlsOf(files: Files, { configDir }: AuthSetting, component: string, auth: AuthConfig): Promise<TlsOptions> {
  const { clientCertificate: paths, insecureSkipVerify } = auth;
  const read = async (path: string): Promise<string> => {
    const text = await files.readText(files.resolve(configDir, path));
    if (text !== null) return text;
    throw authFailed(component, "its client certificate", `there is no file ${path}`, "Paths start at the folder of the configuration.");
  };
  if (paths === null) return { insecureSkipVerify, clientCertificate: null };
  return { insecureSkipVerify, clientCertificate: { certificate: await read(paths.certificate), key: await read(paths.key) } };
}

const authFailed = (component: string, what: string, why: string, remedy: string): HeapgateError =>
  heapgateError("AUTH_FAILED", { component, what, why, remedy }, { stage: "collect" });
