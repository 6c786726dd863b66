// The `Exec` promises, shown on real child processes and on the fake that other tests stand on.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createExec } from "../../src/io/exec.ts";
import type { CommandSpec, Exec } from "../../src/ports/exec.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { membersOfGroup, ownEnvironment } from "../support/processes.ts";

const shell = (script: string, more: Partial<CommandSpec> = {}): CommandSpec => ({
  argv: ["bash", "-c", script],
  cwd: tmpdir(),
  env: ownEnvironment(),
  ...more,
});

const scripted = (): Exec =>
  fakeExec({
    "bash -c echo out; echo err >&2; exit 3": { exitCode: 3, stdout: "out\n", stderr: "err\n" },
    "bash -c sleep 30": {},
  });

describe.each([
  ["real", createExec],
  ["fake", scripted],
])("Exec, %s", (_name, make) => {
  test("gives exit code and both streams of a command that fails, without throwing", async () => {
    const seen: string[] = [];
    const spec = shell("echo out; echo err >&2; exit 3", { onOutput: (text, stream) => seen.push(`${stream}:${text}`) });
    const result = await make().run(spec, { timeoutSeconds: 10 });
    expect(result).toMatchObject({ exitCode: 3, signal: null, stdout: "out\n", stderr: "err\n", timedOut: false });
    expect(result.outputTail.split("\n").toSorted()).toEqual(["err", "out"]);
    expect(seen.toSorted()).toEqual(["stderr:err\n", "stdout:out\n"]);
  });

  test("names a program that does not exist", async () => {
    const spec: CommandSpec = { argv: ["heapgate-no-such-tool", "--x"], cwd: tmpdir(), env: ownEnvironment() };
    await expect(make().run(spec, { timeoutSeconds: 5 })).rejects.toMatchObject({ code: "TOOL_MISSING" });
    await expect(make().start(spec)).rejects.toMatchObject({ code: "TOOL_MISSING" });
  });

  test("does not start anything once aborted", async () => {
    const exec = make();
    const reason = new Error("stop here");
    await expect(exec.run(shell("sleep 30"), { timeoutSeconds: 5, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("tells how a started program ended, and stopping twice is no matter", async () => {
    const running = await make().start(shell("sleep 30"));
    expect(running.hasExited()).toBeNull();
    expect(await running.stop(1)).toMatchObject({ exitCode: null, signal: "SIGTERM" });
    expect(await running.stop(1)).toEqual(await running.exited);
    expect(running.hasExited()).toEqual(await running.exited);
  });
});

describe("real processes", () => {
  const exec = createExec();

  test("looks elsewhere for what is not on PATH, and says that it is missing where it is not there either", async () => {
    const folder = mkdtempSync(join(tmpdir(), "heapgate-elsewhere-"));
    try {
      const place = join(folder, "tool");
      const elsewhere = createExec({ tool: place, sh: join(folder, "other-sh") });
      const call = { argv: ["tool", "a b"] as const, cwd: folder, env: { PATH: "/usr/bin:/bin" } };
      await expect(elsewhere.run(call, { timeoutSeconds: 10 })).rejects.toMatchObject({ code: "TOOL_MISSING" });
      writeFileSync(place, '#!/bin/sh\necho "found: $1"\n', { mode: 0o755 });
      expect(await elsewhere.run(call, { timeoutSeconds: 10 })).toMatchObject({ exitCode: 0, stdout: "found: a b\n" });
      await expect(exec.run(call, { timeoutSeconds: 10 })).rejects.toMatchObject({ code: "TOOL_MISSING" });
      expect(await elsewhere.run({ ...call, argv: ["sh", "-c", "echo own"] }, { timeoutSeconds: 10 })).toMatchObject({ stdout: "own\n" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("ends the whole group: children, grandchildren and those that ignore SIGTERM", async () => {
    const running = await exec.start(shell("trap '' TERM; (sleep 60 & sleep 61) & sleep 62 & echo up; while true; do sleep 0.1; done"));
    while (!running.outputTail().includes("up")) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(membersOfGroup(running.pid).length).toBeGreaterThan(2);
    const exit = await running.stop(0.2);
    expect(exit.signal).toBe("SIGKILL");
    expect(membersOfGroup(running.pid)).toEqual([]);
  });

  test("ends what a program left behind in its group after it exited itself", async () => {
    const running = await exec.start(shell("sleep 63 & exit 4"));
    expect(await running.exited).toEqual({ exitCode: 4, signal: null });
    expect(membersOfGroup(running.pid).length).toBe(1);
    await running[Symbol.asyncDispose]();
    expect(membersOfGroup(running.pid)).toEqual([]);
  });

  test("has read the last words of a program when it tells its end", async () => {
    const running = await exec.start(shell("for i in $(seq 1 2000); do echo line $i; done; echo panic: boom >&2; exit 2"));
    await running.exited;
    expect(running.outputTail()).toContain("panic: boom");
    expect(running.outputTail().split("\n").length).toBe(40);
  });

  test("waits a moment for words that are still on their way when the program is gone", async () => {
    const running = await exec.start(shell("(sleep 0.1; echo late words) & exit 2"));
    await running.exited;
    expect(running.outputTail()).toBe("late words");
    await running.stop(1);
  });

  test("ends a command that takes too long, and says so", async () => {
    const result = await exec.run(shell("echo before; sleep 64 & sleep 65"), { timeoutSeconds: 0.3 });
    expect(result).toMatchObject({ timedOut: true, exitCode: null, signal: "SIGTERM", stdout: "before\n" });
  });

  test("an abort ends the running command and throws the very reason", async () => {
    const controller = new AbortController();
    const reason = new Error("interrupted");
    let groupId = 0;
    const running = exec.run(
      shell("echo $$; sleep 66", {
        onOutput: (text) => {
          groupId = Number(text);
          controller.abort(reason);
        },
      }),
      { timeoutSeconds: 10, signal: controller.signal },
    );
    await expect(running).rejects.toBe(reason);
    expect(groupId).toBeGreaterThan(1);
    expect(membersOfGroup(groupId)).toEqual([]);
  });

  test("returns although something in the background holds the output open, and ends that", async () => {
    const result = await exec.run(shell("sleep 67 & echo $$"), { timeoutSeconds: 10 });
    expect(result.exitCode).toBe(0);
    expect(membersOfGroup(Number(result.stdout))).toEqual([]);
  });

  test("gives the child exactly the environment and input it is told", async () => {
    const spec: CommandSpec = { argv: ["/bin/cat"], cwd: tmpdir(), env: {}, stdin: "hello" };
    expect((await exec.run(spec, { timeoutSeconds: 5 })).stdout).toBe("hello");
    const printed = await exec.run({ argv: ["/usr/bin/env"], cwd: tmpdir(), env: { ONLY: "this" } }, { timeoutSeconds: 5 });
    expect(printed.stdout).toBe("ONLY=this\n");
  });

  test("sends the output to a file byte for byte, and keeps what was said on the other stream", async () => {
    const folder = mkdtempSync(join(tmpdir(), "heapgate-exec-"));
    try {
      const stdoutFile = join(folder, "out");
      const result = await createExec().run(shell(String.raw`printf 'a\377\000b'; echo said >&2`, { stdoutFile }), { timeoutSeconds: 10 });
      expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "said\n", outputTail: "said" });
      expect([...readFileSync(stdoutFile)]).toEqual([97, 255, 0, 98]);
      const nowhere = createExec().run(shell("true", { stdoutFile: join(folder, "no", "out") }), { timeoutSeconds: 10 });
      await expect(nowhere).rejects.toMatchObject({ code: "OUTPUT_NOT_WRITABLE" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("tells a missing working directory from a missing program", async () => {
    const spec = shell("true", { cwd: "/nonexistent/heapgate" });
    await expect(exec.run(spec, { timeoutSeconds: 5 })).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  test("says that a file cannot be executed", async () => {
    await expect(exec.run({ argv: [import.meta.filename], cwd: "/", env: {} }, { timeoutSeconds: 5 })).rejects.toMatchObject({
      code: "FILE_NOT_USABLE",
    });
  });
});
