// A Docker with images, containers and the node containers of kind, for the command lines that heapgate writes; answers have recorded shapes.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { nodeReference } from "../../../src/core/kubernetes/docker-node-images.ts";
import {
  contentIdOf,
  failed,
  flagValue,
  flagValues,
  nameOfFile,
  namesIn,
  nodeOf,
  places,
  readJson,
  remove,
  sha256,
  writeJson,
  type AppBehaviour,
  type FakeClusterRecord,
  type FakeImage,
  type Said,
} from "./state.ts";
import { deleteCluster } from "./cluster-state.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "..", "fixtures");
const ROOT = "/var/lib/no-docker-here";

const imageOf = (state: string, reference: string): FakeImage | null => {
  const { image, images } = places(state);
  const named = readJson<FakeImage>(image(reference));
  if (named !== null) return named;
  return (
    namesIn(images)
      .flatMap((file) => readJson<FakeImage>(join(images, file)) ?? [])
      .find(({ id }) => id === reference) ?? null
  );
};

/** The cluster whose node container it is. */
const clusterOfNode = (state: string, container: string): string | null =>
  namesIn(places(state).clusters).find((cluster) => nodeOf(cluster) === container || sha256(nodeOf(cluster)).slice(0, 12) === container) ??
  null;

const noImage = (reference: string): Said => ({
  exitCode: 1,
  stdout: "[]\n",
  stderr: `Error response from daemon: No such image: ${reference}\n`,
});

function build(state: string, argv: readonly string[]): Said {
  const context = resolve(argv.at(-1) ?? ".");
  const dockerfile = flagValue(argv, "-f") ?? "";
  const app = readJson<AppBehaviour>(join(context, "app.json"));
  if (app === null) return failed('ERROR: failed to compute cache key: "/app.json": not found');
  const id = contentIdOf(context, dockerfile === "" ? "" : readFileSync(resolve(dockerfile), "utf8"));
  const image: FakeImage = { id, layers: [id], app };
  for (const tag of flagValues(argv, "-t")) writeJson(places(state).image(tag), image);
  return { stderr: `#5 exporting layers done\n#5 writing image ${id} done\n` };
}

function inspectImage(state: string, argv: readonly string[]): Said {
  const reference = argv.at(-1) ?? "";
  const format = flagValue(argv, "--format");
  if (format === "{{json .RepoDigests}}") return { stdout: "[]\n" };
  const image = imageOf(state, reference);
  if (image === null) return noImage(reference);
  const { id, layers } = image;
  const Config = { Entrypoint: ["/app"], Cmd: null, Env: ["PATH=/bin"], WorkingDir: "/", User: "65532" };
  return { stdout: JSON.stringify([{ Id: id, Os: "linux", Architecture: "amd64", RootFS: { Type: "layers", Layers: layers }, Config }]) };
}

function save(state: string, argv: readonly string[]): Said {
  const archive = flagValue(argv, "-o") ?? "";
  const skipped = new Set(["-o", archive, "--platform", flagValue(argv, "--platform") ?? ""]);
  const references = argv.slice(1).filter((word) => !skipped.has(word));
  const found = references.map((reference) => [reference, imageOf(state, reference)] as const);
  const absent = found.find(([, image]) => image === null);
  if (absent !== undefined) return failed(`Error response from daemon: reference does not exist: ${absent[0]}`);
  writeJson(archive, Object.fromEntries(found));
  return {};
}

const AUDIT_MILLISECONDS = 100;

/** A log in which an agent and an administrator ask ten times a second, from when its size was asked for first. */
function auditLog(state: string, cluster: string, program: "stat" | "tail"): Said {
  const file = join(dirname(places(state).clusterRecord(cluster)), "audit.json");
  const begun = readJson<{ readonly at: number }>(file)?.at ?? Date.now();
  if (program === "stat") {
    writeJson(file, { at: begun });
    return { stdout: "0\n" };
  }
  const lines: string[] = [];
  for (let at = begun; at < Date.now(); at += AUDIT_MILLISECONDS) {
    for (const username of ["system:serviceaccount:shop:agent", "kubernetes-admin"]) {
      const who = { user: { username }, userAgent: "agent/v1 (linux)", verb: "list", objectRef: { resource: "configmaps" } };
      const answer = { stage: "ResponseComplete", responseStatus: { code: 200 }, stageTimestamp: new Date(at).toISOString() };
      lines.push(JSON.stringify({ auditID: `${at} ${username}`, ...who, ...answer }));
    }
  }
  return { stdout: `${lines.join("\n")}\n` };
}

