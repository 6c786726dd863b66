// What the fake programs remember between their calls: files below one folder, each written in one step.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where Node keeps these programs compiled. */
export const COMPILE_CACHE = join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache", "fake-cluster");

export type Json = Readonly<Record<string, unknown>>;

/** What a fake app does; it lies as `app.json` in the folder an image is built from, and a container's variable `FAKE_APP` is laid over it. */
export interface AppBehaviour {
  /** Of the heap, for each request of `/work`, for ever. */
  readonly keepBytes?: number;
  /** After so many requests the kernel kills it for memory; it is started again. */
  readonly killedAfter?: number;
  readonly readyAfterSeconds?: number;
  /** Never answered; a file beside the pod's tells that it was asked. */
  readonly hangsAt?: string;
  /** Bodies it answers with, by path, in the place of everything else there. */
  readonly answers?: Readonly<Record<string, string>>;
  /** The recorded pod of `fixtures/kubernetes/pod-states.json` it ends up like, such as `crash`; no process is started then. */
  readonly like?: string;
}

export interface FakeImage {
  readonly id: string;
  readonly layers: readonly string[];
  readonly app: AppBehaviour;
}

export interface FakeClusterRecord {
  readonly name: string;
  readonly image: string;
  readonly isReady: boolean;
}

/** Written by the process of a pod. `ports`: declared port to the one it really listens on. */
export interface LivePod {
  readonly pid: number;
  readonly ports: Readonly<Record<string, number>>;
  readonly isReady: boolean;
  readonly restarts: number;
  readonly last: Json | null;
}

export const readText = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
};

/** Each file of the state holds one kind of value. */
// eslint-disable-next-line typescript/no-unnecessary-type-parameters
export const readJson = <T>(path: string): T | null => {
  const text = readText(path);
  return text === null ? null : (JSON.parse(text) as T);
};

export const writeJson = (path: string, value: unknown): void => {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, JSON.stringify(value));
  renameSync(fresh, path);
};

export const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
};

export const remove = (path: string): void => rmSync(path, { recursive: true, force: true });

/** Of the files directly in a folder, and a text. */
export const contentIdOf = (folder: string, more: string): string => {
  const hash = createHash("sha256").update(more);
  for (const name of namesIn(folder)) hash.update(`${name}\n${readText(join(folder, name)) ?? ""}`);
  return `sha256:${hash.digest("hex")}`;
};

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A name or content as a file name. */
const fileOf = (name: string): string => `${encodeURIComponent(name)}.json`;

export const places = (state: string) => ({
  image: (reference: string) => join(state, "images", fileOf(reference)),
  images: join(state, "images"),
  container: (name: string) => join(state, "containers", fileOf(name)),
  containers: join(state, "containers"),
  clusters: join(state, "clusters"),
  cluster: (name: string) => join(state, "clusters", name),
  clusterRecord: (name: string) => join(state, "clusters", name, "cluster.json"),
  /** Image a node has under a full reference. */
  nodeImage: (cluster: string, reference: string) => join(state, "clusters", cluster, "images", fileOf(reference)),
  nodeImages: (cluster: string) => join(state, "clusters", cluster, "images"),
  slow: join(state, "slow.json"),
  calls: join(state, "calls.log"),
});

/** The name that a file of `places` was made for. */
export const nameOfFile = (file: string): string => decodeURIComponent(file.replace(/\.json$/u, ""));

export const nodeOf = (cluster: string): string => `${cluster}-control-plane`;

/** What a program prints, and how it ends. */
export interface Said {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

export const failed = (stderr: string, exitCode = 1): Said => ({ stderr: `${stderr}\n`, exitCode });

/** Values of a flag, written `--flag value` or `--flag=value`. */
export const flagValues = (argv: readonly string[], ...names: readonly string[]): readonly string[] =>
  argv.flatMap((word, index) => {
    const before = argv[index - 1];
    if (before !== undefined && names.includes(before)) return [word];
    const name = names.find((one) => word.startsWith(`${one}=`));
    return name === undefined ? [] : [word.slice(name.length + 1)];
  });

export const flagValue = (argv: readonly string[], ...names: readonly string[]): string | null => flagValues(argv, ...names)[0] ?? null;
