/** An endpoint of a measured app: asked by path, wherever it is and however it lets us in. */
import type { Http, HttpAnswer } from "../../ports/http.ts";
import { NO_AUTH, type EndpointAuth } from "./endpoint-auth.ts";

export interface EndpointRequest {
  /** Below the endpoint, with query: `/heap?gc=1`; empty for the endpoint itself. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** A longer body is refused. */
  readonly maxBytes?: number;
  /** As in `HttpRequest`. */
  readonly connection?: "stays" | "ends" | undefined;
  /** A capture that takes long: nothing else shares its way to the app. */
  readonly alone?: boolean;
}

export interface Endpoint {
  /** As messages name it, without a slash at its end: `http://127.0.0.1:6060/debug/pprof`, `dev/shop-0:6060/debug/pprof`. */
  readonly name: string;
  /** Failures are values; throws the abort reason, and AUTH_FAILED when there is no way in. */
  readonly ask: (request: EndpointRequest) => Promise<HttpAnswer>;
}

/** Sends one request: everything about where the app is. */
export type Send = (request: EndpointRequest, auth: Pick<EndpointAuth, "tls">) => Promise<HttpAnswer>;

/** Joins the way to an app with the way in. What has expired meanwhile (401) is renewed once. */
export function buildEndpoint(name: string, auth: EndpointAuth, send: Send): Endpoint {
  const once = async (request: EndpointRequest): Promise<HttpAnswer> =>
    await send({ ...request, headers: { ...(await auth.headers(request.signal)), ...request.headers } }, auth);
  return {
    name,
    ask: async (request) => {
      const first = await once(request);
      if (auth.renew === null || first.kind === "failed" || first.response.status !== 401) return first;
      auth.renew();
      return await once(request);
    },
  };
}

/** An endpoint at a fixed address, such as `https://host/prefix/metrics`. */
export function directEndpoint(http: Http, url: string, auth: EndpointAuth = NO_AUTH): Endpoint {
  const base = url.replace(/\/+$/u, "");
  return buildEndpoint(base, auth, (request, { tls }) =>
    http.request({ ...request, url: `${base}${request.path}`, ...(tls === null ? {} : { tls }) }),
  );
}
