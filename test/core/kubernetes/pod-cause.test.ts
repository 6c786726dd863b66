import { describe, expect, test } from "vitest";
import { causeOfPod, creationCause, subjectOf, terminationText, type PodEvidence } from "../../../src/core/kubernetes/pod-cause.ts";
import type { ContainerState, PodState } from "../../../src/core/kubernetes/pod-state.ts";
import { recordedEvents, recordedPod, recordedPods } from "../../support/pod-states.ts";

const PANIC = "starting crash\npanic: config: missing DATABASE_URL\n";
const EVIDENCE: PodEvidence = {
  events: recordedEvents(),
  logs: new Map([
    ["crash", PANIC],
    ["migrate", PANIC],
  ]),
  loadedImages: ["acme/app:1"],
};

const container = (over: Partial<ContainerState>): ContainerState => ({
  name: "shop",
  isInit: false,
  image: "ghcr.io/acme/shop:x",
  isReady: false,
  restarts: 0,
  now: { kind: "waiting", reason: "ContainerCreating", message: null },
  last: null,
  ...over,
});
const pod = (containers: readonly ContainerState[], over: Partial<PodState> = {}): PodState => ({
  namespace: "shop",
  name: "shop-7d4b9c-x2x9z",
  uid: "u1",
  labels: { "pod-template-hash": "7d4b9c" },
  node: "heapgate-control-plane",
  phase: "Pending",
  reason: null,
  message: null,
  isDeleting: false,
  owner: { kind: "ReplicaSet", name: "shop-7d4b9c" },
  conditions: [],
  containers,
  ...over,
});
const waiting = (reason: string, message: string | null = null): ContainerState["now"] => ({ kind: "waiting", reason, message });
const NOTHING: PodEvidence = { events: [], logs: new Map(), loadedImages: [] };

describe("the cause of a recorded pod", () => {
  test.each([
    ["badcmd", 'badcmd: cannot be started: exec: "/nothere": stat /nothere: no such file or directory', 0],
    ["badname", "badname: InvalidImageName Heapgate/App:1: repository name (App) must be lowercase", 0],
    ["big", "big: unschedulable: 0/1 nodes are available: 1 Insufficient cpu", 60],
    ["fat", "fat: unschedulable: 0/1 nodes are available: 1 Insufficient memory", 60],
    ["picky", "picky: unschedulable: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector", 60],
    ["pvc", 'pvc: unschedulable: 0/1 nodes are available: persistentvolumeclaim "absent" not found', 60],
    ["crash", "crash: CrashLoopBackOff (exit code 2): panic: config: missing DATABASE_URL, restarted 5 times", 0],
    ["oom", "oom: OOMKilled (exit code 137): over its memory limit, restarted 5 times", 0],
    ["dying", "dying: liveness probe failed: HTTP probe failed with statuscode: 503, restarted 6 times", 0],
    ["sick", "sick: readiness probe failed: HTTP probe failed with statuscode: 503", null],
    ["init", "init: init container migrate: CrashLoopBackOff (exit code 2): panic: config: missing DATABASE_URL, restarted 5 times", 0],
    ["never", "never: ErrImageNeverPull acme/other:2: not side-loaded", 0],
    ["notloaded", "notloaded: ImagePullBackOff acme/other:1: not side-loaded, and its registry cannot be reached from the node", 60],
    ["noconfig", 'noconfig: CreateContainerConfigError: configmap "absent" not found', 20],
    ["nosecret", 'nosecret: CreateContainerConfigError: secret "absent" not found', 20],
    ["novolume", 'novolume: volume tls: secret "absent-tls" not found', 60],
    ["migrate", "migrate: ended (exit code 2): panic: config: missing DATABASE_URL", null],
  ])("of %s is told in one line", (app, text, patienceSeconds) => {
    expect(causeOfPod(recordedPod(app), EVIDENCE)).toEqual({ text, patienceSeconds });
  });

  test.each(["good", "seed"])("of %s is null, as nothing is wrong", (app) => {
    expect(causeOfPod(recordedPod(app), EVIDENCE)).toBeNull();
  });

  test("of an evicted pod is the eviction, also where the app ended well and only the event tells", () => {
    const evicted = recordedPods().filter(({ name }) => name.startsWith("full-"));
    expect(evicted.map(({ phase }) => phase).toSorted()).toEqual(["Failed", "Succeeded"]);
    for (const one of evicted)
      expect(causeOfPod(one, EVIDENCE)?.text).toBe('full: evicted: Usage of EmptyDir volume "data" exceeds the limit "8Mi".');
  });
});

