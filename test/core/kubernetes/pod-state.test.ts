import { describe, expect, test } from "vitest";
import { isPodWell, parseEvents, parsePod, parsePods } from "../../../src/core/kubernetes/pod-state.ts";
import { recordedEvents, recordedList, recordedPod } from "../../support/pod-states.ts";

describe("parsePods", () => {
  test("reads a crashed pod with its last end", () => {
    const { namespace, owner, phase, node, containers } = recordedPod("oom");
    expect({ namespace, phase, node }).toEqual({ namespace: "shop", phase: "Running", node: "heapgate-control-plane" });
    expect(owner).toEqual({ kind: "ReplicaSet", name: "oom-7d459c8cbd" });
    expect(containers).toEqual([expect.objectContaining({ name: "oom", image: "acme/app:1", isInit: false, isReady: false, restarts: 5 })]);
    expect(containers[0]?.last).toMatchObject({ reason: "OOMKilled", exitCode: 137 });
  });
  test("puts init containers first", () => {
    expect(recordedPod("init").containers.map(({ name, isInit }) => [name, isInit])).toEqual([
      ["migrate", true],
      ["init", false],
    ]);
  });
  test("takes only the pods of a mixed list", () => {
    expect(parsePods(recordedList()).length).toBeGreaterThan(15);
    expect(parsePods(recordedList()).every(({ uid }) => uid !== "")).toBe(true);
    expect(parsePods(null)).toEqual([]);
  });
  test("reads a pod of which nothing is known yet", () => {
    expect(parsePod({ metadata: { name: "a" }, spec: { containers: [{ name: "c", image: "i" }] } })).toMatchObject({
      phase: "Unknown",
      node: null,
      isDeleting: false,
      containers: [{ name: "c", image: "i", isReady: false, restarts: 0, now: { kind: "waiting", reason: null }, last: null }],
    });
  });
});

test.each([
  ["good", true],
  ["seed", true],
  ["sick", false],
  ["big", false],
])("pod %s is well: %s", (app, isWell) => {
  expect(isPodWell(recordedPod(app))).toBe(isWell);
});
test("a ready pod that is on its way out is not well", () => {
  expect(isPodWell({ ...recordedPod("good"), isDeleting: true })).toBe(false);
});

describe("parseEvents", () => {
  test("gives container, count and kind, oldest first", () => {
    const events = recordedEvents();
    const times = events.map(({ lastAt }) => lastAt);
    expect(times).toEqual(times.toSorted());
    expect(events.find(({ name, reason }) => name.startsWith("sick-") && reason === "Unhealthy")).toMatchObject({
      isWarning: true,
      kind: "Pod",
      container: "sick",
      message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
    });
  });
  test("reads the newer form, which has a series instead of a count", () => {
    const [event] = parseEvents({
      items: [
        {
          kind: "Event",
          type: "Normal",
          reason: "Pulled",
          message: " done ",
          eventTime: "2026-11-26T03:00:00.5Z",
          series: { count: 7, lastObservedTime: "2026-11-26T03:01:00Z" },
          involvedObject: { kind: "Pod", name: "a", namespace: "b", fieldPath: "spec.initContainers{m}" },
        },
      ],
    });
    expect(event).toMatchObject({ isWarning: false, count: 7, lastAt: "2026-11-26T03:01:00Z", container: "m", message: "done" });
  });
});
