import { expect, test } from "vitest";
import { findCause, readEvents } from "../../../src/stages/deploy/wait-cause.ts";
import { fakeKube } from "../../support/fake-kube.ts";
import { recordedEvents, recordedList, recordedPods, recordedWorkload } from "../../support/pod-states.ts";

const OPTIONS = { loadedImages: [], signal: undefined };
const troubled = (kind: string, name: string) => ({
  workload: recordedWorkload(kind, name),
  pods: recordedPods(),
  events: recordedEvents(),
});

test("findCause reads the run before of a container that crashed, and remembers it", async () => {
  const kube = fakeKube({ "logs ": { stdout: "fatal error: boom\n" } });
  const logs = new Map<string, string>();
  const expected = "crash: CrashLoopBackOff (exit code 2): fatal error: boom, restarted 5 times";
  expect((await findCause(kube, troubled("Deployment", "crash"), logs, OPTIONS))?.text).toBe(expected);
  expect((await findCause(kube, troubled("Deployment", "crash"), logs, OPTIONS))?.text).toBe(expected);
  expect(kube.calls.map(({ line }) => line)).toEqual(["logs crash-6d94b74ddd-9bngt -n shop -c crash --tail=40 --previous"]);
});

test("findCause reads the run itself of a container that has ended for good", async () => {
  const kube = fakeKube({ "logs ": { stdout: "fatal error: boom\n" } });
  expect((await findCause(kube, troubled("Job", "migrate"), new Map(), OPTIONS))?.text).toBe(
    "migrate: ended (exit code 2): fatal error: boom",
  );
  expect(kube.calls[0]?.line).toMatch(/^logs migrate-\w+ -n shop -c migrate --tail=40$/u);
});

test("findCause reads the log of an init container", async () => {
  const kube = fakeKube({ "logs ": { stdout: "cannot reach the database\n" } });
  expect((await findCause(kube, troubled("Deployment", "init"), new Map(), OPTIONS))?.text).toContain(
    "init container migrate: CrashLoopBackOff (exit code 2): cannot reach the database",
  );
});

test("findCause does without a log that cannot be read", async () => {
  const kube = fakeKube({ "logs ": { exitCode: 1, stderr: "forbidden" } });
  expect((await findCause(kube, troubled("Deployment", "crash"), new Map(), OPTIONS))?.text).toContain(
    "CrashLoopBackOff (exit code 2): its log is empty",
  );
});

test("findCause prefers living pods to the leftovers of evictions", async () => {
  const kube = fakeKube({ "logs ": { exitCode: 1, stderr: "gone" } });
  const evicted = troubled("Deployment", "full");
  expect((await findCause(kube, evicted, new Map(), OPTIONS))?.text).toContain("evicted");
  const [sick] = recordedPods().filter(({ name }) => name.startsWith("sick-"));
  if (sick === undefined) throw new Error("nothing was recorded");
  const pods = [...evicted.pods, { ...sick, labels: { app: "full" } }];
  expect((await findCause(kube, { ...evicted, pods }, new Map(), OPTIONS))?.text).toContain("readiness probe failed");
});

test("findCause of a healthy workload is null", async () => {
  await expect(findCause(fakeKube({}), troubled("Deployment", "good"), new Map(), OPTIONS)).resolves.toBeNull();
});

test("readEvents gives none where it may not", async () => {
  await expect(readEvents(fakeKube({ "get events": { exitCode: 1, stderr: "no" } }), "shop", undefined)).resolves.toEqual([]);
  const kube = fakeKube({ "get events -n shop -o json": { stdout: JSON.stringify(recordedList()) } });
  expect((await readEvents(kube, "shop", undefined)).length).toBeGreaterThan(10);
});
