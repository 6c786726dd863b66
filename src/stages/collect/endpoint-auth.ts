/** How requests to one endpoint are let in. */
import type { TlsOptions } from "../../ports/http.ts";

export interface EndpointAuth {
  /** Headers of the next request. Throws AUTH_FAILED and the abort reason. */
  readonly headers: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  /** Null: as the system trusts. */
  readonly tls: TlsOptions | null;
  /** Forgets what `headers` remembers, after an answer of 401; null: there is nothing to renew. */
  readonly renew: (() => void) | null;
}

export const NO_AUTH: EndpointAuth = { headers: () => Promise.resolve({}), tls: null, renew: null };

/** Nothing is presented, and any certificate will do: what serves TLS inside of a cluster or on loopback mostly signed itself. */
export const NO_AUTH_ANY_CERTIFICATE: EndpointAuth = { ...NO_AUTH, tls: { insecureSkipVerify: true, clientCertificate: null } };