function inNode(state: string, [node = "", program = "", ...words]: readonly string[]): Said {
  const cluster = clusterOfNode(state, node);
  if (cluster === null) return failed(`Error response from daemon: No such container: ${node}`);
  const { nodeImage, nodeImages } = places(state);
  if (program === "crictl") {
    const images = namesIn(nodeImages(cluster)).map((file) => {
      const image = readJson<FakeImage>(join(nodeImages(cluster), file));
      return { id: image?.id, repoTags: [nameOfFile(file)], repoDigests: [], size: "1000" };
    });
    return { stdout: JSON.stringify({ images }) };
  }
  if (program === "ctr") {
    const [from = "", to = ""] = words.slice(-2);
    const image = readJson<FakeImage>(nodeImage(cluster, from));
    if (image === null) return failed(`ctr: image "${from}": not found`);
    writeJson(nodeImage(cluster, to), image);
    return { stdout: `${to}\n` };
  }
  if (program === "stat" || program === "tail") return auditLog(state, cluster, program);
  return failed(`OCI runtime exec failed: exec failed: "${program}": executable file not found in $PATH`, 127);
}

function listContainers(state: string, argv: readonly string[]): Said {
  const label = flagValue(argv, "--filter")?.replace("label=io.x-k8s.kind.cluster=", "") ?? null;
  const { clusters, containers } = places(state);
  const nodes = namesIn(clusters)
    .filter((name) => label === null || name === label)
    .map(nodeOf);
  const others = label === null ? namesIn(containers).map(nameOfFile) : [];
  const isQuiet = argv.includes("--quiet") || argv.includes("-q");
  return { stdout: [...nodes, ...others].map((name) => `${isQuiet ? sha256(name).slice(0, 12) : name}\n`).join("") };
}

function removeContainers(state: string, argv: readonly string[]): Said {
  for (const name of argv.slice(1).filter((word) => !word.startsWith("-"))) {
    const cluster = clusterOfNode(state, name);
    if (cluster !== null) deleteCluster(state, cluster);
    else if (readJson(places(state).container(name)) === null) return failed(`Error response from daemon: No such container: ${name}`);
    else remove(places(state).container(name));
  }
  return {};
}

/** One call of `docker`. */
export function docker(state: string, argv: readonly string[]): Said {
  const [command = "", second = ""] = argv;
  const last = argv.at(-1) ?? "";
  const { image, images, container } = places(state);
  switch (command === "image" || command === "container" ? `${command} ${second}` : command) {
    case "info": {
      const info = JSON.parse(readFileSync(join(FIXTURES, "cluster-tools", "docker-info-29.json"), "utf8")) as object;
      return { stdout: `${JSON.stringify({ ...info, DockerRootDir: ROOT })}\n` };
    }
    case "version":
      return { stdout: readFileSync(join(FIXTURES, "docker", "version-29.json"), "utf8") };
    case "build":
      return build(state, argv);
    case "image inspect":
      return inspectImage(state, argv);
    case "container inspect": {
      const cluster = clusterOfNode(state, last);
      const record = cluster === null ? null : readJson<FakeClusterRecord>(places(state).clusterRecord(cluster));
      return record === null ? failed(`Error response from daemon: No such container: ${last}`) : { stdout: `${record.image}\n` };
    }
    case "tag": {
      const found = imageOf(state, second);
      if (found === null) return noImage(second);
      writeJson(image(last), found);
      return {};
    }
    case "rmi":
      if (readJson(image(last)) === null) return noImage(last);
      remove(image(last));
      return { stdout: `Untagged: ${last}\n` };
    case "images":
      return {
        stdout: namesIn(images)
          .map((file) => `${nameOfFile(file)}\n`)
          .join(""),
      };
    case "create": {
      const found = imageOf(state, last);
      if (found === null) return noImage(last);
      const name = flagValue(argv, "--name") ?? "unnamed";
      writeJson(container(name), found);
      return { stdout: `${sha256(name)}\n` };
    }
    case "cp": {
      const [from = "", path = ""] = (argv.at(-2) ?? "").split(":");
      const found = readJson<FakeImage>(container(from));
      if (found === null || path !== "/app")
        return failed(`Error response from daemon: Could not find the file ${path} in container ${from}`);
      // No Go program: whatever reads it finds nothing in it.
      writeFileSync(last, JSON.stringify(found.app));
      return {};
    }
    case "rm":
      return removeContainers(state, argv);
    case "ps":
      return listContainers(state, argv);
    case "save":
      return save(state, argv);
    case "exec":
      return inNode(state, argv.slice(1));
    default:
      return failed(`docker: '${command}' is not a docker command of this fake.`, 125);
  }
}

/** Brings the images of an archive into a cluster's node. */
export function loadArchive(state: string, cluster: string, archive: string): Said {
  const found = readJson<Readonly<Record<string, FakeImage>>>(archive);
  if (found === null) return failed(`ERROR: stat ${archive}: no such file or directory`);
  for (const [reference, image] of Object.entries(found)) writeJson(places(state).nodeImage(cluster, nodeReference(reference)), image);
  return {};
}
