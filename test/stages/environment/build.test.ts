// Builds of both sides: equal sources give equal binaries, failures name side and command.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Side } from "../../../src/core/snapshot/snapshot.ts";
import type { TemporaryFolder } from "../../../src/ports/files.ts";
import { buildComponents, identifyBuild } from "../../../src/stages/environment/build.ts";
import { prepareTree, type PreparedTree } from "../../../src/stages/environment/prepare-tree.ts";
import { argv, component, shell } from "../../support/component.ts";
import { GO_MISSING, TINY_SERVICE } from "../../support/go-service.ts";
import { realPorts } from "../../support/real-ports.ts";

const ports = realPorts({ GIT_CONFIG_GLOBAL: "/dev/null", GOTOOLCHAIN: "local", GOFLAGS: "-modcacherw" });
const { files } = ports;
const facts = { HEAPGATE_SIDE: "base" };

let workspace: TemporaryFolder;
let source: TemporaryFolder;
beforeEach(async () => {
  workspace = await files.makeTemporaryFolder("workspace");
  source = await files.makeTemporaryFolder("source");
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
});

const folderTree = (side: Side): Promise<PreparedTree> =>
  prepareTree(ports, { source: { kind: "folder", path: source.path }, side, workspace: workspace.path });

describe.skipIf(GO_MISSING)("with Go", () => {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: source.path, encoding: "utf8" });
  const tiny = component({ build: shell("go build -o bin/tiny ."), command: shell("./bin/tiny") });

  test("equal sources in different commits give the same binary, other sources another", { timeout: 60_000 }, async () => {
    git("init", "-q");
    for (const [name, text] of Object.entries(TINY_SERVICE)) await files.write(join(source.path, name), text);
    git("add", ".");
    git("commit", "-qm", "one");
    await files.write(join(source.path, "README"), "no code");
    git("add", ".");
    git("commit", "-qm", "two");
    const identities = [];
    for (const [side, ref] of [
      ["base", "HEAD~1"],
      ["head", "HEAD"],
    ] as const) {
      const tree = await prepareTree(ports, { source: { kind: "commit", repository: source.path, ref }, side, workspace: workspace.path });
      identities.push((await buildComponents(ports, { tree, components: [tiny], facts }))["shop"]);
      if (side === "head") {
        await files.write(join(tree.path, "main.go"), (TINY_SERVICE["main.go"] ?? "").replace("done", "other"));
        identities.push((await buildComponents(ports, { tree, components: [tiny], facts }))["shop"]);
      }
    }
    expect(readdirSync(workspace.path)).toEqual(["base", "head"]);
    const [base, head, other] = identities;
    expect(base?.buildId).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(base?.goVersion).toMatch(/^go1\.\d+/u);
    expect(base?.goBuildId).toMatch(/^\S+\/\S+\/\S+\/\S+$/u);
    expect(head).toEqual(base);
    expect(other?.buildId).not.toBe(base?.buildId);
  });

  test("flags of the user stay", async () => {
    const withFlags = realPorts({ GOFLAGS: "-trimpath" });
    const build = shell('echo "$GOFLAGS|$HEAPGATE_SIDE|$EXTRA" >flags');
    const tree = await folderTree("base");
    const one = component({ build, command: argv("./x"), env: { EXTRA: "e" } });
    await buildComponents(withFlags, { tree, components: [one], facts });
    expect(await files.readText(join(tree.path, "flags"))).toBe("-trimpath -buildvcs=false|base|e\n");
  });
});

describe("a build that fails", () => {
  test.each([
    ["a script", shell("echo compiling; ls /nonexistent-input | cat; echo not reached"), 2],
    ["a list", argv("bash", "-c", "echo compiling; echo No such file >&2; exit 2"), 2],
  ])("%s: side, command, exit code and last lines; the tree is back in its place", async (_name, build, exitCode) => {
    const tree = await folderTree("head");
    const failing = buildComponents(ports, { tree, components: [component({ build, command: argv("./x") })], facts });
    await expect(failing).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: expect.stringMatching(new RegExp(`component shop of head failed \\(exit ${exitCode}\\)`, "u")),
      outputTail: expect.stringMatching(/compiling\n.*No such file/su),
    });
    expect(readdirSync(workspace.path)).toEqual(["head"]);
  });

  test("one that takes too long is ended", async () => {
    const tree = await folderTree("base");
    const components = [component({ build: shell("echo started; sleep 60"), command: argv("./x") })];
    await expect(buildComponents(ports, { tree, components, facts, timeoutSeconds: 0.3 })).rejects.toMatchObject({
      code: "TIMED_OUT",
      outputTail: "started",
    });
    expect(readdirSync(workspace.path)).toEqual(["base"]);
  });
});

describe("what was built", () => {
  test.each([
    ["a script in the tree: equal scripts may start different programs", shell("./run.sh"), null],
    ["a program of the machine", shell("bash run.sh"), null],
    ["no such file", argv("./missing"), null],
    ["a compound command", shell("./copy && true"), null],
    ["a binary that is no Go program", argv("./copy"), expect.stringMatching(/^sha256:/u)],
  ])("%s", async (_name, command, buildId) => {
    await files.write(join(source.path, "run.sh"), "#!/bin/sh\n");
    execFileSync("cp", ["/bin/true", join(source.path, "copy")]);
    expect(await identifyBuild(ports, source.path, command)).toEqual({ buildId, goBuildId: null, goVersion: null });
  });

  test("components that are not started have no identity, and no build moves nothing", async () => {
    const tree = await folderTree("base");
    const elsewhere = { ...component({ command: argv("x") }, { name: "elsewhere" }), run: null };
    expect(await buildComponents(ports, { tree, components: [elsewhere, component({ command: argv("./x") })], facts })).toEqual({
      shop: { buildId: null, goBuildId: null, goVersion: null },
    });
  });
});
