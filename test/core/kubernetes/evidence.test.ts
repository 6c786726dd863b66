import { expect, test } from "vitest";
import { chooseCause, renderEvents, renderStates } from "../../../src/core/kubernetes/evidence.ts";
import { recordedEvents, recordedPod } from "../../support/pod-states.ts";

test("chooseCause takes what waiting cannot heal", () => {
  const cause = (text: string, patienceSeconds: number | null) => ({ text, patienceSeconds });
  expect(chooseCause([cause("a", null), cause("b", 60), cause("c", 0), cause("d", 0)])?.text).toBe("c");
  expect(chooseCause([cause("a", null), cause("b", 60)])?.text).toBe("b");
  expect(chooseCause([cause("b", 60), cause("a", null)])?.text).toBe("b");
  expect(chooseCause([cause("a", null)])?.text).toBe("a");
  expect(chooseCause([])).toBeNull();
});

test("renderEvents puts warnings first, each half from old to new", () => {
  const [first] = recordedEvents();
  if (first === undefined) throw new Error("no event was recorded");
  const at = (lastAt: string, isWarning: boolean, count = 1) => ({
    ...first,
    lastAt,
    isWarning,
    count,
    kind: "Pod",
    name: "a",
    reason: "R",
    message: "m",
  });
  expect(renderEvents([at("2026-01-01T00:00:00Z", false), at("2026-01-01T00:00:01.25Z", true, 4), at("2026-01-01T00:00:02Z", true)])).toBe(
    "2026-01-01T00:00:01Z  Warning shop Pod/a R (4 times): m\n" +
      "2026-01-01T00:00:02Z  Warning shop Pod/a R: m\n" +
      "2026-01-01T00:00:00Z  Normal  shop Pod/a R: m\n",
  );
});

test("renderStates tells each container, pods that are not well first", () => {
  const text = renderStates([recordedPod("good"), recordedPod("oom"), recordedPod("big")]);
  expect(
    text
      .split("\n")
      .filter((line) => !line.startsWith(" ") && line !== "")
      .map((line) => line.split("-")[0]),
  ).toEqual(["shop/oom", "shop/big", "shop/good"]);
  expect(text).toContain(
    "shop/big-6d66b59d48-z7v4p: Pending on no node\n  not PodScheduled: Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.",
  );
  expect(text).toMatch(
    /container oom \(acme\/app:1\): not ready, waiting: CrashLoopBackOff: .*, 5 restarts, last end: OOMKilled \(exit code 137\) at 2026-/u,
  );
  expect(text).toContain("container good (acme/app:1): ready, running\n");
});

test("renderStates tells a pod on its way out", () => {
  expect(renderStates([{ ...recordedPod("good"), isDeleting: true }])).toMatch(/^shop\/good-\S+: Terminating on heapgate-control-plane\n/u);
});
