// Metrics through the API server, for those who may not forward ports.
import { expect, test } from "vitest";
import { proxyEndpoint } from "../../../src/stages/collect/proxy-endpoint.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube } from "../../support/fake-kube.ts";
import { podInstance } from "../../support/pods.ts";

const signal = new AbortController().signal;
const ask = { path: "", headers: {}, timeoutSeconds: 5, signal };
const place = { port: 8080, scheme: "http", path: "/metrics" } as const;

test.each([
  ["http", "raw /api/v1/namespaces/dev/pods/shop-0:8080/proxy/metrics"],
  ["https", "raw /api/v1/namespaces/dev/pods/https:shop-0:8080/proxy/metrics"],
] as const)("asks the API server by %s", async (scheme, line) => {
  const kube = fakeKube({ raw: { stdout: "up 1\n" } });
  const endpoint = proxyEndpoint(fakeClock(), kube, podInstance(), { ...place, scheme });
  expect(endpoint.name).toBe("dev/shop-0:8080/metrics (proxy)");
  const answer = await endpoint.ask(ask);
  expect(answer).toMatchObject({ kind: "answer", response: { status: 200 } });
  expect(answer.kind === "answer" ? new TextDecoder().decode(answer.response.body) : "").toBe("up 1\n");
  expect(kube.calls.map((call) => call.line)).toEqual([line]);
});

test("what the API server refuses is a failure", async () => {
  const kube = fakeKube({ raw: { exitCode: 1, stderr: "Error from server (NotFound): the server could not find the requested resource" } });
  const endpoint = proxyEndpoint(fakeClock(), kube, podInstance(), place);
  expect(await endpoint.ask(ask)).toMatchObject({ kind: "failed", reason: "other", message: expect.stringContaining("could not find") });
});

test("an abort throws its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("stop here");
  controller.abort(reason);
  const endpoint = proxyEndpoint(fakeClock(), fakeKube({ raw: { stdout: "" } }), podInstance(), place);
  await expect(endpoint.ask({ ...ask, signal: controller.signal })).rejects.toBe(reason);
});
