// A Docker with images, containers, a registry and the nodes of a kind cluster, as far as building and loading images use them.
import { readFileSync } from "node:fs";
import { nodeReference } from "../../src/core/kubernetes/docker-node-images.ts";
import type { CommandSpec } from "../../src/ports/exec.ts";
import type { Files } from "../../src/ports/files.ts";
import type { LedgerEntry } from "../../src/ports/ledger.ts";
import { fakeExec, type FakeAnswer, type FakeExec } from "./fake-exec.ts";

export interface FakeImage {
  readonly id: string;
  readonly layers: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly architecture?: string;
  /** Files in it by path. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

export interface FakeDocker {
  readonly exec: FakeExec;
  readonly images: Map<string, FakeImage>;
  readonly containers: Map<string, FakeImage>;
  /** Full references to image ids, by node. */
  readonly nodes: ReadonlyMap<string, Map<string, string>>;
  readonly pushed: string[];
  readonly ledger: {
    readonly open: LedgerEntry[];
    readonly note: (entry: LedgerEntry) => Promise<void>;
    readonly forget: (entry: LedgerEntry) => Promise<void>;
  };
  /** Command lines from the start, or from a place in them. */
  readonly lines: (from?: number) => readonly string[];
}

export interface FakeDockerOptions {
  readonly files: Files;
  readonly version?: "20.10" | "29" | "no-engine";
  readonly images?: Readonly<Record<string, FakeImage>>;
  /** What `docker build` makes; an answer is its failure. */
  readonly build?: (spec: CommandSpec) => FakeImage | FakeAnswer;
  /** What can be pulled. */
  readonly registry?: Readonly<Record<string, FakeImage>>;
  readonly nodes?: readonly string[];
  /** Listings after which a node shows what was loaded or named. */
  readonly lag?: number;
  /** Laid over all of it. */
  readonly script?: Parameters<typeof fakeExec>[0];
}

const isImage = (value: FakeImage | FakeAnswer): value is FakeImage => "layers" in value;
const valueAfter = (argv: readonly string[], flag: string): readonly string[] =>
  argv.flatMap((word, index) => (argv[index - 1] === flag ? [word] : []));

