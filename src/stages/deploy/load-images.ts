/** Brings the built images of a side into a cluster's nodes under the names that its pods will ask for. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { dockerSaveArgv, loadArchiveArgv, type LoadingCluster } from "../../core/kubernetes/docker-args.ts";
import { platformOf } from "../../core/kubernetes/docker-image.ts";
import { canSavePlatform } from "../../core/kubernetes/docker-version.ts";
import type { BuiltImage } from "../../core/manifests/image-reference.ts";
import type { ExecResult } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import { askDockerVersion, inspectImage, reasonOf, runTool } from "./image-docker.ts";
import { askNodes, findNodes, nameInNodes, waitForImages, worstStanding, type NodePorts } from "./image-nodes.ts";
import { tagAs } from "./image-tags.ts";
import { pushImages } from "./push-images.ts";

export interface LoadPorts extends NodePorts {
  readonly files: Files;
}

/** Nodes that can be loaded directly, or a registry that they pull from (`target.existing.registry`). */
export type ImageTarget = LoadingCluster | { readonly kind: "registry"; readonly registry: string };

export interface LoadOptions {
  readonly target: ImageTarget;
  /** No two with the same `reference` and other content: both sides at once only where no image has a tag of its own. */
  readonly images: readonly BuiltImage[];
  readonly signal?: AbortSignal;
}

export interface LoadedImages {
  /** As pods are to name them from now on: a registry changes the references. */
  readonly images: readonly BuiltImage[];
  /** References whose content had to be brought there. */
  readonly loaded: readonly string[];
  /** References whose content was there and got their name: a second's fraction. */
  readonly named: readonly string[];
  /** References that were there as they should be. */
  readonly skipped: readonly string[];
  readonly seconds: number;
}

const LOAD_TIMEOUT_SECONDS = 900;

/** Loads what is not there yet. Throws IMAGE_LOAD_FAILED, TOOL_MISSING, DOCKER_UNREACHABLE. */
export async function loadImages(ports: LoadPorts, options: LoadOptions): Promise<LoadedImages> {
  const start = ports.clock.monotonicSeconds();
  const { target } = options;
  const done = target.kind === "kind" ? await loadIntoKind(ports, target, options) : await loadElsewhere(ports, target, options);
  return { ...done, seconds: ports.clock.monotonicSeconds() - start };
}

type Done = Omit<LoadedImages, "seconds">;

async function loadElsewhere(
  ports: LoadPorts,
  target: Exclude<ImageTarget, { readonly kind: "kind" }>,
  options: LoadOptions,
): Promise<Done> {
  const { images, signal } = options;
  if (target.kind === "registry") {
    const pushed = await pushImages(ports, { registry: target.registry, images, signal });
    return { images: pushed, loaded: pushed.map(({ reference }) => reference), named: [], skipped: [] };
  }
  // The archive carries the names, so each image has its name here too while it is saved.
  await using names = new AsyncDisposableStack();
  for (const image of images) {
    if (image.reference !== image.local) names.use(await tagAs(ports, image, image.reference, signal));
  }
  const references = [...new Set(images.map(({ reference }) => reference))];
  if (references.length > 0) await loadArchive(ports, target, references, signal);
  return { images, loaded: references, named: [], skipped: [] };
}

async function loadIntoKind(ports: LoadPorts, cluster: LoadingCluster, options: LoadOptions): Promise<Done> {
  const { images, signal } = options;
  const nodes = await findNodes(ports, cluster.name, signal);
  const before = await askNodes(ports, nodes, signal);
  const absent = images.filter((image) => worstStanding(before, image) === "absent");
  let states = before;
  if (absent.length > 0) {
    await loadArchive(ports, cluster, [...new Set(absent.map(({ local }) => local))], signal);
    states = await waitForImages(ports, { nodes, images, isThere: (standing) => standing !== "absent", signal });
  }
  const named = await nameInNodes(ports, { states, images, signal });
  if (named.length > 0) await waitForImages(ports, { nodes, images, isThere: (standing) => standing === "ready", signal });
  const loaded = absent.map(({ reference }) => reference);
  const others = images.map(({ reference }) => reference).filter((reference) => !loaded.includes(reference));
  return {
    images,
    loaded,
    named: others.filter((reference) => named.includes(reference)),
    skipped: others.filter((reference) => !named.includes(reference)),
  };
}

/** Saves the images of these names into one archive and loads it into all nodes. */
async function loadArchive(
  ports: LoadPorts,
  cluster: LoadingCluster,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const [first = ""] = names;
  const version = await askDockerVersion(ports, signal);
  const image = canSavePlatform(version) ? await inspectImage(ports, first, signal) : null;
  await using folder = await ports.files.makeTemporaryFolder("images");
  const archive = ports.files.resolve(folder.path, "images.tar");
  for (const argv of [dockerSaveArgv(names, archive, image === null ? null : platformOf(image)), loadArchiveArgv(cluster, archive)]) {
    const ran = await runTool(ports, argv, { timeoutSeconds: LOAD_TIMEOUT_SECONDS, signal });
    if (ran.exitCode !== 0) throw loadFailed(names.join(", "), reasonOf(ran), ran);
  }
}

const MISSING_CONTENT = /content digest \S+: not found/u;

function loadFailed(image: string, why: string, result: ExecResult): Error {
  const several = MISSING_CONTENT.test(result.outputTail)
    ? "; it lists platforms that are not here, so build it for one: --platform in build[].options"
    : "";
  return heapgateError("IMAGE_LOAD_FAILED", { image, why: `${why}${several}` }, { stage: "load", outputTail: result.outputTail });
}
