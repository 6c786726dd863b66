// The audit log of a cluster that keeps one: whose nodes, and who heapgate is there.
import { expect, test } from "vitest";
import type { Cluster } from "../../src/stages/environment/cluster.ts";
import { openAudit } from "../../src/driver/open-audit.ts";
import type { CommandSpec, Exec } from "../../src/ports/exec.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { fakeKube, type FakeKubeAnswer } from "../support/fake-kube.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { realPorts } from "../support/real-ports.ts";

const node = (name: string, controlPlane: boolean): Cluster["nodes"][number] => ({
  name,
  controlPlane,
  ready: true,
  why: null,
  version: "v1.34.4",
  ip: null,
  runtime: null,
  os: null,
  arch: null,
});
const NODES = [node("plane", true), node("worker", false)];
const LINES = ["kubernetes-admin", "shop"].map((username, index) =>
  JSON.stringify({
    auditID: String(index),
    stage: "ResponseComplete",
    verb: "get",
    user: { username },
    userAgent: "curl/8",
    stageTimestamp: "2026-01-01T00:00:05Z",
  }),
);

const open = async (auditLogPath: string | null, whoami: FakeKubeAnswer) => {
  const [files, clock] = [createMemoryFiles(), fakeClock(Date.parse("2026-01-01T00:00:00Z") / 1000)];
  const asked: string[] = [];
  const run: Exec["run"] = async ({ argv, stdoutFile }: CommandSpec) => {
    asked.push(argv.join(" "));
    if (stdoutFile !== undefined) await files.write(stdoutFile, LINES.join("\n"));
    return { exitCode: 0, signal: null, stdout: "0\n", stderr: "", outputTail: "", durationSeconds: 0, timedOut: false };
  };
  const { signal } = new AbortController();
  const ports = { exec: { ...fakeExec({}), run }, clock, files, env: realPorts().env };
  const audit = await openAudit(ports, { kube: fakeKube({ "auth whoami -o json": whoami }), nodes: NODES, auditLogPath }, signal);
  await audit?.markStart(signal);
  clock.advance(10);
  audit?.markEnd();
  const users = (await audit?.read(signal))?.counts?.map(({ user }) => user) ?? null;
  return { users, asked };
};

const WHO = { stdout: JSON.stringify({ status: { userInfo: { username: "kubernetes-admin" } } }) };

test.each<[string, FakeKubeAnswer, readonly string[]]>([
  ["heapgate's own requests are told by its identity", WHO, ["shop"]],
  [
    "a cluster that does not know the question leaves them to their user agents",
    { exitCode: 1, stderr: "unknown command" },
    ["kubernetes-admin", "shop"],
  ],
])("%s", async (_, whoami, expected) => {
  const { users, asked } = await open("/var/log/audit.log", whoami);
  expect(users).toEqual(expected);
  expect(asked.every((line) => line.startsWith("docker exec plane ") && line.endsWith(" /var/log/audit.log"))).toBe(true);
});

test("a cluster without a log is asked nothing", async () => {
  expect(await open(null, {})).toEqual({ users: null, asked: [] });
});
