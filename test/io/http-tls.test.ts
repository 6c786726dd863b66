// HTTPS: whose certificate is taken, and what we show of our own.
import { describe, expect, test } from "vitest";
import { createHttp } from "../../src/io/http.ts";
import type { TlsOptions } from "../../src/ports/http.ts";
import { CERTIFICATE, KEY } from "../support/self-signed.ts";
import { startTlsServer } from "../support/tls-server.ts";
import { startWebServer } from "../support/web-server.ts";

const ANY: TlsOptions = { insecureSkipVerify: true, clientCertificate: null };
const STRICT: TlsOptions = { insecureSkipVerify: false, clientCertificate: null };

describe("the server's certificate", () => {
  test.each<[string, TlsOptions | undefined, object]>([
    [
      "is not trusted when it signed itself",
      undefined,
      { kind: "failed", reason: "untrusted", message: expect.stringContaining("self-signed") },
    ],
    ["is not trusted when we insist", STRICT, { kind: "failed", reason: "untrusted" }],
    ["is taken whatever it is when we do not", ANY, { kind: "answer", response: { status: 200 } }],
  ])("%s", async (_name, tls, expected) => {
    await using server = await startTlsServer((_request, response) => void response.end("fine"));
    using http = createHttp();
    expect(await http.request({ url: server.url, timeoutSeconds: 5, ...(tls === undefined ? {} : { tls }) })).toMatchObject(expected);
  });

  test("that was taken once is not trusted by the next request that insists", async () => {
    await using server = await startTlsServer((_request, response) => void response.end("fine"));
    using http = createHttp();
    expect((await http.request({ url: server.url, timeoutSeconds: 5, tls: ANY })).kind).toBe("answer");
    expect(await http.request({ url: server.url, timeoutSeconds: 5, tls: STRICT })).toMatchObject({ reason: "untrusted" });
  });
});

describe("our certificate", () => {
  const ours = { ...ANY, clientCertificate: { certificate: CERTIFICATE, key: KEY } };

  test.each([
    ["lets us in where one is wanted", ours, "answer"],
    ["is missing otherwise", ANY, "failed"],
  ])("%s", async (_name, tls, kind) => {
    await using server = await startTlsServer((_request, response) => void response.end("fine"), { wantsClient: true });
    using http = createHttp();
    expect((await http.request({ url: server.url, timeoutSeconds: 5, tls })).kind).toBe(kind);
  });

  test("that cannot be read is a failure, not an exception", async () => {
    await using server = await startTlsServer((_request, response) => void response.end("fine"));
    using http = createHttp();
    const tls = { ...ANY, clientCertificate: { certificate: "nonsense", key: "nonsense" } };
    expect(await http.request({ url: server.url, timeoutSeconds: 5, tls })).toMatchObject({ kind: "failed", reason: "other" });
    expect(await http.request({ url: server.url, headers: { connection: "close" }, timeoutSeconds: 5, tls })).toMatchObject({
      kind: "failed",
    });
  });
});

test("a server that speaks plain HTTP fails with what OpenSSL says", async () => {
  await using server = await startWebServer((_request, response) => void response.end("fine"));
  using http = createHttp();
  const answer = await http.request({ url: server.url.replace("http:", "https:"), timeoutSeconds: 5, tls: ANY });
  expect(answer).toMatchObject({ kind: "failed", reason: "other", message: expect.stringMatching(/wrong version number|packet length/u) });
});
