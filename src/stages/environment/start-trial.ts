/** One trial's app: all its components, started fresh with ports and a folder of their own, ended together. */
import type { ComponentConfig } from "../../core/config/config.ts";
import { addressFacts, allocatePorts, heapgateFacts, resolvePort, type Addresses } from "./addresses.ts";
import { withoutRepository } from "./git.ts";
import { startProcess, type RunningComponent, type StartPorts } from "./start-process.ts";
import type { PreparedTree } from "./prepare-tree.ts";

export interface TrialOptions {
  readonly components: readonly ComponentConfig[];
  readonly tree: PreparedTree;
  readonly configDir: string;
  /** `HEAPGATE_SEED`: the same for both trials of a pair. */
  readonly seed: number | null;
  readonly signal?: AbortSignal;
}

/** Disposing ends the components in reverse order and removes the trial's folder. */
export interface RunningTrial extends AsyncDisposable {
  readonly running: readonly RunningComponent[];
  readonly addresses: Addresses;
  /** The environment for workload commands of this trial, without `HEAPGATE_UNITS` and `_PHASE`. */
  readonly commandEnv: Readonly<Record<string, string>>;
  /** `host:port` of a component's port (number, name, or null for its own); null when there is none. */
  readonly addressOf: (component: string, port: number | string | null) => string | null;
}

/** Throws what `startProcess` throws; nothing is left running or lying about then. */
export async function startTrial(ports: StartPorts, options: TrialOptions): Promise<RunningTrial> {
  const { components, tree, configDir, seed, signal } = options;
  await using started = new AsyncDisposableStack();
  const folder = started.use(await ports.files.makeTemporaryFolder("trial"));
  const addresses = await allocatePorts(ports.http, components);
  const arch = ports.env.platform().arch;
  const facts = heapgateFacts({ side: tree.side, commit: tree.commit, arch, configDir, trialDir: folder.path, seed });
  const running: RunningComponent[] = [];
  for (const component of components) {
    if (component.run === null) continue;
    const own = { component, run: component.run, side: tree.side, tree: tree.path, addresses, facts };
    running.push(started.use(await startProcess(ports, signal === undefined ? own : { ...own, signal })));
  }
  const owned = started.move();
  return {
    running,
    addresses,
    commandEnv: { ...withoutRepository(ports.env.all()), ...facts, ...addressFacts(addresses) },
    addressOf: (component, port) => {
      const own = addresses.get(component);
      const number = own === undefined ? null : resolvePort(own, port);
      return number === null ? null : `127.0.0.1:${number}`;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
