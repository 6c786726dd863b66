/** The environment that a configuration's target asks for, opened while the sides are built. */
import type { Config } from "../core/config/config.ts";
import { openClusterEnvironment } from "./cluster-environment.ts";
import type { Environment } from "./environment.ts";
import type { MeasurePorts } from "./ports.ts";
import { processEnvironment } from "./process-environment.ts";

export interface EnvironmentOptions {
  readonly config: Config;
  readonly configDir: string;
  /** Temporary folder of the run. */
  readonly workspace: string;
  /** Folder that outlives the run: what a cluster shows of a failure goes there. */
  readonly logs: string;
  readonly signal: AbortSignal;
}

const openEnvironment = async (ports: MeasurePorts, options: EnvironmentOptions): Promise<Environment> =>
  options.config.target === "process" ? processEnvironment(ports) : await openClusterEnvironment(ports, options);

/**
 * Opens the environment and does `build` meanwhile: a cluster comes up while images are built. What fails first ends the other and is thrown; nothing
 * is left open then.
 */
export const whileOpening = async <Built>(
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<Environment>,
  build: (signal: AbortSignal) => Promise<Built>,
): Promise<{ readonly environment: Environment; readonly built: Built }> => {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const first: { error: unknown } = { error: null };
  const told = (error: unknown): never => {
    first.error ??= error;
    failed.abort(error);
    throw error;
  };
  const [opened, built] = await Promise.allSettled([open(either).catch(told), build(either).catch(told)]);
  if (opened.status === "fulfilled" && built.status === "fulfilled") return { environment: opened.value, built: built.value };
  if (opened.status === "fulfilled") {
    opened.value.markFailed();
    await opened.value[Symbol.asyncDispose]();
  }
  throw first.error;
};

/** The environment of a configuration, opened while `build` runs (`whileOpening`). */
export const openWhile = async <Built>(
  ports: MeasurePorts,
  options: EnvironmentOptions,
  build: (signal: AbortSignal) => Promise<Built>,
): Promise<{ readonly environment: Environment; readonly built: Built }> =>
  await whileOpening(options.signal, async (signal) => await openEnvironment(ports, { ...options, signal }), build);

/** Does something in the environment; when it throws, the environment is told before it is disposed. */
export const failing = async <T>(environment: Pick<Environment, "markFailed">, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    environment.markFailed();
    throw error;
  }
};
