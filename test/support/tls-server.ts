// An HTTPS server in the test's own process, with a certificate nobody trusts.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { connect, createServer as createTcpServer } from "node:net";
import type { TLSSocket } from "node:tls";
import { CERTIFICATE, KEY } from "./self-signed.ts";

const OWN = { key: KEY, certificate: CERTIFICATE };

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** `wantsClient`: refuses clients whose certificate is not the one of `self-signed.ts`. `own`: what the server shows. */
export async function startTlsServer(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  { wantsClient = false, own = OWN }: { readonly wantsClient?: boolean; readonly own?: typeof OWN } = {},
): Promise<TlsServer> {
  const server = createServer(
    { key: own.key, cert: own.certificate, requestCert: wantsClient, rejectUnauthorized: wantsClient, ca: CERTIFICATE },
    handler,
  );
  server.on("secureConnection", (socket: TLSSocket) => socket.on("error", () => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    port,
    url: `https://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** First byte of a TLS connection. */
const HANDSHAKE = 0x16;
const PLAIN_ANSWER = "HTTP/1.0 400 Bad Request\r\ncontent-type: text/plain\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

/** The same as Go does it: a plain request gets an answer too. */
export async function startGoTlsServer(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<TlsServer> {
  const inner = await startTlsServer(handler);
  const front = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (first: Buffer) => {
      if (first[0] !== HANDSHAKE) return void socket.end(PLAIN_ANSWER);
      const upstream = connect({ host: "127.0.0.1", port: inner.port });
      upstream.on("error", () => {}).on("close", () => socket.destroy());
      socket.on("close", () => upstream.destroy());
      upstream.write(first);
      socket.pipe(upstream);
      upstream.pipe(socket);
    });
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const address = front.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    port,
    url: `https://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      front.close();
      await inner[Symbol.asyncDispose]();
    },
  };
}
