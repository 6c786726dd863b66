// The action's self-test as a runner starts it, built and with the real service: every kind of regression is red, equal code is not.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeActionWorld, processesWith, runOnPush, type ActionWorld } from "../support/action-world.ts";
import { GO_MISSING } from "../support/go-service.ts";

describe.skipIf(GO_MISSING)("mode: self-test", () => {
  let world: ActionWorld;
  beforeAll(async () => {
    world = await makeActionWorld({ "notes.txt": "This repository has no configuration.\n" });
  });
  afterAll(async () => await world[Symbol.asyncDispose]());

  test("P6 every kind of regression is red for its own reason, with the function it comes from, and equal code is not", async () => {
    await using server = await world.startGitHub();
    const result = await runOnPush(world, { server, inputs: { mode: "self-test" }, eventName: "schedule", timeoutSeconds: 550 });
    console.info(result.summary);
    expect(result.outputs).toMatchObject({ verdict: "pass", reasons: "", regressions: "0" });
    expect(result.exitCode).toBe(0);
    expect(result.summary).toMatch(/^## 🟢 heapgate self-test: pass · 6 of 6 as expected/u);
    expect(result.stdout).toMatch(/heapgate self-test: PASS/u);
    expect(result.left).toEqual(expect.arrayContaining([expect.stringMatching(/self-test\/cpu-burn\/report\.html$/u)]));
    expect([server.state.comments, server.requests, processesWith(world.temp)]).toEqual([[], [], []]);
  });
});
