// A machine that exists only as answers of its programs and files of its kernel, for what doctor says of it.
import type { DoctorPorts } from "../../src/driver/doctor.ts";
import { doctor, renderDiagnosis } from "../../src/driver/doctor.ts";
import type { LoadedConfig } from "../../src/driver/load-config.ts";
import type { GitHubContext } from "../../src/ports/github.ts";
import type { Http } from "../../src/ports/http.ts";
import { configOf, parseTexts } from "./config-text.ts";
import { fakeClock } from "./fake-clock.ts";
import { fakeExec } from "./fake-exec.ts";
import { fakeLog } from "./fake-log.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { toolOutput } from "./tool-output.ts";

type Script = Parameters<typeof fakeExec>[0];

const GIT = "git -c core.hooksPath=/dev/null";
export const HEAD_SHA = "1".repeat(40);
export const BASE_SHA = "0".repeat(40);

/** Everything a run of any kind may need. */
const PROGRAMS: Script = {
  "git --version": { stdout: "git version 2.51.0\n" },
  "bash --version": { stdout: "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n" },
  "go version": { stdout: "go version go1.26.8 linux/amd64\n" },
  "make --version": { stdout: "GNU Make 4.3\n" },
  "k6 version": { stdout: "k6 v1.3.0 (commit/1234567, go1.25.1, linux/amd64)\n" },
  "tilt version": { stdout: "v0.35.2, built 2026-08-01\n" },
  "docker info": { stdout: toolOutput("docker-info-29.json") },
  "kind version": { stdout: "kind v0.33.0 go1.26.8 linux/amd64\n" },
  "kind get clusters": { stdout: "theirs\n" },
  "kubectl version --client": { stdout: "Client Version: v1.34.4\n" },
  "helm version --short": { stdout: "v3.22.0+gabcdef0\n" },
  "df -Pk": { stdout: "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 263174212 25000000 69959040 27% /\n" },
  [`${GIT} rev-parse --git-dir`]: { stdout: ".git\n" },
  [`${GIT} rev-parse --show-toplevel`]: { stdout: "/repo\n" },
  [`${GIT} rev-parse HEAD`]: { stdout: `${HEAD_SHA}\n` },
  [`${GIT} merge-base`]: { exitCode: 1 },
  [`${GIT} merge-base HEAD main`]: { stdout: `${BASE_SHA}\n` },
  [`${GIT} rev-parse --verify --quiet --end-of-options`]: { stdout: `${BASE_SHA}\n` },
  [`${GIT} rev-parse --is-shallow-repository`]: { stdout: "false\n" },
  [`${GIT} cat-file -e`]: {},
};

const MACHINE: Readonly<Record<string, string>> = {
  "/proc/meminfo": "MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:   12582912 kB\n",
  "/proc/loadavg": "0.25 0.20 0.18 1/234 5678\n",
  "/proc/sys/fs/inotify/max_user_watches": "524288\n",
  "/proc/sys/fs/inotify/max_user_instances": "512\n",
  "/sys/fs/cgroup/cgroup.controllers": "cpu memory\n",
};

export interface DoctorWorld {
  /** Laid over the answers of the programs. */
  readonly script?: Script;
  /** Programs that are not there. */
  readonly without?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly http?: Partial<Http>;
  /** Text of the configuration, which lies in `/repo/.github`; left out: there is none. */
  readonly config?: string;
  /** Variables that the configuration is filled in from. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly more?: Partial<DoctorPorts>;
  readonly github?: GitHubContext | (() => Promise<GitHubContext | null>);
  readonly nodeVersion?: string;
  readonly signal?: AbortSignal;
}

const loadedOf = (text: string, environment: Readonly<Record<string, string>>): LoadedConfig => {
  const { config, notes, substituted, substitutedPaths } = configOf(parseTexts(text, { environment }));
  return { config, notes, substituted, substitutedPaths, configDir: "/repo/.github" };
};

/** What doctor says of such a machine, and what it ran for that. */
export const diagnose = async (world: DoctorWorld = {}) => {
  const { script = {}, without = [], files = {}, env = {}, config, github, environment = {} } = world;
  const isThere = (line: string): boolean => !without.includes(line.split(" ", 1)[0] ?? "");
  const exec = fakeExec(Object.fromEntries(Object.entries({ ...PROGRAMS, ...script }).filter(([line]) => isThere(line))));
  const log = fakeLog();
  const ports: DoctorPorts = {
    exec,
    log,
    clock: fakeClock(),
    files: createMemoryFiles({ "/repo/README.md": "", ...MACHINE, ...files }),
    ledger: createMemoryLedger(),
    env: {
      get: (name) => env[name] ?? null,
      all: () => env,
      cwd: () => "/repo",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: "EPYC", cpuCount: 4, kernel: "6.12" }),
    },
    http: {
      request: () => Promise.resolve({ kind: "failed", reason: "refused", message: "connection refused" }),
      isPortOpen: () => Promise.resolve(false),
      findFreePort: () => Promise.resolve(40_000),
      ...world.http,
    },
    findDeadRuns: () => Promise.resolve([]),
    findLiveRuns: () => Promise.resolve([]),
    findLeftFolders: () => Promise.resolve([]),
    readGitHubContext: typeof github === "function" ? github : () => Promise.resolve(github ?? null),
    ...world.more,
  };
  const diagnosis = await doctor(ports, {
    loaded: config === undefined ? null : loadedOf(config, environment),
    configFiles: [".github/heapgate.yaml"],
    repository: "/repo",
    nodeVersion: world.nodeVersion ?? "24.21.0",
    signal: world.signal ?? new AbortController().signal,
  });
  const find = (id: string) => diagnosis.requirements.find((one) => one.id === id);
  return { diagnosis, find, text: renderDiagnosis(diagnosis, "text"), log, lines: exec.calls.map(({ argv }) => argv.join(" ")) };
};
