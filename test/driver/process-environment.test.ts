// What the workload of a trial of processes is told.
import { expect, test } from "vitest";
import type { BuiltSide } from "../../src/driver/build-side.ts";
import type { PreparedSide } from "../../src/driver/environment.ts";
import { processEnvironment } from "../../src/driver/process-environment.ts";
import type { Side } from "../../src/core/snapshot/snapshot.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { fakeLog } from "../support/fake-log.ts";
import { realPorts } from "../support/real-ports.ts";

const TEXT = 'version: 1\ntarget: process\ncomponents: [{ name: shop, run: { command: "shop" } }]\nworkload: { idle: 1s }\n';
const built = (path: string): BuiltSide => ({
  tree: { side: "head", workspace: "/w", path, commit: null, ref: null, dirty: false, [Symbol.asyncDispose]: async () => {} },
  identities: {},
  mainModules: [],
  images: [],
  warnings: [],
  [Symbol.asyncDispose]: async () => {},
});
const side = (name: Side): PreparedSide => ({ side: name, built: built(`/w/${name}`) });

test.each<[string, readonly Side[], Side, string]>([
  ["of base of a pair: head's", ["base", "head"], "base", "/w/head"],
  ["of head of a pair: head's", ["base", "head"], "head", "/w/head"],
  ["of a recording of base: its own", ["base"], "base", "/w/base"],
  ["of sides that nobody prepared: its own", [], "base", "/w/base"],
])("files of the workload are looked for in a tree, then beside the configuration; %s", async (_, prepared, started, folder) => {
  const environment = processEnvironment({ ...realPorts(), log: fakeLog() });
  const { signal } = new AbortController();
  await environment.prepare(prepared.map(side), signal);
  // Nothing is started: the context alone is looked at.
  const config = { ...configOf(parseTexts(TEXT)).config, components: [] };
  await using trial = await environment.startTrial({
    config,
    configDir: "/r/.github",
    side: started,
    built: built(`/w/${started}`),
    seed: 1,
    signal,
  });
  expect(trial.driveContext).toMatchObject({ cwd: `/w/${started}`, folders: [folder, "/r/.github"] });
});