export function fakeDocker(options: FakeDockerOptions): FakeDocker {
  const { files, version = "20.10", lag = 0 } = options;
  const images = new Map(Object.entries(options.images ?? {}));
  const containers = new Map<string, FakeImage>();
  const pushed: string[] = [];
  const archives = new Map<string, readonly string[]>();
  const nodes = new Map((options.nodes ?? []).map((node) => [node, new Map<string, string>()]));
  /** What nodes still show: names, and the listings left until they show what they have. */
  const shown = new Map([...nodes].map(([node, names]) => [node, { names: new Map(names), left: 0 }]));
  const open: LedgerEntry[] = [];

  const missing = (name: string): FakeAnswer => ({ exitCode: 1, stdout: "[]\n", stderr: `Error: No such image: ${name}\n` });
  const changed = (node: string): void => void shown.set(node, { names: shown.get(node)?.names ?? new Map(), left: lag });
  const last = ({ argv }: CommandSpec): string => argv.at(-1) ?? "";

  const inspect = (spec: CommandSpec): FakeAnswer => {
    const image = images.get(last(spec)) ?? [...images.values()].find(({ id }) => id === last(spec));
    if (image === undefined) return missing(last(spec));
    const { id, layers, entrypoint = [], architecture = "amd64" } = image;
    const json = { Id: id, Os: "linux", Architecture: architecture, RootFS: { Layers: layers }, Config: { Entrypoint: entrypoint } };
    return { stdout: JSON.stringify([json]) };
  };
  const tag = ({ argv }: CommandSpec): FakeAnswer => {
    const [, , from = "", to = ""] = argv;
    const image = images.get(from) ?? [...images.values()].find(({ id }) => id === from);
    if (image === undefined) return { exitCode: 1, stderr: `Error response from daemon: No such image: ${from}\n` };
    images.set(to, image);
    return {};
  };
  const build = (spec: CommandSpec): FakeAnswer => {
    const made = options.build?.(spec) ?? { exitCode: 1, stderr: "nothing to build\n" };
    if (!isImage(made)) return made;
    for (const name of valueAfter(spec.argv, "-t")) images.set(name, made);
    return { stdout: "built\n" };
  };
  const pull = (spec: CommandSpec): FakeAnswer => {
    const image = options.registry?.[last(spec)];
    if (image === undefined) return { exitCode: 1, stderr: `Error response from daemon: manifest for ${last(spec)} not found\n` };
    images.set(last(spec), image);
    return {};
  };
  const push = (spec: CommandSpec): FakeAnswer => {
    if (!images.has(last(spec))) return { exitCode: 1, stderr: `An image does not exist locally with the tag: ${last(spec)}\n` };
    pushed.push(last(spec));
    return {};
  };
  const save = ({ argv }: CommandSpec): FakeAnswer => {
    const [archive = ""] = valueAfter(argv, "-o");
    const names = argv.slice(4).filter((word, index, words) => word !== "--platform" && words[index - 1] !== "--platform");
    const absent = names.find((name) => !images.has(name));
    if (absent !== undefined) return { exitCode: 1, stderr: `Error response from daemon: reference does not exist: ${absent}\n` };
    archives.set(archive, names);
    return {};
  };
  const load = ({ argv }: CommandSpec): FakeAnswer => {
    const names = archives.get(argv[3] ?? "");
    if (names === undefined) return { exitCode: 1, stderr: "ERROR: stat: no such file\n" };
    for (const [node, has] of nodes) {
      for (const name of names) has.set(nodeReference(name), images.get(name)?.id ?? "");
      changed(node);
    }
    return {};
  };
  const list = (node: string): FakeAnswer => {
    const now = shown.get(node);
    const names = now === undefined || now.left === 0 ? (nodes.get(node) ?? new Map<string, string>()) : now.names;
    shown.set(node, { names: new Map(names), left: Math.max(0, (now?.left ?? 0) - 1) });
    return { stdout: JSON.stringify({ images: [...names].map(([name, id]) => ({ id, repoTags: [name] })) }) };
  };
  const nameInNode = ({ argv }: CommandSpec): FakeAnswer => {
    const [from = "", to = ""] = argv.slice(-2);
    const node = argv[2] ?? "";
    const id = nodes.get(node)?.get(from);
    if (id === undefined) return { exitCode: 1, stderr: `ctr: image "${from}": not found\n` };
    nodes.get(node)?.set(to, id);
    changed(node);
    return {};
  };
  const copy = ({ argv }: CommandSpec): FakeAnswer => {
    const [container = "", path = ""] = (argv[3] ?? "").split(":");
    const content = containers.get(container)?.files?.[path];
    if (content === undefined) return { exitCode: 1, stderr: `Error response from daemon: Could not find the file ${path}\n` };
    void files.write(argv[4] ?? "", content);
    return {};
  };
  const create = (spec: CommandSpec): FakeAnswer => {
    const image = images.get(last(spec));
    if (image === undefined) return missing(last(spec));
    containers.set(spec.argv[3] ?? "", image);
    return { stdout: "0123\n" };
  };

  const exec = fakeExec({
    "docker version": {
      stdout: readFileSync(`fixtures/docker/version-${version}.json`, "utf8"),
      ...(version === "no-engine"
        ? { exitCode: 1, stderr: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n" }
        : {}),
    },
    "docker image inspect": inspect,
    "docker tag": tag,
    "docker rmi": (spec) => (images.delete(last(spec)) ? {} : missing(last(spec))),
    "docker build": build,
    "docker pull": pull,
    "docker push": push,
    "docker save": save,
    "docker create": create,
    "docker cp": copy,
    "docker rm": (spec) => ({ exitCode: containers.delete(last(spec)) ? 0 : 1 }),
    "kind get nodes": () => ({
      stdout: [...nodes.keys()].map((node) => `${node}\n`).join(""),
      stderr: nodes.size === 0 ? "No kind nodes found\n" : "",
    }),
    "kind load image-archive": load,
    "k3d image import": (spec) => (archives.has(spec.argv[3] ?? "") ? {} : { exitCode: 1, stderr: "no such file\n" }),
    "minikube image load": (spec) => (archives.has(spec.argv[3] ?? "") ? {} : { exitCode: 1, stderr: "no such file\n" }),
    "docker exec": (spec) => (spec.argv[3] === "crictl" ? list(spec.argv[2] ?? "") : nameInNode(spec)),
    ...options.script,
  });
  return {
    exec,
    images,
    containers,
    nodes,
    pushed,
    ledger: {
      open,
      note: async (entry) => void open.push(entry),
      forget: async (entry) =>
        void open.splice(
          open.findIndex((each) => JSON.stringify(each) === JSON.stringify(entry)),
          1,
        ),
    },
    lines: (from = 0) => exec.calls.slice(from).map(({ argv }) => argv.join(" ")),
  };
}
