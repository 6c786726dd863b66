// The ways to a Prometheus, over real connections: prefixes, what it asks for, certificates, Services behind forwards.
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { AuthConfig } from "../../../src/core/config/cluster-config.ts";
import type { PrometheusService, QueriedPrometheus } from "../../../src/core/config/prometheus-config.ts";
import { createHttp } from "../../../src/io/http.ts";
import { createAuthenticator } from "../../../src/stages/collect/authenticate.ts";
import { openPrometheusWay, ownPrometheusWay } from "../../../src/stages/collect/prometheus-endpoint.ts";
import type { KubeClient } from "../../../src/ports/kube-client.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube } from "../../support/fake-kube.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { podInstance, podJson, podList, podNetwork, tcp } from "../../support/pods.ts";
import { NAMED } from "../../support/self-signed.ts";
import { startTlsServer } from "../../support/tls-server.ts";
import { startWebServer } from "../../support/web-server.ts";

const { signal } = new AbortController();
const http = createHttp();
const files = createMemoryFiles({ "/repo/tls/ca.pem": NAMED.certificate });
const auth = (parts: Partial<AuthConfig>): AuthConfig => ({
  bearer: null,
  basic: null,
  headers: {},
  clientCertificate: null,
  insecureSkipVerify: false,
  ...parts,
});
const at = (url: string, parts: Partial<QueriedPrometheus> = {}): QueriedPrometheus => ({
  kind: "query",
  place: { kind: "url", url },
  auth: null,
  authorityPath: null,
  ...parts,
});

const open = async (prometheus: QueriedPrometheus, kube: KubeClient | null = null) => {
  const clock = fakeClock();
  const authenticator = createAuthenticator(
    { clock, files },
    { kube, namespace: "dev", access: "print", endpoints: [], configDir: "/repo" },
  );
  return await openPrometheusWay({ http, clock, files }, prometheus, { kube, namespace: "dev", authenticator, configDir: "/repo", signal });
};
const said = async ({ endpoint }: Awaited<ReturnType<typeof open>>, path = "/-/ready") => {
  const answer = await endpoint.ask({ path, headers: { connection: "close" }, timeoutSeconds: 5, signal });
  return answer.kind === "answer" ? new TextDecoder().decode(answer.response.body) : answer.reason;
};
/** Says what it was asked, and with what. */
const echo = (request: IncomingMessage, response: ServerResponse): void => {
  const { authorization = "-", "x-scope-orgid": tenant = "-" } = request.headers;
  response.end(`${request.url} ${authorization} ${[tenant].flat().join(",")}`);
};

describe("a URL", () => {
  test.each<[string, Partial<QueriedPrometheus>, string]>([
    ["nothing", {}, "/prefix/-/ready - -"],
    ["a token", { auth: auth({ bearer: { kind: "token", token: "abc" } }) }, "/prefix/-/ready Bearer abc -"],
    [
      "a password",
      { auth: auth({ basic: { username: "me", password: "hush" } }) },
      `/prefix/-/ready Basic ${Buffer.from("me:hush").toString("base64")} -`,
    ],
    ["headers", { auth: auth({ headers: { "x-scope-orgid": "team" } }) }, "/prefix/-/ready - team"],
  ])("is asked below its prefix, showing %s", async (_, parts, expected) => {
    await using server = await startWebServer(echo);
    await using way = await open(at(`${server.url}/prefix`, parts));
    expect(way.endpoint.name).toBe(`${server.url}/prefix`);
    expect(await said(way)).toBe(expected);
  });

  test("with a certificate nobody trusts is refused, and accepted with the one it is signed by", async () => {
    await using server = await startTlsServer(echo, { own: NAMED });
    expect(await said(await open(at(server.url)))).toBe("untrusted");
    expect(await said(await open(at(server.url, { auth: auth({}) })))).toBe("untrusted");
    expect(await said(await open(at(server.url, { auth: auth({ insecureSkipVerify: true }) })))).toBe("/-/ready - -");
    expect(await said(await open(at(server.url, { authorityPath: "tls/ca.pem" })))).toBe("/-/ready - -");
    expect(
      await said(await open(at(server.url, { authorityPath: "tls/ca.pem", auth: auth({ bearer: { kind: "token", token: "abc" } }) }))),
    ).toBe("/-/ready Bearer abc -");
  });

  test("whose certificate file is not there is told", async () => {
    await expect(open(at("https://x", { authorityPath: "tls/other.pem" }))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: "There is no file or folder tls/other.pem.",
    });
  });
});

