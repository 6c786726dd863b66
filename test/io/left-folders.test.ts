// Folders of killed processes are found by their names, and what still runs from them is ended.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readlinkSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFiles } from "../../src/io/files.ts";
import { endProcessesOf, findLeftFolders, processesOf, temporaryPrefix } from "../../src/io/left-folders.ts";
import type { TemporaryFolder } from "../../src/ports/files.ts";

const files = createFiles();
let root: TemporaryFolder;
const started: ChildProcess[] = [];
beforeEach(async () => {
  root = await files.makeTemporaryFolder("left");
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await root[Symbol.asyncDispose]();
});

/** The number of a process that is gone. */
const gone = (): number => spawnSync("true").pid;
const place = (): string => temporaryPrefix("x").split("-").at(-2) ?? "";
const make = (name: string): string => {
  mkdirSync(join(root.path, name));
  return join(root.path, name);
};

test("a folder of this process is not left, whatever it is for", async () => {
  const inRoot = createFiles(root.path);
  for (const purpose of ["run", "cpu-files"]) await inRoot.makeTemporaryFolder(purpose);
  expect(findLeftFolders(root.path)).toEqual([]);
});

test("folders of processes that are gone are left; those of another place, links and other names are not ours to say", () => {
  const left = make(`heapgate-run-${gone()}-${place()}-aB3xYz`);
  const second = make(`heapgate-cpu-files-${gone()}-${place()}-aB3xYz`);
  make(`heapgate-run-${gone()}-1-aB3xYz`);
  make(`heapgate-run-${process.pid}-${place()}-aB3xYz`);
  make("heapgate-run-aB3xYz");
  symlinkSync(left, join(root.path, `heapgate-run-${gone()}-${place()}-linked`));
  writeFileSync(join(root.path, `heapgate-run-${gone()}-${place()}-aFile1`), "");
  expect([...findLeftFolders(root.path)].toSorted()).toEqual([left, second].map((path) => realpathSync(path)).toSorted());
});

test("where there is no such place nothing is left", () => expect(findLeftFolders(join(root.path, "none"))).toEqual([]));

test.runIf(process.platform === "linux")("ends programs of a folder and kubectl with a configuration in it, and nothing else", async () => {
  const folder = make("heapgate-run-1-1-aB3xYz");
  const sleep = realpathSync("/bin/sleep");
  const start = async (program: string, args: readonly string[], argv0?: string): Promise<ChildProcess> => {
    const child = spawn(program, args, { stdio: "ignore", ...(argv0 === undefined ? {} : { argv0 }) });
    started.push(child);
    await once(child, "spawn");
    return child;
  };
  const app = join(folder, basename(sleep));
  copyFileSync(sleep, app);
  const own = await start(app, ["60"]);
  // A shell keeps the words that follow it, as kubectl does.
  const bash = realpathSync("/bin/bash");
  const kubectl = await start(bash, ["-c", "sleep 60 & wait", "--kubeconfig", join(folder, "kubeconfig")], "kubectl");
  const others = await start(bash, ["-c", "sleep 60 & wait", "--kubeconfig", join(folder, "kubeconfig")], "tail");
  const elsewhere = await start(bash, ["-c", "sleep 60 & wait", "--kubeconfig", `${folder}-2/kubeconfig`], "kubectl");
  const ends = Promise.all([own, kubectl].map((child) => once(child, "exit")));
  expect(new Set(processesOf(folder))).toEqual(new Set([own.pid, kubectl.pid]));
  expect(endProcessesOf(folder)).toBe(2);
  await ends;
  for (const child of [others, elsewhere]) expect([child.exitCode, existsSync(`/proc/${child.pid}`)]).toEqual([null, true]);
  expect(readlinkSync(`/proc/${others.pid}/exe`)).toBe(bash);
});
