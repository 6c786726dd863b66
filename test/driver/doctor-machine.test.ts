// Facts of the machine from its kernel's files and from what programs say of themselves.
import { describe, expect, test } from "vitest";
import { askMachine, askPrograms } from "../../src/driver/doctor-machine.ts";
import { fakeExec, type FakeAnswer } from "../support/fake-exec.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

const signal = new AbortController().signal;
const portsOf = (
  script: Readonly<Record<string, FakeAnswer>>,
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) => ({
  exec: fakeExec(script),
  files: createMemoryFiles(files),
  env: {
    get: (name: string) => env[name] ?? null,
    all: () => env,
    cwd: () => "/repo",
    platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 8, kernel: "6" }),
  },
});

describe("a program", () => {
  test.each<[string, FakeAnswer | null, unknown]>([
    ["that is not there", null, { kind: "absent" }],
    ["that tells its version", { stdout: "go version go1.26.8 linux/amd64\n" }, { kind: "there", version: "1.26.8" }],
    ["whose version nobody can read", { stdout: "go version devel\n" }, { kind: "there", version: "unknown version" }],
    ["that hangs", { exitCode: null, timedOut: true }, { kind: "mute", why: "go version does not answer within 10 s" }],
    ["that fails", { exitCode: 1, stderr: "warn\nexec format error\n" }, { kind: "mute", why: "go version fails: exec format error" }],
    ["that fails and says nothing", { exitCode: 2 }, { kind: "mute", why: "go version fails" }],
  ])("%s", async (_, answer, expected) => {
    const { go, git } = await askPrograms(portsOf(answer === null ? {} : { "go version": answer }), signal);
    expect([go, git]).toEqual([expected, { kind: "absent" }]);
  });

  test.each([
    ["git", "git --version", "git version 2.39.5 (Apple Git-154)\n", "2.39.5"],
    ["bash", "bash --version", "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n", "5.2.15"],
    ["k6", "k6 version", "k6 v1.3.0 (commit/1234567, go1.25.1, linux/amd64)\n", "v1.3.0"],
    ["tilt", "tilt version", "v0.35.2, built 2026-08-01\n", "v0.35.2"],
    ["make", "make --version", "GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu\n", "4.3"],
  ] as const)("%s tells its version", async (program, line, stdout, version) => {
    expect((await askPrograms(portsOf({ [line]: { stdout } }), signal))[program]).toEqual({ kind: "there", version });
  });

  test("Go fetches no toolchain for the go.mod it stands beside", async () => {
    const ports = portsOf({ "go version": { stdout: "go version go1.26.8 linux/amd64\n" } });
    await askPrograms(ports, signal);
    expect(ports.exec.calls.map(({ env }) => env["GOTOOLCHAIN"])).toContain("local");
  });
});

describe("the machine", () => {
  const ask = (files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}, df: FakeAnswer = { exitCode: 1 }) =>
    askMachine(portsOf({ "df -Pk": df }, files, env), signal);

  test("of which nothing is told is all unknown", async () => {
    expect(await ask({})).toEqual({
      os: "linux",
      arch: "amd64",
      cpuModel: null,
      cpuCount: 8,
      kernel: "6",
      cpuLimit: null,
      memoryBytes: null,
      availableBytes: null,
      memoryLimitBytes: null,
      temporaryFolder: "/tmp",
      temporaryFreeBytes: null,
      cgroupVersion: null,
      governor: null,
      load: null,
    });
  });

  test("tells memory, load and pace", async () => {
    const files = {
      "/proc/meminfo": "MemTotal:       2048 kB\nMemFree: 1 kB\nMemAvailable:    1024 kB\n",
      "/proc/loadavg": "1.25 0.9 0.5 1/200 42\n",
      "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "powersave\n",
    };
    expect(await ask(files)).toMatchObject({ memoryBytes: 2 ** 21, availableBytes: 2 ** 20, load: 1.25, governor: "powersave" });
  });

  test.each<[string, Readonly<Record<string, string>>, object]>([
    [
      "version 2 with limits",
      { "cgroup.controllers": "cpu", "cpu.max": "150000 100000\n", "memory.max": "1073741824\n" },
      { cgroupVersion: "2", cpuLimit: 1.5, memoryLimitBytes: 2 ** 30 },
    ],
    [
      "version 2 without limits",
      { "cgroup.controllers": "cpu", "cpu.max": "max 100000\n", "memory.max": "max\n" },
      { cgroupVersion: "2", cpuLimit: null, memoryLimitBytes: null },
    ],
    [
      "version 1 with limits",
      { "cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n", "memory/memory.limit_in_bytes": "1048576\n" },
      { cgroupVersion: "1", cpuLimit: 2, memoryLimitBytes: 2 ** 20 },
    ],
    [
      "version 1 without limits",
      { "cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n", "memory/memory.limit_in_bytes": "9223372036854771712\n" },
      { cgroupVersion: "1", cpuLimit: null, memoryLimitBytes: null },
    ],
  ])("tells control groups of %s", async (_, files, expected) => {
    const placed = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/sys/fs/cgroup/${name}`, text]));
    expect(await ask(placed)).toMatchObject(expected);
  });

  test.each([
    [{ RUNNER_TEMP: "/runner", TMPDIR: "/own" }, "/runner"],
    [{ TMPDIR: "/own" }, "/own"],
    [{}, "/tmp"],
  ])("looks for room where a run makes its trees: %j", async (env, folder) => {
    const stdout = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 100 50 40 60% /\n";
    expect(await ask({}, env, { stdout })).toMatchObject({ temporaryFolder: folder, temporaryFreeBytes: 40 * 1024 });
  });
});
