/** An endpoint through the API server's proxy, for those who may not forward ports: text only, no headers of ours, no loopback-only listeners. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import type { PodInstance } from "../../core/kubernetes/select-pods.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HttpAnswer } from "../../ports/http.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { buildEndpoint, type Endpoint } from "./endpoint.ts";
import { NO_AUTH } from "./endpoint-auth.ts";
import { cleanPath, type PodPlace } from "./pod-lines.ts";

/** The API server deletes `Authorization` and checks no certificate: only what asks nobody who he is can be read so. */
export function proxyEndpoint(clock: Clock, kube: KubeClient, { namespace, pod }: PodInstance, { port, scheme, path }: PodPlace): Endpoint {
  const server = `/api/v1/namespaces/${namespace}/pods/${scheme === "https" ? "https:" : ""}${pod}:${port}/proxy`;
  return buildEndpoint(
    `${namespace}/${pod}:${port}${cleanPath(path)} (proxy)`,
    NO_AUTH,
    async ({ path: below, timeoutSeconds, signal }) => {
      const startedAt = clock.monotonicSeconds();
      try {
        const text = await kube.raw(`${server}${cleanPath(path)}${below}`, { timeoutSeconds, signal });
        const durationSeconds = clock.monotonicSeconds() - startedAt;
        return { kind: "answer", response: { status: 200, headers: {}, body: new TextEncoder().encode(text), durationSeconds } };
      } catch (error) {
        return failureOf(error, signal);
      }
    },
  );
}

function failureOf(error: unknown, signal: AbortSignal): HttpAnswer {
  signal.throwIfAborted();
  if (error instanceof HeapgateError && error.code === "KUBECTL_FAILED") return { kind: "failed", reason: "other", message: error.message };
  throw error;
}
