import { expect, test } from "vitest";
import { runKubectl } from "../../../src/stages/deploy/apply-kubectl.ts";
import { fakeKube } from "../../support/fake-kube.ts";

test("runKubectl gives stdout", async () => {
  const kube = fakeKube({ "delete job": { stdout: "gone\n" } });
  await expect(runKubectl(kube, ["delete", "job", "x"], { timeoutSeconds: 5, stdin: "in" })).resolves.toBe("gone\n");
  expect(kube.calls[0]?.stdin).toBe("in");
});

test("runKubectl fails with kubectl's words", async () => {
  const kube = fakeKube({ "delete job": { exitCode: 1, stderr: "Error from server (Forbidden): no right\n" } });
  await expect(runKubectl(kube, ["delete", "job", "x"], { timeoutSeconds: 5 })).rejects.toMatchObject({
    code: "KUBECTL_FAILED",
    message: expect.stringContaining("no right"),
    outputTail: "Error from server (Forbidden): no right",
  });
});

test("runKubectl fails when the time is up, whatever was printed", async () => {
  const kube = fakeKube({ "delete job": {} });
  const slow = {
    ...kube,
    run: async (...call: Parameters<typeof kube.run>) => ({ ...(await kube.run(...call)), timedOut: true, exitCode: null }),
  };
  await expect(runKubectl(slow, ["delete", "job", "x"], { timeoutSeconds: 5 })).rejects.toThrow("it was not done within 5 s");
});
