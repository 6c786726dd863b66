/** Objects of one kind at the API server: made, changed, listed and deleted over plain HTTP, many at a time. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { collectionPath, groupPath, servedKind, statusMessage } from "../../core/kubernetes/api-paths.ts";
import { listAt, parseJson } from "../../core/kubernetes/json-fields.ts";
import type { Manifest } from "../../core/manifests/manifest.ts";
import type { Http, HttpAnswer } from "../../ports/http.ts";

export interface ObjectApi {
  readonly create: (object: Manifest) => Promise<void>;
  /** A merge patch (RFC 7396). */
  readonly patch: (name: string, patch: unknown) => Promise<void>;
  readonly list: (labelSelector: string) => Promise<readonly unknown[]>;
  /** False: the cluster took too long over it. Some may be gone; the rest is to be asked for again. */
  readonly deleteAll: (labelSelector: string) => Promise<boolean>;
}

export interface ObjectApiOptions {
  readonly apiUrl: string;
  readonly kind: Pick<Manifest, "apiVersion" | "kind">;
  readonly namespace: string;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_SECONDS = 30;
/** An API server gives up a request after 60 s; one that deletes many objects takes as long as all of them do. */
const DELETE_SECONDS = 70;
const GATEWAY_TIMEOUT = 504;

/** Throws WORKLOAD_FAILED when the cluster does not serve the kind; so do all calls that are refused. */
export async function openObjectApi(http: Http, { apiUrl, kind, namespace, signal }: ObjectApiOptions): Promise<ObjectApi> {
  const ask = async (path: string, request: ApiRequest): Promise<HttpAnswer> =>
    await http.request({
      url: `${apiUrl}${path}`,
      method: request.method,
      headers: { accept: "application/json", "content-type": request.contentType ?? "application/json", "user-agent": "heapgate-workload" },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      timeoutSeconds: request.method === "DELETE" ? DELETE_SECONDS : TIMEOUT_SECONDS,
      maxBytes: 256 * 2 ** 20,
      ...(signal === undefined ? {} : { signal }),
    });
  const accepted = (what: string, answer: HttpAnswer): unknown => {
    if (answer.kind === "answer" && answer.response.status >= 200 && answer.response.status < 300)
      return parseJson(new TextDecoder().decode(answer.response.body));
    throw heapgateError("WORKLOAD_FAILED", { what: `the cluster refused to ${what}: ${refusalOf(answer)}` }, { stage: "workload" });
  };
  const call = async (what: string, path: string, request: ApiRequest): Promise<unknown> => accepted(what, await ask(path, request));
  const served = servedKind(await call(`name the kinds of ${kind.apiVersion}`, groupPath(kind.apiVersion), { method: "GET" }), kind.kind);
  if (served === null) {
    const what = `the cluster serves no kind ${kind.kind} in ${kind.apiVersion}; deploy its CRD first`;
    throw heapgateError("WORKLOAD_FAILED", { what }, { stage: "workload" });
  }
  const path = collectionPath(kind.apiVersion, served, namespace);
  const selected = (labelSelector: string): string => `${path}?labelSelector=${encodeURIComponent(labelSelector)}`;
  return {
    create: async (object) => void (await call(`make ${kind.kind} ${object.metadata.name ?? ""}`, path, { method: "POST", body: object })),
    patch: async (name, patch) => {
      const contentType = "application/merge-patch+json";
      await call(`change ${kind.kind} ${name}`, `${path}/${encodeURIComponent(name)}`, { method: "PATCH", body: patch, contentType });
    },
    list: async (labelSelector) => listAt(await call(`list ${kind.kind}`, selected(labelSelector), { method: "GET" }), "items"),
    deleteAll: async (labelSelector) => {
      const answer = await ask(selected(labelSelector), { method: "DELETE" });
      if (isTimeout(answer)) return false;
      accepted(`delete ${kind.kind}`, answer);
      return true;
    },
  };
}

interface ApiRequest {
  readonly method: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

const isTimeout = (answer: HttpAnswer): boolean =>
  answer.kind === "failed" ? answer.reason === "timeout" : answer.response.status === GATEWAY_TIMEOUT;

const refusalOf = (answer: HttpAnswer): string => {
  if (answer.kind === "failed") return `${answer.reason}: ${answer.message}`;
  const { status, body } = answer.response;
  return statusMessage(parseJson(new TextDecoder().decode(body))) ?? `status ${status}`;
};
