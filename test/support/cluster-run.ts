// One run of heapgate in a real cluster: as a process of its own, which must leave neither processes nor clusters nor images behind.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { createCluster, madeByHeapgate, madeSince, type ClusterTools, type TestCluster } from "./cluster.ts";
import { lineOf, readResult, type ResultFile } from "./result-file.ts";
import { startHeapgate, type RunningHeapgate } from "./running-heapgate.ts";
import { openWorkshop, type Workshop } from "./sample-service.ts";

export interface ClusterRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** Null: nothing was measured. */
  readonly result: ResultFile | null;
}

/** Far from what a run takes on two cores that are its own; the test runner gives 900 s. */
const LIMIT_SECONDS = 780;

export interface RunPlace {
  readonly tools: ClusterTools;
  readonly shop: Workshop;
  /** Null: heapgate makes one. */
  readonly cluster: TestCluster | null;
}

/** A workshop with a cluster of that name, made before the first test of the file and deleted after the last; the place is there in tests and `beforeAll`. */
export const useTestCluster = (
  tools: ClusterTools,
  name: string,
): { readonly shop: Workshop; readonly place: () => RunPlace & { readonly cluster: TestCluster } } => {
  const shop = openWorkshop(name);
  const made: TestCluster[] = [];
  beforeAll(() => {
    made.push(createCluster(tools, name, shop.folder));
  });
  afterAll(() => {
    for (const cluster of made) cluster[Symbol.dispose]();
    shop[Symbol.dispose]();
  });
  return {
    shop,
    place: () => {
      const [cluster] = made;
      if (cluster === undefined) throw new Error(`the cluster ${name} is not there yet`);
      return { tools, shop, cluster };
    },
  };
};

/** Variables with which heapgate finds the tools and the cluster. */
export const environmentOf = ({ tools, cluster }: RunPlace): Readonly<Record<string, string>> => ({
  ...tools.env,
  ...(cluster === null ? {} : { KUBECONFIG: cluster.kubeconfig }),
});

/** What stands under `target:` in a configuration. */
export const targetOf = ({ tools, cluster }: RunPlace): string => {
  if (cluster !== null) return `{ existing: { context: ${cluster.context} } }`;
  return tools.nodeImage === null ? "kind" : `{ kind: { image: "${tools.nodeImage}" } }`;
};

export interface RunRequest {
  /** Of the results and of the log line. */
  readonly name: string;
  readonly repository: string;
  readonly base: string;
  readonly head: string;
  readonly config: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `heapgate run`; the results will lie in `out-NAME` of the workshop. */
export const startRun = (place: RunPlace, { name, repository, base, head, config, args = [], env = {} }: RunRequest): RunningHeapgate => {
  const { shop } = place;
  // Uncommitted, at the root of the repository: paths in it start there.
  const file = join(repository, `${name}.yaml`);
  writeFileSync(file, config);
  const argv = ["run", "--config", file, "--base", base, "--head", head, "--out", join(shop.folder, `out-${name}`), ...args];
  return startHeapgate({ through: "node", onTerminal: false, argv, cwd: repository, env: { ...environmentOf(place), ...env } }, shop);
};

/** Runs it to its end. Nothing of it may be left then. */
export const runInCluster = async (place: RunPlace, request: RunRequest): Promise<ClusterRun> => {
  const { tools, shop } = place;
  const before = madeByHeapgate(tools);
  const running = startRun(place, request);
  // Ended before the test runner gives up: it would leave the run, and the run its cluster.
  const limit = setTimeout(() => running.kill("SIGTERM"), LIMIT_SECONDS * 1000);
  const exitCode = await running.exitCode;
  clearTimeout(limit);
  const output = running.output();
  const path = join(shop.folder, `out-${request.name}`, "result.json");
  const result = existsSync(path) ? readResult(path) : null;
  console.info(result === null ? `${request.name}: exit ${exitCode}\n${output}` : lineOf(request.name, result));
  shop.expectClean();
  expect(madeSince(tools, before), "left behind").toEqual([]);
  return { exitCode, output, result };
};

/** The result of a run that must have measured. */
export const resultOf = ({ result, output }: ClusterRun): ResultFile => {
  if (result === null) throw new Error(`nothing was measured:\n${output}`);
  return result;
};
