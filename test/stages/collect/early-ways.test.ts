// Ways that are opened while an app still starts: to which pods and ports, who gets them, what becomes of the others, and tokens.
import { describe, expect, test } from "vitest";
import type { ComponentConfig } from "../../../src/core/config/config.ts";
import { NO_AUTH } from "../../../src/stages/collect/endpoint-auth.ts";
import { earlyWays, type EarlyWayOptions } from "../../../src/stages/collect/early-ways.ts";
import type { PortMemory } from "../../../src/stages/collect/probe-endpoint.ts";
import { argv, component, endpoint } from "../../support/component.ts";
import { fakeKube, type FakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { podJson, podList, tcp } from "../../support/pods.ts";

const signal = new AbortController().signal;
const shop = (more: Partial<ComponentConfig> = {}): ComponentConfig => ({
  ...component({ command: argv("unused") }),
  run: null,
  pods: { selector: "app=shop", namespace: null, container: null },
  pprof: endpoint("/debug/pprof", { port: 6060 }),
  metrics: endpoint("/metrics", { port: "web" }),
  ...more,
});
const WEB = { containers: [{ name: "app", ports: [tcp(8000, "web")] }] };
const call = { timeoutSeconds: 5, signal };
const target = (port: number) => ({ namespace: "dev", pod: "shop-0", port });

const early = (kube: FakeKube, components: readonly ComponentConfig[] = [shop()], more: Partial<EarlyWayOptions> = {}) =>
  earlyWays(kube, {
    components,
    defaultNamespace: "dev",
    authenticator: { open: async () => NO_AUTH },
    memory: new Map(),
    isKnown: () => false,
    signal,
    ...more,
  });
const forwardsOf = (kube: FakeKube): readonly string[] => kube.calls.map(({ line }) => line).filter((line) => line.startsWith("forward"));
const OPEN: FakeKubeScript = { forward: {} };

describe("begun", () => {
  const FOUND: PortMemory = new Map([["shop pprof", { port: 7070, scheme: "http" }]]);
  const anywhere = shop({ pprof: endpoint("/debug/pprof"), metrics: endpoint("/metrics") });
  test.each<[string, object, ComponentConfig, Partial<EarlyWayOptions>, readonly string[]]>([
    ["to named ports of a pod that is not ready", podJson("shop-0", { ...WEB, ready: false }), shop(), {}, ["shop-0:6060", "shop-0:8000"]],
    ["once where both answer on one port", podJson("shop-0"), shop({ metrics: endpoint("/metrics", { port: 6060 }) }), {}, ["shop-0:6060"]],
    ["to a port that was found in an earlier trial", podJson("shop-0"), anywhere, { memory: FOUND }, ["shop-0:7070"]],
    ["nowhere while nobody knows the ports", podJson("shop-0"), anywhere, {}, []],
    ["not to a name that no container declares", podJson("shop-0"), shop({ pprof: "off" }), {}, []],
    ["not to a pod that has not started", podJson("shop-0", { ...WEB, phase: "Pending" }), shop(), {}, []],
    ["not to a pod that ends", podJson("shop-0", { ...WEB, terminating: true }), shop(), {}, []],
    ["not to a pod of an earlier trial", podJson("shop-0", WEB), shop(), { isKnown: (uid) => uid === "uid-shop-0" }, []],
    ["not to a pod of somebody else", podJson("till-0", { ...WEB, labels: { app: "till" } }), shop(), {}, []],
    ["not to a pod in another namespace", podJson("shop-0", WEB), shop(), { defaultNamespace: "prod" }, []],
    ["not for a component that is not measured", podJson("shop-0", WEB), shop({ measure: false }), {}, []],
    ["not for a component behind a URL", podJson("shop-0", WEB), shop({ url: "http://shop.invalid" }), {}, []],
    [
      "not where only the API server knows whom the selector means",
      podJson("shop-0", WEB),
      shop({ pods: { selector: "app in (shop)", namespace: null, container: null } }),
      {},
      [],
    ],
  ])("%s", async (_name, pod, config, more, expected) => {
    const kube = fakeKube(OPEN);
    await using opened = early(kube, [config], more);
    opened.look(podList(pod));
    expect(forwardsOf(kube)).toEqual(expected.map((name) => `forward dev/${name}`));
  });

  test("once, however often the pods are looked at, and not for what is no pod", async () => {
    const kube = fakeKube(OPEN);
    await using opened = early(kube);
    for (let times = 0; times < 3; times += 1)
      opened.look(podList({ kind: "Deployment", metadata: { name: "shop" } }, podJson("shop-0", WEB)));
    expect(forwardsOf(kube)).toHaveLength(2);
    opened.look(null);
    expect(kube.openForwards()).toBe(2);
  });

  test("no more after an abort", async () => {
    const kube = fakeKube(OPEN);
    await using opened = early(kube, [shop()], { signal: AbortSignal.abort(new Error("stop")) });
    opened.look(podList(podJson("shop-0", WEB)));
    expect(forwardsOf(kube)).toEqual([]);
  });
});

describe("taken", () => {
  test("by the first who asks; who asks again gets one of his own, and those of nobody are ended", async () => {
    const kube = fakeKube(OPEN);
    const opened = early(kube);
    opened.look(podList(podJson("shop-0", WEB)));
    const first = await opened.kube.forward(target(6060), call);
    expect(forwardsOf(kube)).toHaveLength(2);
    const second = await opened.kube.forward(target(6060), call);
    expect(forwardsOf(kube)).toEqual(["forward dev/shop-0:6060", "forward dev/shop-0:8000", "forward dev/shop-0:6060"]);
    opened.look(podList(podJson("shop-0", WEB)));
    expect(forwardsOf(kube)).toHaveLength(3);
    await opened[Symbol.asyncDispose]();
    expect(kube.openForwards()).toBe(2);
    expect([first.hasExited(), second.hasExited()]).toEqual([null, null]);
    // After that it is the cluster's own.
    await using third = await opened.kube.forward(target(8000), call);
    expect(third.hasExited()).toBeNull();
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });

  test("not when it has ended meanwhile: another one is opened", async () => {
    const kube = fakeKube(OPEN);
    const dead = Promise.withResolvers<{ exitCode: number; signal: null }>();
    let isFirst = true;
    await using opened = early({
      ...kube,
      forward: async (wanted, options) => {
        const forward = await kube.forward(wanted, options);
        if (!isFirst) return forward;
        isFirst = false;
        return { ...forward, exited: dead.promise, hasExited: () => ({ exitCode: 1, signal: null }) };
      },
    });
    opened.look(podList(podJson("shop-0", WEB)));
    const forward = await opened.kube.forward(target(6060), call);
    expect(forward.hasExited()).toBeNull();
    expect(forwardsOf(kube)).toHaveLength(3);
    await forward[Symbol.asyncDispose]();
  });

  test("those that are still being opened are given up when nobody took them", async () => {
    const kube = fakeKube(OPEN);
    let given: unknown = null;
    const opened = early({
      ...kube,
      forward: async (_target, options) =>
        await new Promise((_resolve, reject) =>
          options.signal?.addEventListener("abort", () => {
            given = options.signal?.reason;
            reject(new Error("given up"));
          }),
        ),
    });
    opened.look(podList(podJson("shop-0", WEB)));
    await opened[Symbol.asyncDispose]();
    expect(given).not.toBeNull();
  });

  test("what failed early is opened again when it is needed, and fails then in its own words", async () => {
    const kube = fakeKube({ forward: { exitCode: 1, stderr: "error: unable to forward port because pod is not running" } });
    await using opened = early(kube);
    opened.look(podList(podJson("shop-0", WEB)));
    await expect(opened.kube.forward(target(6060), call)).rejects.toMatchObject({ code: "FORWARD_FAILED" });
    expect(forwardsOf(kube).filter((line) => line.endsWith(":6060"))).toHaveLength(2);
  });
});

describe("tokens", () => {
  const AUTH = { bearer: { kind: "own" }, basic: null, headers: {}, clientCertificate: null, insecureSkipVerify: true } as const;
  const guarded = shop({ metrics: endpoint("/metrics", { port: "web", auth: AUTH }) });

  test("are got once for a component of which a pod has started, and waited for", async () => {
    const asked: string[] = [];
    const { promise, resolve } = Promise.withResolvers<typeof NO_AUTH>();
    const opened = early(fakeKube(OPEN), [guarded], {
      authenticator: {
        open: async (name, auth) => {
          asked.push(`${name} ${auth === AUTH}`);
          return await promise;
        },
      },
    });
    opened.look(podList(podJson("till-0", { labels: { app: "till" } })));
    expect(asked).toEqual([]);
    opened.look(podList(podJson("shop-0", WEB), podJson("shop-1", WEB)));
    opened.look(podList(podJson("shop-0", WEB)));
    expect(asked).toEqual(["shop true"]);
    let isDisposed = false;
    const disposing = opened[Symbol.asyncDispose]().then(() => (isDisposed = true));
    await new Promise((later) => setTimeout(later, 10));
    expect(isDisposed).toBe(false);
    resolve(NO_AUTH);
    expect(await disposing).toBe(true);
  });

  test("that are refused are asked for again when they are needed: here nothing is said", async () => {
    await using opened = early(fakeKube(OPEN), [guarded], { authenticator: { open: () => Promise.reject(new Error("refused")) } });
    expect(() => opened.look(podList(podJson("shop-0", WEB)))).not.toThrow();
  });
});