describe("a Service", () => {
  const place = (parts: Partial<PrometheusService> = {}): QueriedPrometheus["place"] => ({
    kind: "service",
    namespace: "monitoring",
    name: "prometheus-k8s",
    port: "web",
    scheme: "http",
    path: "",
    ...parts,
  });
  const service = { spec: { selector: { app: "prometheus" }, ports: [{ name: "web", port: 9090, targetPort: "web" }] } };
  const pod = podJson("prometheus-0", { containers: [{ name: "config-reloader" }, { name: "prometheus", ports: [tcp(9091, "web")] }] });
  const script = {
    "get service prometheus-k8s -n monitoring": { json: service },
    "get pods -n monitoring -l app=prometheus": { json: podList(pod) },
  };

  test("is asked through a forward to a ready pod, which ends with its way", async () => {
    await using server = await startWebServer(echo);
    const network = podNetwork({ "dev/prometheus-0:9091": server.port }, script);
    {
      await using way = await open(
        at("", { place: place({ path: "/prefix" }), auth: auth({ bearer: { kind: "token", token: "abc" } }) }),
        network,
      );
      expect(way.endpoint.name).toBe("dev/prometheus-0:9091/prefix");
      expect(await said(way, "/api/v1/query?query=up")).toBe("/prefix/api/v1/query?query=up Bearer abc -");
      expect(network.forwards.map(({ name, isOpen }) => [name, isOpen()])).toEqual([["dev/prometheus-0:9091", true]]);
    }
    expect(network.forwards.map(({ isOpen }) => isOpen())).toEqual([false]);
  });

  test("may be served over TLS with a certificate of its own", async () => {
    await using server = await startTlsServer(echo);
    const network = podNetwork({ "dev/prometheus-0:9091": server.port }, script);
    await using way = await open(at("", { place: place({ scheme: "https" }), auth: auth({ insecureSkipVerify: true }) }), network);
    expect(await said(way)).toBe("/-/ready - -");
  });

  test("may have a certificate for its own name, signed by one that is given", async () => {
    await using server = await startTlsServer(echo, { own: NAMED });
    const network = podNetwork({ "dev/prometheus-0:9091": server.port }, script);
    await using way = await open(at("", { place: place({ scheme: "https" }), authorityPath: "tls/ca.pem" }), network);
    expect(await said(way)).toBe("/-/ready - -");
    const other = { ...script, "get service other -n monitoring": { json: service } };
    await using wrong = await open(
      at("", { place: place({ scheme: "https", name: "other" }), authorityPath: "tls/ca.pem" }),
      podNetwork({ "dev/prometheus-0:9091": server.port }, other),
    );
    expect(await said(wrong)).toBe("untrusted");
  });

  test("without a namespace is looked for where the app is", async () => {
    const kube = fakeKube({ "get service prometheus-k8s -n dev": { json: null } });
    await expect(open(at("", { place: place({ namespace: null }) }), kube)).rejects.toMatchObject({
      message: expect.stringContaining("Service dev/prometheus-k8s"),
    });
  });

  test.each<[string, Parameters<typeof fakeKube>[0], Partial<PrometheusService>, string]>([
    [
      "there is none",
      { ...script, "get service": { json: null }, "get service prometheus-k8s -n monitoring": { json: null } },
      {},
      "there is no such Service",
    ],
    [
      "it has no selector",
      { ...script, "get service prometheus-k8s -n monitoring": { json: { spec: {} } } },
      {},
      "it has no selector, so no pod stands behind it; write prometheus: { query: URL }",
    ],
    [
      "it has no pods",
      { ...script, "get pods -n monitoring -l app=prometheus": { json: podList() } },
      {},
      "no pod has its labels app=prometheus",
    ],
    [
      "its pods are not ready",
      { ...script, "get pods -n monitoring -l app=prometheus": { json: podList(podJson("prometheus-0", { ready: false })) } },
      {},
      "its pods are prometheus-0 (not ready)",
    ],
    ["it has no such port", script, { port: 80 }, "it has no port 80 that leads to pod prometheus-0; its ports are web=9090"],
  ])("cannot be asked when %s", async (_, answers, parts, why) => {
    await expect(open(at("", { place: place(parts) }), fakeKube(answers))).rejects.toMatchObject({
      code: "PROMETHEUS_UNREACHABLE",
      message: `The Prometheus at Service monitoring/prometheus-k8s cannot be asked: ${why}.`,
    });
  });

  test("needs a cluster", async () => {
    await expect(open(at("", { place: place() }))).rejects.toMatchObject({ code: "PROMETHEUS_UNREACHABLE" });
  });
});

test("one of heapgate's own is asked through a forward to its pod", async () => {
  await using server = await startWebServer(echo);
  const network = podNetwork({ "heapgate-prometheus/p-1:9090": server.port });
  await using way = ownPrometheusWay({ http, clock: fakeClock() }, network, podInstance({ namespace: "heapgate-prometheus", pod: "p-1" }));
  expect(await said(way)).toBe("/-/ready - -");
});
