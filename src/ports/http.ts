/** HTTP requests to the measured app. */

/** How an `https:` server is checked and who we are to it. Texts are PEM. */
export interface TlsOptions {
  /** True: any certificate will do, such as the self-signed one of a server in a cluster. */
  readonly insecureSkipVerify: boolean;
  readonly clientCertificate: { readonly certificate: string; readonly key: string } | null;
  /** Certificates the server's may be signed by, in place of those the system trusts; left out: those. */
  readonly authority?: string | undefined;
  /** The name the certificate must be for; left out: that of the URL, which behind a forward is 127.0.0.1. */
  readonly serverName?: string | undefined;
}

export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly timeoutSeconds: number;
  /** A longer body is refused. */
  readonly maxBytes?: number;
  /**
   * Requests one after the other on one connection, which no others share: it `stays` for the next of them, or `ends` with this one. Left out: the
   * header `connection: close` asks for one of its own, else any that is kept serves.
   */
  readonly connection?: "stays" | "ends" | undefined;
  /** Left out: the certificate must be one the system trusts. */
  readonly tls?: TlsOptions;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly durationSeconds: number;
}

/** `failed`: no complete answer came. `reason` is a short stable word, `message` the system's; `untrusted`: the server's certificate was not accepted. */
export type HttpAnswer =
  | { readonly kind: "answer"; readonly response: HttpResponse }
  | {
      readonly kind: "failed";
      readonly reason: "refused" | "reset" | "timeout" | "truncated" | "too-large" | "untrusted" | "other";
      readonly message: string;
    };

export interface Http {
  /** One request. Network failures are values; only an abort throws. */
  readonly request: (request: HttpRequest) => Promise<HttpAnswer>;
  /** True when something accepts connections on 127.0.0.1:port. */
  readonly isPortOpen: (port: number) => Promise<boolean>;
  /** A port on 127.0.0.1 that was free a moment ago. */
  readonly findFreePort: () => Promise<number>;
}
