// Under a Node that is too old a command says so before it starts anything; the others work there.
import { expect, test } from "vitest";
import { heapgate } from "../support/cli.ts";

test.each(["run", "record", "demo", "self-test", "import"])("%s names the Node it needs", async (command) => {
  const { exitCode, stderr } = await heapgate([command], { nodeVersion: "20.20.2" });
  expect(exitCode).toBe(3);
  expect(stderr).toContain(`TOOL_MISSING: Node 24 is not on PATH; heapgate needs it for heapgate ${command} (this is Node 20.20.2).`);
});

test("help and compare work under an older Node", async () => {
  expect((await heapgate(["run", "--help"], { nodeVersion: "20.20.2" })).exitCode).toBe(0);
  expect((await heapgate(["compare"], { nodeVersion: "20.20.2" })).stderr).toContain("compare takes a base and a head");
});
