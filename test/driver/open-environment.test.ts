// An environment opened while the sides are built: what fails first ends the other, is thrown, and leaves nothing open.
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/driver/environment.ts";
import { failing, whileOpening } from "../../src/driver/open-environment.ts";

interface Opened {
  readonly environment: Environment;
  readonly log: readonly string[];
}

const open = (): Opened => {
  const log: string[] = [];
  const environment: Environment = {
    source: "kind",
    tools: {},
    warnings: () => [],
    prepare: () => Promise.resolve({ sameDeployment: true }),
    markFailed: () => void log.push("failed"),
    spentSeconds: () => ({}),
    startTrial: () => Promise.reject(new Error("not asked for")),
    [Symbol.asyncDispose]: async () => void log.push("disposed"),
  };
  return { environment, log };
};
/** Waits until it is told to stop. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });

describe("opening beside building", () => {
  test("gives both", async () => {
    const { environment, log } = open();
    const signal = new AbortController().signal;
    expect(
      await whileOpening(
        signal,
        async () => environment,
        async () => "built",
      ),
    ).toEqual({ environment, built: "built" });
    expect(log).toEqual([]);
  });

  test("a build that fails is thrown, and the cluster that came up meanwhile is marked and removed", async () => {
    const { environment, log } = open();
    const signal = new AbortController().signal;
    const building = whileOpening(
      signal,
      async () => environment,
      async () => await Promise.reject(new Error("no Dockerfile")),
    );
    await expect(building).rejects.toThrow("no Dockerfile");
    expect(log).toEqual(["failed", "disposed"]);
  });

  test("a build that fails ends a cluster that is still coming up", async () => {
    const signal = new AbortController().signal;
    const building = whileOpening(signal, untilAborted, async () => await Promise.reject(new Error("no Dockerfile")));
    await expect(building).rejects.toThrow("no Dockerfile");
  });

  test("a cluster that fails ends the build, and is what is thrown", async () => {
    const signal = new AbortController().signal;
    const opening = whileOpening(signal, async () => await Promise.reject(new Error("no Docker")), untilAborted);
    await expect(opening).rejects.toThrow("no Docker");
  });

  test("an abort ends both", async () => {
    const abort = new AbortController();
    const opening = whileOpening(abort.signal, untilAborted, untilAborted);
    abort.abort(new Error("stopped"));
    await expect(opening).rejects.toThrow("stopped");
  });
});

test("work that throws marks the environment as failed, and work that does not leaves it alone", async () => {
  const { environment, log } = open();
  expect(await failing(environment, async () => 1)).toBe(1);
  expect(log).toEqual([]);
  await expect(failing(environment, async () => await Promise.reject(new Error("broke")))).rejects.toThrow("broke");
  expect(log).toEqual(["failed"]);
});
