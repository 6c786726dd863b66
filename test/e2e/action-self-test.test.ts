// The built action in `mode: self-test`, up to the compiler: what it measures lies beside it, and what does not build is no passed self-test.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeActionWorld, processesWith, runOnPush, type ActionWorld } from "../support/action-world.ts";

let world: ActionWorld;
beforeAll(async () => {
  world = await makeActionWorld({ "notes.txt": "This repository has no configuration.\n" });
});
afterAll(async () => await world[Symbol.asyncDispose]());

test("a self-test builds the service that lies beside the action, and tells a compiler that fails", async () => {
  await using server = await world.startGitHub();
  const shim = join(world.folder, "broken-go", "go");
  mkdirSync(dirname(shim), { recursive: true });
  writeFileSync(shim, "#!/bin/sh\necho 'this go compiles nothing' >&2\nexit 3\n", { mode: 0o755 });
  const path = `${dirname(shim)}:${process.env["PATH"] ?? ""}`;
  const result = await runOnPush(world, { server, path, inputs: { mode: "self-test" }, eventName: "schedule" });
  expect(result).toMatchObject({ exitCode: 4, outputs: { verdict: "invalid-run", reasons: "invalid-run" }, summary: "" });
  expect(result.stdout).toMatch(/^self-test of the gate: base, base again and heap-leak, cpu-burn, goroutine-leak/mu);
  const errors = result.commands.filter(({ name }) => name === "error").map(({ message }) => message);
  expect(errors).toEqual([expect.stringMatching(/BUILD_FAILED[^]*this go compiles nothing/u)]);
  expect([server.requests, processesWith(world.temp)]).toEqual([[], []]);
});
