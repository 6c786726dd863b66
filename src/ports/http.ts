/** HTTP requests to the measured app. */

export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly timeoutSeconds: number;
  /** A longer body is refused. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly durationSeconds: number;
}

/** `failed`: no complete answer came. `reason` is a short stable word, `message` the system's. */
export type HttpAnswer =
  | { readonly kind: "answer"; readonly response: HttpResponse }
  | {
      readonly kind: "failed";
      readonly reason: "refused" | "reset" | "timeout" | "truncated" | "too-large" | "other";
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
