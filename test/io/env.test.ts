// The environment as values: nothing undefined, the machine in the words the configuration uses.
import { expect, test } from "vitest";
import { createEnv } from "../../src/io/env.ts";

test("holds what it was given and knows nothing else", () => {
  const env = createEnv({ A: "1", EMPTY: "", GONE: undefined }, "/memory/tree");
  expect([env.get("A"), env.get("EMPTY"), env.get("GONE"), env.get("toString")]).toEqual(["1", "", null, null]);
  expect(env.all()).toEqual({ A: "1", EMPTY: "" });
  expect(env.cwd()).toBe("/memory/tree");
});

test("names the architecture as Go does", () => {
  const { os, arch, cpuCount, kernel } = createEnv({}, "/").platform();
  expect(["linux", "darwin", "win32"]).toContain(os);
  expect(arch).not.toBe("x64");
  expect(cpuCount).toBeGreaterThan(0);
  expect(kernel).not.toBe("");
});
