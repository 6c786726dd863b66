/** HTTP with `node:http`: kept-alive connections, no redirects, every failure a value with a stable word. */
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { connect, createServer } from "node:net";
import type { Http, HttpAnswer, HttpRequest, TlsOptions } from "../ports/http.ts";

const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;
const CONNECT_TIMEOUT_MILLISECONDS = 1000;
const ROW_IDLE_MILLISECONDS = 2000;
/** Sent again once when a kept-alive connection turns out to be closed by the server (as Go's client does). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Disposing closes idle connections. */
export function createHttp(): Http & Disposable {
  let loading: Promise<Client> | null = null;
  let loaded: Client | null = null;
  return {
    request: async (request) => {
      loading ??= loadClient();
      const client = await loading;
      loaded = client;
      const first = await send(request, client);
      return first.stale && IDEMPOTENT.has(request.method ?? "GET") ? (await send(request, client)).answer : first.answer;
    },
    isPortOpen,
    findFreePort,
    [Symbol.dispose]: () => {
      for (const agent of loaded === null ? [] : [loaded.plain, loaded.secure, loaded.plainRow, loaded.secureRow]) agent.destroy();
    },
  };
}

/** Node's own client and the connections it keeps alive. Loaded with the first request: it takes 50 ms and 12 MB, and most commands fetch nothing. */
async function loadClient() {
  const [http, https] = [await import("node:http"), await import("node:https")];
  const keepAlive = { keepAlive: true };
  // A row that broke off leaves no connection behind for long.
  const row = { ...keepAlive, timeout: ROW_IDLE_MILLISECONDS };
  return {
    http,
    https,
    plain: new http.Agent(keepAlive),
    secure: new https.Agent(keepAlive),
    plainRow: new http.Agent(row),
    secureRow: new https.Agent(row),
  };
}

type Client = Awaited<ReturnType<typeof loadClient>>;

/** `stale`: the connection had served before and was closed under our request. */
interface Sent {
  readonly answer: HttpAnswer;
  readonly stale: boolean;
}

function open(request: HttpRequest, client: Client): ClientRequest {
  const { http, https } = client;
  const url = new URL(request.url);
  const options = {
    method: request.method ?? "GET",
    headers: { ...request.headers, ...(request.connection === "ends" ? { connection: "close" } : {}) },
    agent: agentOf(request, url.protocol === "https:", client),
  } as const;
  return url.protocol === "https:" ? https.request(url, { ...options, ...tlsOptions(request.tls) }) : http.request(url, options);
}

/** Requests in a row find their connection with an agent of their own. */
const agentOf = (request: HttpRequest, isSecure: boolean, { plain, secure, plainRow, secureRow }: Client): Agent | false => {
  if (request.connection !== undefined) return isSecure ? secureRow : plainRow;
  // `connection: close` asks for a connection of its own, which no other request shares.
  if (closesConnection(request)) return false;
  return isSecure ? secure : plain;
};

/** A certificate of ours that cannot be read is found out here. */
function tryOpen(
  request: HttpRequest,
  client: Client,
): { readonly kind: "opened"; readonly outgoing: ClientRequest } | Extract<HttpAnswer, { kind: "failed" }> {
  try {
    return { kind: "opened", outgoing: open(request, client) };
  } catch (error) {
    if (request.tls === undefined || !(error instanceof Error)) throw error;
    return { kind: "failed", reason: "other", message: `our certificate cannot be used: ${error.message}` };
  }
}

/** The agent keeps connections of different options apart. */
const tlsOptions = (tls: TlsOptions | undefined) =>
  tls === undefined
    ? {}
    : {
        rejectUnauthorized: !tls.insecureSkipVerify,
        ...(tls.authority === undefined ? {} : { ca: tls.authority }),
        ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
        ...(tls.clientCertificate === null ? {} : { cert: tls.clientCertificate.certificate, key: tls.clientCertificate.key }),
      };

const closesConnection = (request: HttpRequest): boolean =>
  Object.entries(request.headers ?? {}).some(([name, value]) => name.toLowerCase() === "connection" && value.toLowerCase() === "close");

async function send(request: HttpRequest, client: Client): Promise<Sent> {
  request.signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES;
  const startedAt = performance.now();
  const opened = tryOpen(request, client);
  if (opened.kind === "failed") return { answer: opened, stale: false };
  const { outgoing } = opened;

  let settled = false;
  const settle = (answer: HttpAnswer, stale = false): void => {
    if (settled) return;
    settled = true;
    resolve({ answer, stale });
    if (answer.kind === "failed") outgoing.destroy();
  };
  const fail = (reason: Failure, message: string, stale = false): void => settle({ kind: "failed", reason, message }, stale);
  const abort = (): void => {
    settled = true;
    outgoing.destroy();
    // The reason is the caller's own error value, passed through as it is.
    reject(request.signal?.reason);
  };
  const timer = setTimeout(() => fail("timeout", `no complete answer within ${request.timeoutSeconds} s`), request.timeoutSeconds * 1000);
  request.signal?.addEventListener("abort", abort, { once: true });

  const receive = (incoming: IncomingMessage): void => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) fail("too-large", `the body has more than ${maxBytes} bytes`);
      else chunks.push(chunk);
    });
    incoming.on("end", () => {
      settle({
        kind: "answer",
        response: {
          status: incoming.statusCode ?? 0,
          headers: headersOf(incoming),
          body: Buffer.concat(chunks),
          durationSeconds: (performance.now() - startedAt) / 1000,
        },
      });
    });
    incoming.on("error", () => fail("truncated", `the connection closed after ${length} bytes of the body`));
  };
  outgoing.on("response", receive);
  outgoing.on("error", (error) => {
    const reason = reasonOf(error);
    fail(reason, error.message, reason === "reset" && outgoing.reusedSocket);
  });
  outgoing.end(request.body);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", abort);
  }
}

type Failure = Extract<HttpAnswer, { kind: "failed" }>["reason"];

/** What OpenSSL and Node call a certificate that is not accepted. */
const UNTRUSTED =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/u;

function reasonOf(error: Error): Failure {
  const code = "code" in error ? String(error.code) : "";
  if (UNTRUSTED.test(code)) return "untrusted";
  switch (code) {
    case "ECONNREFUSED":
      return "refused";
    case "ECONNRESET":
    case "EPIPE":
      return "reset";
    case "ETIMEDOUT":
      return "timeout";
    default:
      return "other";
  }
}

const headersOf = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

async function isPortOpen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: "127.0.0.1", port });
  socket.setTimeout(CONNECT_TIMEOUT_MILLISECONDS, () => resolve(false));
  socket.on("connect", () => resolve(true));
  socket.on("error", () => resolve(false));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

async function findFreePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.on("error", reject);
  server.listen({ host: "127.0.0.1", port: 0 }, () => {
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    server.close(() => resolve(port));
  });
  return await promise;
}
