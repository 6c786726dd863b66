// The audit log on a node, through a docker that is a script here.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { createFiles } from "../../../src/io/files.ts";
import type { Exec } from "../../../src/ports/exec.ts";
import { readAuditLog } from "../../../src/stages/collect/read-audit-log.ts";
import { fakeExec } from "../../support/fake-exec.ts";

const LINE = JSON.stringify({
  auditID: "1",
  stage: "ResponseComplete",
  verb: "list",
  user: { username: "system:serviceaccount:shop:shop" },
  userAgent: "shop/v1",
  objectRef: { resource: "pods" },
  responseStatus: { code: 200 },
  stageTimestamp: "2026-01-01T00:00:10Z",
});
const at = Date.parse("2026-01-01T00:00:10Z") / 1000;

const read = async (exitCode: number, startSeconds: number) => {
  const calls: string[] = [];
  const exec: Exec = {
    ...fakeExec({}),
    run: async ({ argv, stdoutFile }) => {
      calls.push(argv.join(" "));
      if (stdoutFile !== undefined) writeFileSync(stdoutFile, exitCode === 0 ? `${LINE}\n` : "");
      const stderr = exitCode === 0 ? "" : "cat: /var/log/kubernetes/audit.log: No such file or directory\n";
      return { exitCode, signal: null, stdout: "", stderr, outputTail: stderr, durationSeconds: 0, timedOut: false };
    },
  };
  const found = await readAuditLog(
    { exec, files: createFiles() },
    {
      node: "heapgate-control-plane",
      path: "/var/log/kubernetes/audit.log",
      window: { startSeconds, endSeconds: at + 60 },
      cwd: tmpdir(),
      env: {},
      signal: new AbortController().signal,
    },
  );
  return { ...found, calls };
};

test("is read on the control plane and counted in the window", async () => {
  const { summary, warnings, calls } = await read(0, at - 1);
  expect(calls).toEqual(["docker exec heapgate-control-plane cat /var/log/kubernetes/audit.log"]);
  expect(summary).toMatchObject({ requests: 1, counts: [{ user: "system:serviceaccount:shop:shop", resource: "pods" }] });
  expect(warnings).toEqual([]);
  expect((await read(0, at + 1)).summary?.requests).toBe(0);
});

test("that is not there is a warning, and nothing is known", async () => {
  const { summary, warnings } = await read(1, at);
  expect(summary).toBeNull();
  expect(warnings).toMatchObject([{ code: "not-available", message: expect.stringMatching(/No such file/u) }]);
});
