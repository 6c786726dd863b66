/** Asks this machine what it has: programs and their versions, memory, disk, control groups, other work. */
import type { MachineFacts } from "../core/doctor/machine-requirements.ts";
import { PROGRAMS, type Program } from "../core/doctor/program-needs.ts";
import type { ProgramFacts } from "../core/doctor/tool-requirements.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { parseFreeBytes } from "../core/kubernetes/preflight.ts";
import { parseVersion } from "../core/kubernetes/tool-versions.ts";
import type { ExecResult } from "../ports/exec.ts";
import type { MeasurePorts } from "./ports.ts";

type MachinePorts = Pick<MeasurePorts, "exec" | "env" | "files">;
type Argv = readonly [string, ...string[]];

const TIMEOUT_SECONDS = 10;

const VERSION_ARGV: Readonly<Record<Program, Argv>> = {
  git: ["git", "--version"],
  bash: ["bash", "--version"],
  go: ["go", "version"],
  k6: ["k6", "version"],
  tilt: ["tilt", "version"],
  make: ["make", "--version"],
};

/** Null: it is not there. Go is kept from fetching the toolchain that a go.mod here may ask for. */
const ask = async ({ exec, env }: MachinePorts, argv: Argv, signal: AbortSignal): Promise<ExecResult | null> => {
  try {
    const call = { argv, cwd: env.cwd(), env: { ...env.all(), GOTOOLCHAIN: "local" } };
    return await exec.run(call, { timeoutSeconds: TIMEOUT_SECONDS, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeapgateError && error.code === "TOOL_MISSING") return null;
    throw error;
  }
};

const programFacts = async (ports: MachinePorts, program: Program, signal: AbortSignal): Promise<ProgramFacts> => {
  const argv = VERSION_ARGV[program];
  const result = await ask(ports, argv, signal);
  if (result === null) return { kind: "absent" };
  const command = argv.join(" ");
  if (result.timedOut) return { kind: "mute", why: `${command} does not answer within ${TIMEOUT_SECONDS} s` };
  if (result.exitCode !== 0) {
    const said = result.stderr.trim().split("\n").at(-1) ?? "";
    return { kind: "mute", why: `${command} fails${said === "" ? "" : `: ${said}`}` };
  }
  const version = parseVersion(result.stdout.replace(/\bgo(?=\d)/u, ""))?.text;
  return { kind: "there", version: version ?? "unknown version" };
};

/** Of all programs that are looked for. Throws only the abort reason. */
export const askPrograms = async (ports: MachinePorts, signal: AbortSignal): Promise<Readonly<Record<Program, ProgramFacts>>> => {
  const [git, bash, go, k6, tilt, make] = await Promise.all(PROGRAMS.map((program) => programFacts(ports, program, signal)));
  const absent: ProgramFacts = { kind: "absent" };
  return { git: git ?? absent, bash: bash ?? absent, go: go ?? absent, k6: k6 ?? absent, tilt: tilt ?? absent, make: make ?? absent };
};

const CGROUPS = "/sys/fs/cgroup";
/** What version 1 writes where there is no limit: the largest number of pages. */
const NO_LIMIT_BYTES = 2 ** 60;

const numberOf = (text: string | undefined): number | null => (text !== undefined && /^-?\d+$/u.test(text) ? Number(text) : null);

/** The folder that trees and builds of a run go to. */
const temporaryFolder = ({ env }: Pick<MachinePorts, "env">): string => env.get("RUNNER_TEMP") ?? env.get("TMPDIR") ?? "/tmp";

/** The machine as its kernel tells it; elsewhere than on Linux little is known. Throws only the abort reason. */
export const askMachine = async (ports: MachinePorts, signal: AbortSignal): Promise<MachineFacts> => {
  const { files, env } = ports;
  const read = async (path: string): Promise<string> => (await files.readText(path))?.trim() ?? "";
  const folder = temporaryFolder(ports);
  const df = await ask(ports, ["df", "-Pk", folder], signal);
  const memory = await read("/proc/meminfo");
  const kibibytes = (name: string): number | null => {
    const value = numberOf(new RegExp(String.raw`^${name}:\s+(\d+) kB$`, "mu").exec(memory)?.[1]);
    return value === null ? null : value * 1024;
  };
  const [quota, period] = (await read(`${CGROUPS}/cpu.max`)).split(" ").map(numberOf);
  const oldQuota = numberOf(await read(`${CGROUPS}/cpu/cpu.cfs_quota_us`));
  const oldPeriod = numberOf(await read(`${CGROUPS}/cpu/cpu.cfs_period_us`));
  const share = (of: number | null, by: number | null): number | null =>
    of === null || by === null || of <= 0 || by <= 0 ? null : of / by;
  const limit = numberOf(await read(`${CGROUPS}/memory.max`)) ?? numberOf(await read(`${CGROUPS}/memory/memory.limit_in_bytes`));
  const load = /^(\d+(?:\.\d+)?) /u.exec(await read("/proc/loadavg"))?.[1];
  const isVersion2 = (await files.kindOf(`${CGROUPS}/cgroup.controllers`)) === "file";
  const isVersion1 = (await files.kindOf(`${CGROUPS}/memory`)) === "folder";
  return {
    ...env.platform(),
    cpuLimit: share(quota ?? null, period ?? null) ?? share(oldQuota, oldPeriod),
    memoryBytes: kibibytes("MemTotal"),
    availableBytes: kibibytes("MemAvailable"),
    memoryLimitBytes: limit === null || limit >= NO_LIMIT_BYTES ? null : limit,
    temporaryFolder: folder,
    temporaryFreeBytes: df?.exitCode === 0 ? parseFreeBytes(df.stdout) : null,
    cgroupVersion: isVersion2 ? "2" : isVersion1 ? "1" : null,
    governor: (await read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")) || null,
    load: load === undefined ? null : Number(load),
  };
};
