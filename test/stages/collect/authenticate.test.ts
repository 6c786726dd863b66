// Every way into an endpoint: where its token comes from, how long it is kept, and what is said when there is none.
import { describe, expect, test } from "vitest";
import type { AuthConfig } from "../../../src/core/config/cluster-config.ts";
import { createAuthenticator, type AuthSetting } from "../../../src/stages/collect/authenticate.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const signal = new AbortController().signal;
const auth = (more: Partial<AuthConfig> = {}): AuthConfig => ({
  bearer: null,
  basic: null,
  headers: {},
  clientCertificate: null,
  insecureSkipVerify: true,
  ...more,
});

/** Gives `token-1`, `token-2`, … */
function tokens(): FakeKubeScript[string] {
  let count = 0;
  return () => {
    count += 1;
    return { stdout: `token-${count}\n` };
  };
}

function authenticator(script: FakeKubeScript, more: Partial<AuthSetting> = {}) {
  const kube = fakeKube(script);
  const clock = fakeClock();
  const setting: AuthSetting = { kube, namespace: "dev", access: "create", endpoints: ["metrics/"], configDir: "/repo", ...more };
  const files = createMemoryFiles({ "/repo/tls/client.crt": "CERT", "/repo/tls/client.key": "KEY" });
  const made = createAuthenticator({ clock, files }, setting);
  return { kube, clock, open: (given: AuthConfig) => made.open("shop", given, signal) };
}

describe("what needs no cluster", () => {
  test.each<[string, AuthConfig, object]>([
    ["nothing", auth(), {}],
    ["headers", auth({ headers: { "x-key": "a" } }), { "x-key": "a" }],
    ["a password, in UTF-8", auth({ basic: { username: "shop", password: "päss:word" } }), { authorization: "Basic c2hvcDpww6Rzczp3b3Jk" }],
    ["a token", auth({ bearer: { kind: "token", token: "abc" }, headers: { a: "b" } }), { a: "b", authorization: "Bearer abc" }],
  ])("%s", async (_name, given, headers) => {
    const opened = await authenticator({}, { kube: null }).open(given);
    expect(await opened.headers(signal)).toEqual(headers);
    expect(opened.tls).toEqual({ insecureSkipVerify: true, clientCertificate: null });
  });

  test("a client certificate is read from beside the configuration", async () => {
    const clientCertificate = { certificate: "tls/client.crt", key: "tls/client.key" };
    const opened = await authenticator({}).open(auth({ clientCertificate, insecureSkipVerify: false }));
    expect(opened.tls).toEqual({ insecureSkipVerify: false, clientCertificate: { certificate: "CERT", key: "KEY" } });
    await expect(authenticator({}).open(auth({ clientCertificate: { ...clientCertificate, key: "tls/other.key" } }))).rejects.toMatchObject(
      {
        code: "AUTH_FAILED",
        message: "Component shop asks who we are, and heapgate has not got its client certificate: there is no file tls/other.key.",
      },
    );
  });
});

