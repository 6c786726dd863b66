// Endpoints of local processes: with a password, with a certificate of their own, or off.
import { expect, test } from "vitest";
import { createAuthenticator } from "../../../src/stages/collect/authenticate.ts";
import { openLocalEndpoint } from "../../../src/stages/collect/local-endpoint.ts";
import { endpoint } from "../../support/component.ts";
import { realPorts } from "../../support/real-ports.ts";
import { startTlsServer } from "../../support/tls-server.ts";

const ports = realPorts();
const signal = new AbortController().signal;
const authenticator = createAuthenticator(ports, { kube: null, namespace: "default", access: "print", endpoints: [], configDir: "/" });
const basic = { username: "shop", password: "secret" };
const auth = { bearer: null, basic, headers: {}, clientCertificate: null, insecureSkipVerify: true };

test.each([
  ["with the password", auth, 200],
  ["without it", null, 401],
])("%s", async (_name, given, status) => {
  await using server = await startTlsServer((request, response) => {
    response.writeHead(request.headers.authorization === "Basic c2hvcDpzZWNyZXQ=" ? 200 : 401).end("ok");
  });
  const url = `${server.url}/metrics`;
  const opened = await openLocalEndpoint(ports.http, {
    component: "shop",
    endpoint: endpoint("/metrics", { auth: given }),
    url,
    authenticator,
    signal,
  });
  expect(await opened?.ask({ path: "", headers: {}, timeoutSeconds: 5, signal })).toMatchObject({ kind: "answer", response: { status } });
});

test.each([
  ["off", "http://127.0.0.1:1/metrics"],
  [endpoint("/metrics"), null],
] as const)("there is none when it is %j at %j", async (given, url) => {
  expect(await openLocalEndpoint(ports.http, { component: "shop", endpoint: given, url, authenticator, signal })).toBeNull();
});
