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
  readonly deleteAll: (labelSelector: string) => Promise<void>;
}

export interface ObjectApiOptions {
  readonly apiUrl: string;
  readonly kind: Pick<Manifest, "apiVersion" | "kind">;
  readonly namespace: string;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_SECONDS = 30;

/** Throws WORKLOAD_FAILED when the cluster does not serve the kind; so do all calls that are refused. */
export async function openObjectApi(http: Http, { apiUrl, kind, namespace, signal }: ObjectApiOptions): Promise<ObjectApi> {
  const call = async (
    what: string,
    path: string,
    request: { readonly method: string; readonly body?: unknown; readonly contentType?: string },
  ) => {
    const answer = await http.request({
      url: `${apiUrl}${path}`,
      method: request.method,
      headers: { accept: "application/json", "content-type": request.contentType ?? "application/json", "user-agent": "heapgate-workload" },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      timeoutSeconds: TIMEOUT_SECONDS,
      maxBytes: 256 * 2 ** 20,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.kind === "answer" && answer.response.status >= 200 && answer.response.status < 300)
      return parseJson(new TextDecoder().decode(answer.response.body));
    throw heapgateError("WORKLOAD_FAILED", { what: `the cluster refused to ${what}: ${refusalOf(answer)}` }, { stage: "workload" });
  };
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
    deleteAll: async (labelSelector) => void (await call(`delete ${kind.kind}`, selected(labelSelector), { method: "DELETE" })),
  };
}

const refusalOf = (answer: HttpAnswer): string => {
  if (answer.kind === "failed") return `${answer.reason}: ${answer.message}`;
  const { status, body } = answer.response;
  return statusMessage(parseJson(new TextDecoder().decode(body))) ?? `status ${status}`;
};