describe("an image that cannot be pulled", () => {
  const backOff = (message: string, loadedImages: readonly string[] = []) =>
    causeOfPod(pod([container({ now: waiting("ImagePullBackOff", message) })]), { ...NOTHING, loadedImages });

  test("is hopeless at once where it should have been loaded, whatever the registry says", () => {
    expect(backOff("rpc error: not found", ["ghcr.io/acme/shop:x"])).toEqual({
      text: "shop: ImagePullBackOff ghcr.io/acme/shop:x: not side-loaded",
      patienceSeconds: 0,
    });
  });
  test("is not taken for the loaded one of another tag", () => {
    expect(backOff("", ["ghcr.io/acme/shop:y"])?.patienceSeconds).toBe(60);
  });
  test.each([
    ["failed to resolve reference: ghcr.io/acme/shop:x: not found", "and its registry has no such image", 15],
    [
      "pull access denied, repository does not exist or may require authorization",
      "and its registry refuses it (no right, or no such image)",
      15,
    ],
    ["dial tcp: lookup ghcr.io on 10.0.0.1:53: no such host", "and its registry cannot be reached from the node", 60],
    ["unexpected status: 500 Internal Server Error", "and it cannot be pulled: 500 Internal Server Error", 60],
  ])("says what the registry's answer means: %s", (message, words, patienceSeconds) => {
    expect(backOff(message)).toEqual({ text: `shop: ImagePullBackOff ghcr.io/acme/shop:x: not side-loaded, ${words}`, patienceSeconds });
  });
  test("asks the events where the state only says that it backs off", () => {
    const now = waiting("ImagePullBackOff", 'Back-off pulling image "ghcr.io/acme/shop:x"');
    const event = {
      isWarning: true,
      reason: "Failed",
      namespace: "shop",
      kind: "Pod",
      name: "shop-7d4b9c-x2x9z",
      container: "shop",
      count: 1,
      lastAt: "",
    };
    const events = [{ ...event, message: 'Failed to pull image "ghcr.io/acme/shop:x": manifest unknown' }];
    expect(causeOfPod(pod([container({ now })]), { ...NOTHING, events })?.text).toContain("has no such image");
  });
});

describe("an image that is being pulled", () => {
  const event = {
    isWarning: false,
    namespace: "shop",
    kind: "Pod",
    name: "shop-7d4b9c-x2x9z",
    container: "shop",
    count: 1,
    lastAt: "",
    message: "",
  };
  const pulling = (loadedImages: readonly string[], ...reasons: readonly string[]) =>
    causeOfPod(pod([container({})]), { ...NOTHING, loadedImages, events: reasons.map((reason) => ({ ...event, reason })) });

  test("is not where it was loaded to", () => {
    const cause = { text: "shop: pulling ghcr.io/acme/shop:x: not side-loaded", patienceSeconds: 3 };
    expect(pulling(["ghcr.io/acme/shop:x"], "Scheduled", "Pulling")).toEqual(cause);
    // Told by the events before the state tells it.
    expect(pulling(["ghcr.io/acme/shop:x"], "Pulling", "Failed")).toEqual(cause);
  });
  test.each([
    ["was never loaded", [], ["Pulling"]],
    ["is there by now", ["ghcr.io/acme/shop:x"], ["Pulling", "Pulled"]],
    ["nobody speaks of", ["ghcr.io/acme/shop:x"], []],
  ])("and %s has no cause yet", (_, loadedImages, reasons) => {
    expect(pulling(loadedImages, ...reasons)).toBeNull();
  });
});

