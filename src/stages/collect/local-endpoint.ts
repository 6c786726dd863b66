/** An endpoint of a process on this machine. */
import type { EndpointConfig } from "../../core/config/config.ts";
import type { Http } from "../../ports/http.ts";
import type { Authenticator } from "./authenticate.ts";
import { directEndpoint, type Endpoint } from "./endpoint.ts";
import { NO_AUTH_ANY_CERTIFICATE } from "./endpoint-auth.ts";

export interface LocalEndpointOptions {
  readonly component: string;
  readonly endpoint: "off" | EndpointConfig;
  /** Null: it is off, or its port has no number. */
  readonly url: string | null;
  readonly authenticator: Authenticator;
  readonly signal: AbortSignal;
}

/** Null where there is none. Throws AUTH_FAILED and the abort reason. */
export async function openLocalEndpoint(http: Http, options: LocalEndpointOptions): Promise<Endpoint | null> {
  const { component, endpoint, url, authenticator, signal } = options;
  if (endpoint === "off" || url === null) return null;
  const auth = endpoint.auth === null ? NO_AUTH_ANY_CERTIFICATE : await authenticator.open(component, endpoint.auth, signal);
  return directEndpoint(http, url, auth);
}