describe("a ServiceAccount's token", () => {
  const account = (namespace: string | null) => auth({ bearer: { kind: "service-account", name: "prometheus", namespace } });

  test.each([
    [null, "dev"],
    ["monitoring", "monitoring"],
  ])("of namespace %j is asked for in %s", async (namespace, expected) => {
    const { kube, open } = authenticator({ "create token": tokens() });
    expect(await (await open(account(namespace))).headers(signal)).toEqual({ authorization: "Bearer token-1" });
    expect(kube.calls.map(({ line }) => line)).toEqual([`create token prometheus -n ${expected} --duration=3600s`]);
  });

  test("is one for all endpoints, and another when the first has expired", async () => {
    const { kube, clock, open } = authenticator({ "create token": tokens() });
    const [first, second] = [await open(account(null)), await open(account("dev"))];
    expect(kube.calls.length).toBe(1);
    clock.advance(2600);
    expect(await first.headers(signal)).toEqual({ authorization: "Bearer token-1" });
    clock.advance(200);
    expect(await second.headers(signal)).toEqual({ authorization: "Bearer token-2" });
    expect(await first.headers(signal)).toEqual({ authorization: "Bearer token-2" });
    second.renew?.();
    expect(await first.headers(signal)).toEqual({ authorization: "Bearer token-3" });
  });

  test("that is not given is an error without any token in it, and is asked for again", async () => {
    const { kube, open } = authenticator({
      "create token": { exitCode: 1, stderr: 'error: failed to create token: serviceaccounts "prometheus" not found\n' },
    });
    const expected = {
      code: "AUTH_FAILED",
      message:
        'Component shop asks who we are, and heapgate has not got a token of ServiceAccount prometheus in dev: failed to create token: serviceaccounts "prometheus" not found.',
      remedy: "You need the right to create serviceaccounts/token in dev.",
    };
    await expect(open(account(null))).rejects.toMatchObject(expected);
    await expect(open(account(null))).rejects.toMatchObject(expected);
    expect(kube.calls.length).toBe(2);
  });
});

describe("a Secret's token", () => {
  const secret = auth({ bearer: { kind: "secret", name: "metrics", key: "token", namespace: null } });

  test("is decoded", async () => {
    const { kube, open } = authenticator({ "get secret metrics -n dev": { json: { data: { token: "cy1lLWMtci1lLXQK" } } } });
    expect(await (await open(secret)).headers(signal)).toEqual({ authorization: "Bearer s-e-c-r-e-t" });
    expect(kube.calls.length).toBe(1);
  });

  test.each<[unknown, string]>([
    [null, "there is no such Secret"],
    [{ data: { other: "YQ==" } }, "it has no key token"],
    [{ data: { token: "?" } }, "its value is no text"],
  ])("%j: %s", async (json, why) => {
    const { open } = authenticator({ "get secret": { json } });
    await expect(open(secret)).rejects.toMatchObject({
      code: "AUTH_FAILED",
      message: expect.stringContaining(`Secret metrics of dev: ${why}`),
    });
  });
});

describe("auth: own", () => {
  const own = auth({ bearer: { kind: "own" } });

  test("makes a ServiceAccount in a cluster of ours and waits until its role counts", async () => {
    let asked = 0;
    const { kube, open } = authenticator({
      apply: {},
      "auth can-i": () => ({ stdout: (asked += 1) < 3 ? "no\n" : "yes\n", exitCode: asked < 3 ? 1 : 0 }),
      "create token heapgate-reader -n dev": tokens(),
    });
    expect(await (await open(own)).headers(signal)).toEqual({ authorization: "Bearer token-1" });
    expect(kube.calls.map(({ line }) => line)).toEqual([
      "apply",
      ...Array.from({ length: 3 }, () => "auth can-i get /metrics --as=system:serviceaccount:dev:heapgate-reader"),
      "create token heapgate-reader -n dev --duration=3600s",
    ]);
    expect(kube.calls[0]?.stdin).toContain("nonResourceURLs:\n      - /metrics\n");
  });

  test("makes nothing in a cluster of others: what to apply is said", async () => {
    const missing = { exitCode: 1, stderr: 'error: failed to create token: serviceaccounts "heapgate-reader" not found' };
    const { kube, open } = authenticator({ "create token": missing }, { access: "print" });
    await expect(open(own)).rejects.toMatchObject({
      code: "AUTH_FAILED",
      remedy: expect.stringMatching(/kubectl apply -f -(?:.|\n)*kind: ClusterRole\n(?:.|\n)*- \/metrics\n/u),
    });
    expect(kube.calls.map(({ line }) => line)).toEqual(["create token heapgate-reader -n dev --duration=3600s"]);
  });

  test("needs a cluster", async () => {
    await expect(authenticator({}, { kube: null }).open(own)).rejects.toMatchObject({ code: "AUTH_FAILED" });
  });
});
