// Forwards: the local port is read from what kubectl says, its end is told, nothing is left running after an error.
import { describe, expect, test } from "vitest";
import type { CommandSpec, Exec, RunningProcess } from "../../../src/ports/exec.ts";
import { openKubectl } from "../../../src/stages/environment/kube-command.ts";
import { startForward } from "../../../src/stages/environment/kube-forward.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";

const TARGET = { namespace: "shop", pod: "shop-1", port: 6060 };

/** An Exec that remembers what it started. */
function watched(answer: FakeAnswer): { readonly exec: Exec; readonly started: RunningProcess[]; readonly calls: readonly CommandSpec[] } {
  const exec = fakeExec({ kubectl: answer });
  const started: RunningProcess[] = [];
  return {
    started,
    calls: exec.calls,
    exec: {
      run: exec.run,
      start: async (spec) => {
        const running = await exec.start(spec);
        started.push(running);
        return running;
      },
    },
  };
}

const forward = async ({ exec }: { readonly exec: Exec }, signal?: AbortSignal) =>
  await startForward({ exec, clock: fakeClock() }, openKubectl({ exec }, { kubeconfig: "/k", context: null, env: {}, cwd: "/" }), TARGET, {
    timeoutSeconds: 10,
    signal,
  });

test("the local port is the one kubectl chose, and disposing ends it", async () => {
  const world = watched({ stdout: "Forwarding from 127.0.0.1:37411 -> 6060\nHandling connection for 37411\n" });
  const opened = await forward(world);
  expect(opened.localPort).toBe(37_411);
  expect(opened.hasExited()).toBeNull();
  expect(world.calls[0]?.argv.join(" ")).toBe("kubectl port-forward --address 127.0.0.1 --namespace shop pod/shop-1 :6060 --kubeconfig /k");
  await opened[Symbol.asyncDispose]();
  expect(opened.hasExited()).not.toBeNull();
  expect(await opened.exited).toEqual(opened.hasExited());
});

describe("no forward", () => {
  test.each<[string, FakeAnswer, RegExp]>([
    [
      "of a pod that waits",
      { exitCode: 1, stderr: "error: unable to forward port because pod is not running. Current status=Pending\n" },
      /pod is not running\. Current status=Pending\.$/u,
    ],
    ["that says nothing", { exitCode: 1 }, /kubectl ended/u],
    ["that never listens", {}, /no answer within 10 s/u],
    ["when the port stands on stderr only", { stderr: "Forwarding from 127.0.0.1:1 -> 2\n" }, /no answer within 10 s/u],
  ])("%s", async (_, answer, message) => {
    const world = watched(answer);
    await expect(forward(world)).rejects.toMatchObject({ code: "FORWARD_FAILED", message: expect.stringMatching(message) });
    expect(world.started.map((one) => one.hasExited() !== null)).toEqual([true]);
  });

  test("after an abort, before or while it starts", async () => {
    const reason = new Error("stop");
    const world = watched({});
    await expect(forward(world, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(world.started).toEqual([]);
    const abort = new AbortController();
    const late = forward(world, abort.signal);
    abort.abort(reason);
    await expect(late).rejects.toBe(reason);
    expect(world.started.map((one) => one.hasExited() !== null)).toEqual([true]);
  });
});
