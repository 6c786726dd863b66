// Real pprofs to compare with: pinned versions, built once through the Go module proxy into a folder of the system's temporary files.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const goVersion = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
export const hasGo = goVersion.status === 0;

const cache = join(tmpdir(), "heapgate-pprof");
/** Without files in it pprof looks at no binaries of this machine. */
const emptyHome = join(cache, "home");

/** google/pprof of about Go 1.19, and the newest one; `toolchain` is what `go tool pprof` of this machine is. */
export const PPROF_VERSIONS = {
  old: "v0.0.0-20220412212628-83db2b799d1f",
  new: "v0.0.0-20261105003125-4bf881d7fb0b",
  toolchain: goVersion.stdout?.trim() ?? "",
} as const;
export type PprofVersion = keyof typeof PPROF_VERSIONS;

/** Path of the program, built where it is not there yet. */
export function pprofBinary(version: PprofVersion): string {
  const folder = join(cache, PPROF_VERSIONS[version]);
  const path = join(folder, "pprof");
  mkdirSync(emptyHome, { recursive: true });
  if (existsSync(path)) return path;
  // Built beside and moved, so that a build cut short is not taken for a program.
  const building = join(cache, `building-${version}-${process.pid}`);
  mkdirSync(building, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, GOBIN: building, GOFLAGS: "-mod=mod" };
  if (version === "toolchain")
    execFileSync("go", ["build", "-o", join(building, "pprof"), "cmd/pprof"], { cwd: building, env, stdio: "inherit" });
  else execFileSync("go", ["install", `github.com/google/pprof@${PPROF_VERSIONS[version]}`], { cwd: building, env, stdio: "inherit" });
  renameSync(join(building, "pprof"), path);
  return path;
}

export interface Printed {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call of pprof, without symbolization and in UTC. */
export async function runPprof(binary: string, args: readonly string[], cwd: string): Promise<Printed> {
  const env = { ...process.env, HOME: emptyHome, PPROF_TMPDIR: emptyHome, PPROF_BINARY_PATH: emptyHome, TZ: "UTC" };
  return await new Promise((resolve, reject) => {
    const child = spawn(binary, ["-symbolize=none", ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (exitCode) =>
      resolve({ exitCode, stdout: Buffer.concat(stdout).toString("utf8"), stderr: Buffer.concat(stderr).toString("utf8") }),
    );
  });
}
