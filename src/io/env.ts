/** The environment of this process and the machine it runs on. */
import { arch, availableParallelism, cpus, release } from "node:os";
import type { Env } from "../ports/env.ts";

/** `variables` is `process.env` or what a test gives. `arch` is in Go's words (`amd64`, `arm64`), which the environment of a run uses. */
export function createEnv(variables: Readonly<Record<string, string | undefined>>, cwd: string): Env {
  const all = Object.fromEntries(Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return {
    get: (name) => (Object.hasOwn(all, name) ? (all[name] ?? null) : null),
    all: () => all,
    platform: () => ({
      os: process.platform,
      arch: arch() === "x64" ? "amd64" : arch(),
      cpuModel: cpus()[0]?.model.trim() || null,
      cpuCount: availableParallelism(),
      kernel: release(),
    }),
    cwd: () => cwd,
  };
}
