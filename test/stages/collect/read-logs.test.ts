// Logs of pods through the API server, and of any app as digests: what cannot be read says why, and no secret is kept.
import { describe, expect, test } from "vitest";
import type { PodInstance } from "../../../src/core/kubernetes/select-pods.ts";
import type { LogText } from "../../../src/core/logs/log-digest.ts";
import { readPodLog, readSecretValues, withLogs } from "../../../src/stages/collect/read-logs.ts";
import { fakeKube } from "../../support/fake-kube.ts";
import { rawRound } from "../../support/raw-rounds.ts";

const POD: PodInstance = {
  namespace: "shop",
  pod: "shop-1",
  uid: "u",
  container: "web",
  instance: "shop-1-web",
  node: null,
  serviceAccount: "default",
  labels: {},
  restartCount: 0,
  ports: [],
  foreignPorts: [],
};
const { signal } = new AbortController();
const LOG = "raw /api/v1/namespaces/shop/pods/shop-1/log?container=web&limitBytes=1048576";
const ask = (script: Parameters<typeof fakeKube>[0], restarted = false) => readPodLog(fakeKube(script), POD, { restarted, signal });

describe("the log of a pod", () => {
  test("is that of its container from its first line on", async () => {
    expect(await ask({ [LOG]: { stdout: "a\nb" } })).toEqual({ text: "a\nb\n", lines: 2, bytes: 4, truncated: false, tail: null });
    expect(await ask({ [LOG]: { stdout: "" } })).toMatchObject({ text: "", lines: 0, bytes: 0 });
  });

  test("has what the run before a restart said in front, as far as the kubelet still has it", async () => {
    const script = { [LOG]: { stdout: "again\n" }, [`${LOG}&previous=true`]: { stdout: "panic: x\n" } };
    expect((await ask(script, true)).text).toBe("panic: x\nagain\n");
    const gone = { [LOG]: { stdout: "again\n" }, [`${LOG}&previous=true`]: { exitCode: 1, stderr: "not found" } };
    expect((await ask(gone, true)).text).toBe("again\n");
  });

  test("is cut off where the API server stops", async () => {
    expect((await ask({ [LOG]: { stdout: "x".repeat(2 ** 20) } })).truncated).toBe(true);
  });

  test("that may not be read throws", async () => {
    await expect(ask({ [LOG]: { exitCode: 1, stderr: "Error from server (Forbidden): no" } })).rejects.toMatchObject({
      code: "KUBECTL_FAILED",
    });
  });
});

describe("rounds with logs", () => {
  const text = (log: string): LogText => ({
    text: log,
    lines: log.split("\n").length - 1,
    bytes: log.length,
    truncated: false,
    tail: null,
  });

  test("have the digest of each app's; its end only where the trial does not count", async () => {
    const rounds = [rawRound(), rawRound({ component: "agent", voidReason: "it broke" }), rawRound({ component: "none" })];
    const read = (raw: { readonly component: string }) =>
      Promise.resolve(raw.component === "none" ? null : text(`ERROR of ${raw.component}\n`));
    const [shop, agent, none] = await withLogs(rounds, { read, secrets: [] });
    expect(shop?.log).toMatchObject({
      kind: "digest",
      digest: { lines: 1, templates: [{ level: "error", text: "of shop" }], lastLines: [] },
    });
    expect(agent?.log).toMatchObject({ digest: { lastLines: ["ERROR of agent"] } });
    expect(none).not.toHaveProperty("log");
  });

  test("a log that cannot be read is missing with its reason, and stops no other", async () => {
    const kube = fakeKube({ raw: { exitCode: 1, stderr: "Error from server (Forbidden): pods/log is forbidden" } });
    const rounds = [rawRound(), rawRound({ component: "agent" })];
    const read = async (raw: { readonly component: string }) =>
      raw.component === "agent" ? text("a\n") : await readPodLog(kube, POD, { restarted: false, signal });
    const [shop, agent] = await withLogs(rounds, { read, secrets: [] });
    expect(shop?.log).toEqual({ kind: "missing", why: expect.stringMatching(/^KUBECTL_FAILED: .*forbidden/iu) });
    expect(agent?.log).toMatchObject({ kind: "digest" });
  });

  test("hold no secret: known values, and what looks like one", async () => {
    const read = () => Promise.resolve(text("the word is sesame street\npassword=hunterhunter\n"));
    const [round] = await withLogs([rawRound({ voidReason: "x" })], { read, secrets: ["sesame street"] });
    expect(JSON.stringify(round?.log)).not.toMatch(/sesame street|hunterhunter/u);
    expect(round?.log).toMatchObject({ digest: { lastLines: ["the word is ***", "password=***"] } });
  });
});

test("values of the namespaces' Secrets are known; where they may not be read there are none", async () => {
  const secrets = { items: [{ data: { password: btoa("open sesame") } }] };
  const script = {
    "get secrets -n shop --field-selector=type!=helm.sh/release.v1": { json: secrets },
    "get secrets -n other": { exitCode: 1, stderr: "Error from server (Forbidden): no" },
  };
  expect(await readSecretValues(fakeKube(script), ["shop", "other"], signal)).toContain("open sesame");
});
