/** The ways to the ports of one pod, one for each port however many endpoints are behind it. */
import type { PodInstance } from "../../core/kubernetes/select-pods.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { buildEndpoint, type Endpoint } from "./endpoint.ts";
import type { EndpointAuth } from "./endpoint-auth.ts";
import { forwardLine, type ForwardLine, type ForwardPorts } from "./forward-line.ts";

/** Disposing ends all forwards. */
export interface PodLines extends AsyncDisposable {
  readonly pod: PodInstance;
  /** Made when it is asked for first. */
  readonly lineOf: (port: number) => ForwardLine;
  /** Ends the ways to all other ports. */
  readonly keepOnly: (ports: readonly number[]) => Promise<void>;
}

export function podLines(ports: ForwardPorts, kube: KubeClient, pod: PodInstance): PodLines {
  const lines = new Map<number, ForwardLine>();
  return {
    pod,
    lineOf: (port) => {
      const found = lines.get(port) ?? forwardLine(ports, kube, { namespace: pod.namespace, pod: pod.pod, port });
      lines.set(port, found);
      return found;
    },
    keepOnly: async (kept) => {
      for (const [port, line] of lines) {
        if (kept.includes(port)) continue;
        lines.delete(port);
        await line[Symbol.asyncDispose]();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...lines.values()].map((line) => line[Symbol.asyncDispose]()));
    },
  };
}

export interface PodPlace {
  readonly port: number;
  readonly scheme: "http" | "https";
  readonly path: string;
}

/** `/debug/pprof` for `debug/pprof/`; empty for the root. */
export const cleanPath = (path: string): string => {
  const bare = path.replaceAll(/^\/+|\/+$/gu, "");
  return bare === "" ? "" : `/${bare}`;
};

/** An endpoint behind a forward. */
export function podEndpoint({ target, ask }: ForwardLine, { scheme, path }: PodPlace, auth: EndpointAuth): Endpoint {
  const base = cleanPath(path);
  const name = `${scheme === "https" ? "https://" : ""}${target.namespace}/${target.pod}:${target.port}${base}`;
  return buildEndpoint(name, auth, ({ path: below, alone = false, ...request }, { tls }) =>
    ask({ ...request, scheme, path: `${base}${below}` || "/", alone, ...(tls === null ? {} : { tls }) }),
  );
}
