// Directories of CPU profiles: read from a node or out of a container, through programs that are scripts here.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createExec } from "../../../src/io/exec.ts";
import { createFiles } from "../../../src/io/files.ts";
import type { CommandSpec, Exec } from "../../../src/ports/exec.ts";
import { prepareCpuFolder, readCpuFiles, type CpuFolder } from "../../../src/stages/collect/read-cpu-files.ts";
import { fakeExec } from "../../support/fake-exec.ts";
import { ownEnvironment } from "../../support/processes.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-cpu-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const [name, text] of [
  ["2022-11-04_19_47_18.pprof.shop.samples.cpu.pb.gz", "one"],
  ["2022-11-04_19_48_18.pprof.shop.samples.cpu.pb.gz", ""],
] as const)
  writeFileSync(join(folder, name), text);
const ARCHIVE = execFileSync("tar", ["-c", "-C", folder, "."]);

const options = {
  clusterArgs: ["--kubeconfig", "/run/kubeconfig"],
  cwd: tmpdir(),
  env: ownEnvironment(),
  signal: new AbortController().signal,
};
const NODE: CpuFolder = { kind: "node", node: "heapgate-control-plane", folder: "/tmp/pprof" };
const POD: CpuFolder = { kind: "pod", namespace: "shop", pod: "shop-0", container: "app", folder: "/tmp/pprof" };

/** A program that prints `archive` to where its output is to go. */
const printing = (archive: Uint8Array, more: { readonly exitCode?: number; readonly stderr?: string } = {}) => {
  const calls: string[] = [];
  const exec: Exec = {
    ...fakeExec({}),
    run: async (spec: CommandSpec) => {
      calls.push(spec.argv.join(" "));
      if (spec.stdoutFile !== undefined) writeFileSync(spec.stdoutFile, archive);
      const { exitCode = 0, stderr = "" } = more;
      return { exitCode, signal: null, stdout: "", stderr, outputTail: stderr, durationSeconds: 0, timedOut: false };
    },
  };
  return { calls, ports: { exec, files: createFiles() } };
};

describe("a directory", () => {
  test.each<[string, CpuFolder, string]>([
    ["hostPath, on its node", NODE, "docker exec heapgate-control-plane tar -c -C /tmp/pprof ."],
    [
      "emptyDir or PVC, out of the container",
      POD,
      "kubectl exec shop-0 --kubeconfig /run/kubeconfig --namespace shop --container app -- tar -c -C /tmp/pprof .",
    ],
  ])("F12 read from %s", async (_, from, line) => {
    const { calls, ports } = printing(ARCHIVE);
    const { files, warnings } = await readCpuFiles(ports, from, options);
    expect(calls).toEqual([line]);
    expect(Object.fromEntries(files.map(({ name, content }) => [name, content.length]))).toEqual({
      "2022-11-04_19_47_18.pprof.shop.samples.cpu.pb.gz": 3,
      "2022-11-04_19_48_18.pprof.shop.samples.cpu.pb.gz": 0,
    });
    expect(warnings).toEqual([]);
  });

  test("F12 of a container without tar explains itself", async () => {
    const { ports } = printing(new Uint8Array(), {
      exitCode: 1,
      stderr: 'OCI runtime exec failed: exec: "tar": executable file not found in $PATH',
    });
    const { files, warnings } = await readCpuFiles(ports, POD, options);
    expect(files).toEqual([]);
    expect(warnings).toMatchObject([
      {
        code: "profile-missing",
        message: "No CPU files of /tmp/pprof in container app of pod shop-0: the container has no tar to read it with.",
        remedy: expect.stringContaining("hostPath"),
      },
    ]);
  });

  test("that is not there holds no files, and that is for others to explain", async () => {
    const { ports } = printing(new Uint8Array(), {
      exitCode: 2,
      stderr: "tar: /tmp/pprof: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now",
    });
    expect(await readCpuFiles(ports, NODE, options)).toEqual({ files: [], warnings: [] });
  });

  test("that cannot be read is said in the program's words", async () => {
    const { ports } = printing(new Uint8Array(), {
      exitCode: 2,
      stderr: "tar: /tmp/pprof: Cannot open: Permission denied\ntar: Error is not recoverable: exiting now",
    });
    const { warnings } = await readCpuFiles(ports, NODE, options);
    expect(warnings[0]?.message).toBe(
      "No CPU files of /tmp/pprof on node heapgate-control-plane: /tmp/pprof: Cannot open: Permission denied.",
    );
  });

  test("that breaks off gives what came through, and says so", async () => {
    const { ports } = printing(new Uint8Array(ARCHIVE).subarray(0, 2048), { exitCode: 1, stderr: "unexpected EOF" });
    const { files, warnings } = await readCpuFiles(ports, NODE, options);
    expect(files.length).toBeGreaterThan(0);
    expect(warnings).toMatchObject([{ message: expect.stringMatching(/may be incomplete/u) }]);
  });

  test("a file that grew meanwhile makes tar exit with 1, and nothing is missing", async () => {
    const { ports } = printing(ARCHIVE, { exitCode: 1, stderr: "tar: ./x: file changed as we read it" });
    expect((await readCpuFiles(ports, NODE, options)).warnings).toEqual([]);
  });

  test("comes through a real program byte for byte", async () => {
    const real = createExec();
    const exec: Exec = { ...real, run: async (spec, how) => await real.run({ ...spec, argv: ["tar", "-c", "-C", folder, "."] }, how) };
    const { files } = await readCpuFiles({ exec, files: createFiles() }, NODE, options);
    expect(files.map(({ content }) => new TextDecoder().decode(content)).toSorted()).toEqual(["", "one"]);
  });
});

describe("the directory of a hostPath", () => {
  test("F14 is made on every node, for everybody", async () => {
    const exec = fakeExec({ "docker exec": {} });
    expect(await prepareCpuFolder({ exec }, { ...options, nodes: ["n-1", "n-2"], folder: "/tmp/pprof" })).toEqual([]);
    expect(exec.calls.map(({ argv }) => argv.join(" "))).toEqual([
      "docker exec n-1 install -d -m 0777 /tmp/pprof",
      "docker exec n-2 install -d -m 0777 /tmp/pprof",
    ]);
  });

  test("that cannot be made is told", async () => {
    const exec = fakeExec({ "docker exec": { exitCode: 1, stderr: "Error response from daemon: No such container: n-1\n" } });
    const [told] = await prepareCpuFolder({ exec }, { ...options, nodes: ["n-1"], folder: "/tmp/pprof" });
    expect(told).toMatchObject({
      message: expect.stringMatching(/could not be made on node n-1: .*No such container/u),
      remedy: expect.stringContaining("0777"),
    });
  });
});
