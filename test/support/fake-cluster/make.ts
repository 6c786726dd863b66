// `docker`, `kind`, `kubectl` and `helm` as programs on a PATH of their own, over one folder that a test can look into.
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { applyObject, isHanging, listObjects, keyOf, podFiles, type Place } from "./cluster-state.ts";
import { kubeconfigOf } from "./kind.ts";
import { COMPILE_CACHE, nameOfFile, namesIn, places, readText, writeJson, type FakeClusterRecord, type Json } from "./state.ts";

export type FakeProgram = "docker" | "kind" | "kubectl" | "helm";

export interface FakeCluster {
  /** Folder of the programs, with those of the machine that a run needs besides: a whole PATH, on which no real Docker is found. */
  readonly bin: string;
  /** Command lines so far. */
  readonly calls: () => readonly string[];
  /** Command lines that begin so hang for so many seconds from now on. */
  readonly slowDown: (seconds: Readonly<Record<string, number>>) => void;
  /** A cluster of the user's, with objects in it; gives the path of its kubeconfig. */
  readonly addCluster: (name: string, objects: readonly Json[]) => string;
  /** `Kind namespace/name` of a cluster's objects. */
  readonly objectsIn: (name: string) => readonly string[];
  /** Whether some pod was asked what it never answers (`AppBehaviour.hangsAt`). */
  readonly isHanging: () => boolean;
  /** Everything there is: clusters, images, containers, pods. */
  readonly left: () => readonly string[];
}

const PROGRAMS: readonly FakeProgram[] = ["docker", "kind", "kubectl", "helm"];
const OF_THE_MACHINE = ["git", "sh", "bash", "df", "mv", "cp", "rm", "ln", "chmod", "mkdir", "cat", "tar", "env", "sleep"];

const findOnPath = (program: string): string | null =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path)) ?? null;

/** Makes the programs below `folder`, without those of `lacking`. */
export function makeFakeCluster(folder: string, { lacking = [] }: { readonly lacking?: readonly FakeProgram[] } = {}): FakeCluster {
  const [bin, state] = [join(folder, "bin"), join(folder, "state")];
  mkdirSync(bin, { recursive: true });
  mkdirSync(state, { recursive: true });
  for (const program of PROGRAMS.filter((one) => !lacking.includes(one))) {
    const path = join(bin, program);
    // Without the cache every call would strip the types of these files again.
    const cache = `NODE_COMPILE_CACHE="${COMPILE_CACHE}" NODE_OPTIONS=`;
    writeFileSync(
      path,
      `#!/bin/sh\n${cache} exec "${process.execPath}" "${join(import.meta.dirname, "main.ts")}" "${state}" ${program} "$@"\n`,
    );
    chmodSync(path, 0o755);
  }
  for (const program of OF_THE_MACHINE) {
    const path = findOnPath(program);
    if (path !== null) symlinkSync(path, join(bin, program));
  }
  const found = places(state);
  const placeOf = (cluster: string): Place => ({ state, cluster });
  return {
    bin,
    calls: () => (readText(found.calls) ?? "").split("\n").filter((line) => line !== ""),
    slowDown: (seconds) => writeJson(found.slow, seconds),
    addCluster: (name, objects) => {
      writeJson(found.clusterRecord(name), { name, image: "kindest/node:v1.34.4", isReady: true } satisfies FakeClusterRecord);
      for (const object of objects) applyObject(placeOf(name), object, "default");
      const path = join(folder, `${name}.kubeconfig`);
      writeFileSync(path, kubeconfigOf(name));
      return path;
    },
    objectsIn: (name) =>
      listObjects(placeOf(name))
        .map((one) => keyOf(one, ""))
        .map(({ kind, namespace, name: own }) => `${kind} ${namespace}/${own}`)
        .toSorted(),
    isHanging: () => namesIn(found.clusters).some((name) => isHanging(placeOf(name))),
    left: () => [
      ...namesIn(found.clusters).flatMap((name) => [
        `cluster ${name}`,
        ...podFiles(placeOf(name)).map((file) => `pod ${file.replace(/^.*\//u, "")}`),
      ]),
      ...namesIn(found.images).map((file) => `image ${nameOfFile(file)}`),
      ...namesIn(found.containers).map((file) => `container ${nameOfFile(file)}`),
    ],
  };
}
