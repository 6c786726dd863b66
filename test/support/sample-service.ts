// The sample service in tests: built once, as a repository with a regression, and the configuration that measures it in seconds.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { makeSampleRepository } from "../../src/driver/sample-repository.ts";
import { createLog } from "../../src/io/log.ts";
import { heapgate, INSTALLATION, type CliResult } from "./cli.ts";
import { processesUnder } from "./processes.ts";
import { realPorts } from "./real-ports.ts";

export const SAMPLE = join(INSTALLATION, "fixtures", "apps", "leaky-service");

/** The names the sample service knows, as its README lists them. */
export type Regression = "heap" | "goroutine" | "fd" | "cpu" | "alloc";
export type Shape = "warm-up" | "bounded-cache" | "pulse" | "sawtooth";

/** A folder of one test file, with a private folder for everything temporary. */
export interface Workshop extends Disposable {
  readonly folder: string;
  readonly temporary: string;
  /** Environment in which everything temporary lies in `temporary`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (path: string, text: string) => string;
  /** One call of heapgate; it must leave no process and no temporary folder behind, whatever its result. */
  readonly call: (
    argv: readonly string[],
    options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
  ) => Promise<CliResult>;
  /** Fails when a process or a temporary folder is left. */
  readonly expectClean: () => void;
}

export const openWorkshop = (name: string): Workshop => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `heapgate-${name}-`)));
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const environment = { ...process.env, TMPDIR: temporary, RUNNER_TEMP: temporary, GOTOOLCHAIN: "local" };
  const expectClean = (): void => {
    expect(processesUnder(folder), "processes left behind").toEqual([]);
    // The folder of ledgers is one for all runs of a user; it holds a ledger only while something outside of a process is there.
    const left = readdirSync(temporary).filter(
      (entry) => !entry.startsWith("heapgate-ledgers-") || readdirSync(join(temporary, entry)).length > 0,
    );
    expect(left, "temporary folders left behind").toEqual([]);
  };
  return {
    folder,
    temporary,
    environment,
    write: (path, text) => {
      const full = join(folder, path);
      mkdirSync(join(full, ".."), { recursive: true });
      writeFileSync(full, text);
      return full;
    },
    call: async (argv, { cwd = folder, env = {}, signal } = {}) => {
      const result = await heapgate(argv, { cwd, environment: { ...environment, ...env }, ...(signal === undefined ? {} : { signal }) });
      expectClean();
      return result;
    },
    expectClean,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Builds the sample service to `path`. */
export const buildSampleService = (path: string): void => {
  execFileSync("go", ["build", "-o", path, "."], { cwd: SAMPLE, stdio: ["ignore", "ignore", "inherit"] });
};

/** Makes a repository of two commits at `folder`: an honest one, and one with the regression. */
export const makeRegressedRepository = async (folder: string, regression: Regression): Promise<void> => {
  const ports = realPorts();
  const log = createLog({ stream: { write: () => true }, env: {}, monotonicSeconds: ports.clock.monotonicSeconds });
  await makeSampleRepository({ ...ports, log }, { sample: SAMPLE, repository: folder, regression, signal: new AbortController().signal });
  ports.http[Symbol.dispose]();
};

export interface ShortPlan {
  readonly shape?: Shape;
  readonly requests?: number;
  /** Length of a growth batch; the leak test needs 20 of them. */
  readonly batch?: string;
  readonly rounds?: string;
  /** Further lines of YAML. */
  readonly more?: string;
}

/** A configuration of some seconds per trial for a repository of the sample service. */
export const shortPlan = (plan: ShortPlan = {}): string => `version: 1
name: shop
target: process
components:
  - name: leaky-service
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT
      env: { LEAKY_SHAPE: "${plan.shape ?? ""}" }
      ready: /healthz
workload:
  http: { path: /work, requests: ${plan.requests ?? 1500}, concurrency: 2 }
plan: { warmUp: 0.5s, cost: 1s, batches: 20, batch: ${plan.batch ?? "0.1s"} }
rounds: ${plan.rounds ?? "{ min: 3, max: 5 }"}
${plan.more ?? ""}`;