describe("a crash", () => {
  const last = { reason: "Error", exitCode: 1, message: null, finishedAt: null };
  const crashed = (restarts: number, log: string | null) =>
    causeOfPod(pod([container({ restarts, last, now: waiting("CrashLoopBackOff") })]), {
      ...NOTHING,
      logs: log === null ? new Map() : new Map([["shop", log]]),
    });

  test.each([
    [1, null],
    [2, null],
    [3, 0],
  ])("after %i restarts has patience %s", (restarts, patienceSeconds) => {
    expect(crashed(restarts, null)?.patienceSeconds).toBe(patienceSeconds);
  });
  test("names a definition that the program misses", () => {
    expect(crashed(3, 'unable to start: no matches for kind "Widget" in version "shop.example/v1"\n')?.text).toBe(
      "shop: CrashLoopBackOff (exit code 1): CRD missing: Widget (shop.example/v1), restarted 3 times",
    );
  });
  test("tells an empty log from one that was not read", () => {
    expect(crashed(1, "")?.text).toBe("shop: CrashLoopBackOff (exit code 1): its log is empty, restarted once");
    expect(crashed(1, null)?.text).toBe("shop: CrashLoopBackOff (exit code 1), restarted once");
  });
  test("is told while the container runs for a moment in between", () => {
    expect(causeOfPod(pod([container({ restarts: 2, last, now: { kind: "running" } })]), NOTHING)?.text).toBe(
      "shop: CrashLoopBackOff (exit code 1), restarted 2 times",
    );
  });
  test("of a container beside others names the container", () => {
    const proxy = container({ name: "proxy", restarts: 3, last, now: waiting("CrashLoopBackOff") });
    expect(causeOfPod(pod([container({ now: { kind: "running" }, isReady: true }), proxy]), NOTHING)?.text).toMatch(/^shop\/proxy: /u);
  });
});

test("an app that ends well where it should serve has a cause, a step that is done has none", () => {
  const ended = (exitCode: number): ContainerState["now"] => ({
    kind: "terminated",
    termination: { reason: "Completed", exitCode, message: null, finishedAt: null },
  });
  expect(causeOfPod(pod([container({ now: ended(0), restarts: 1 })], { phase: "Running" }), NOTHING)?.text).toBe(
    "shop: CrashLoopBackOff (exit code 0), restarted once",
  );
  expect(causeOfPod(pod([container({ now: ended(0), isInit: true }), container({})]), NOTHING)).toBeNull();
  expect(causeOfPod(pod([container({ name: "wait", now: ended(1), isInit: true }), container({})]), NOTHING)?.text).toBe(
    "shop: init container wait: ended (exit code 1)",
  );
});

test("a probe that failed before the container became ready is past", () => {
  const event = {
    isWarning: true,
    reason: "Unhealthy",
    kind: "Pod",
    name: "shop-7d4b9c-x2x9z",
    namespace: "shop",
    container: "shop",
    count: 1,
    lastAt: "",
  };
  const events = [{ ...event, message: "Readiness probe failed: no" }];
  const running = (isReady: boolean): PodState => pod([container({ now: { kind: "running" }, isReady })], { phase: "Running" });
  expect(causeOfPod(running(true), { ...NOTHING, events })).toBeNull();
  expect(causeOfPod(running(false), { ...NOTHING, events })).not.toBeNull();
});

test("a pod that is being made has no cause", () => {
  expect(causeOfPod(pod([container({})]), NOTHING)).toBeNull();
});

test("events of a pod of the same name in another namespace do not count", () => {
  const event = {
    isWarning: true,
    reason: "Unhealthy",
    kind: "Pod",
    name: "shop-7d4b9c-x2x9z",
    container: "shop",
    count: 1,
    lastAt: "",
    message: "Readiness probe failed: no",
  };
  const running = pod([container({ now: { kind: "running" } })], { phase: "Running" });
  expect(causeOfPod(running, { ...NOTHING, events: [{ ...event, namespace: "other" }] })).toBeNull();
  expect(causeOfPod(running, { ...NOTHING, events: [{ ...event, namespace: "shop" }] })?.text).toBe("shop: readiness probe failed: no");
});

test("a workload whose pods are refused is told from the events of its ReplicaSet", () => {
  expect(creationCause({ kind: "Deployment", name: "nosa", namespace: "shop" }, recordedEvents())).toEqual({
    text: 'nosa: no pod: error looking up service account shop/absent: serviceaccount "absent" not found',
    patienceSeconds: 20,
  });
  expect(creationCause({ kind: "Deployment", name: "good", namespace: "shop" }, recordedEvents())).toBeNull();
});

test.each([
  [{ kind: "ReplicaSet", name: "shop-7d4b9c" }, "shop"],
  [{ kind: "StatefulSet", name: "db" }, "db"],
  [null, "shop-7d4b9c-x2x9z"],
])("a pod made by %o is called %s", (owner, name) => {
  expect(subjectOf(pod([], { owner }))).toBe(name);
});

test.each([
  ["OOMKilled", 137, "OOMKilled (exit code 137)"],
  ["Error", 2, "exit code 2"],
  ["Completed", 0, "exit code 0"],
  ["StartError", null, "StartError"],
  [null, null, null],
])("an end for reason %s with code %s is %s", (reason, exitCode, text) => {
  expect(terminationText({ reason, exitCode, message: null, finishedAt: null })).toBe(text);
});
