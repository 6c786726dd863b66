/** Command lines of Docker and of the tools that bring its images into clusters. */
import type { ImageBuild } from "../config/cluster-config.ts";

type Argv = readonly [string, ...string[]];

/** A context that Docker fetches itself; `-` would read it from us. */
export const isRemoteContext = (context: string): boolean => /^(?:https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)/u.test(context);

/** `docker build`, run in the folder that dockerfile and context are relative to. */
export const dockerBuildArgv = (build: ImageBuild & { readonly context: string }, tags: readonly string[]): Argv => [
  "docker",
  "build",
  ...(build.dockerfile === null ? [] : ["-f", build.dockerfile]),
  ...tags.flatMap((tag) => ["-t", tag]),
  ...Object.entries(build.args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
  ...(build.target === null ? [] : ["--target", build.target]),
  ...build.options,
  build.context,
];

/** `docker save` of several images into one archive, which holds shared layers once. `platform` null: the engine does not know the flag. */
export const dockerSaveArgv = (images: readonly string[], archive: string, platform: string | null): Argv => [
  "docker",
  "save",
  "-o",
  archive,
  ...(platform === null ? [] : ["--platform", platform]),
  ...images,
];

/** A cluster that takes an archive of images directly. */
export interface LoadingCluster {
  readonly kind: "kind" | "k3d" | "minikube";
  /** Name of the kind or k3d cluster, profile of minikube. */
  readonly name: string;
}

/**
 * Loads an archive into all nodes. Never `kind load docker-image`: it saves without a platform, and with the containerd image store
 * (the default from Docker 29 on) ends in `content digest … not found` (kubernetes-sigs/kind#3795, #4066, #4255).
 */
export function loadArchiveArgv({ kind, name }: LoadingCluster, archive: string): Argv {
  switch (kind) {
    case "kind":
      return ["kind", "load", "image-archive", archive, "--name", name];
    case "k3d":
      return ["k3d", "image", "import", archive, "--cluster", name];
    case "minikube":
      return ["minikube", "image", "load", archive, "--profile", name];
  }
}

/** Lists the images of a node of kind as JSON (see `parseNodeImages`). */
export const nodeImagesArgv = (node: string): Argv => ["docker", "exec", node, "crictl", "images", "-o", "json"];

/** Gives an image of a node of kind a further name, both spelled out; the kubelet sees it at once. */
export const nodeTagArgv = (node: string, from: string, to: string): Argv => [
  "docker",
  "exec",
  node,
  "ctr",
  "-n",
  "k8s.io",
  "images",
  "tag",
  "--force",
  from,
  to,
];

/** Removes a name of an image from a node of kind, and nothing else. */
export const nodeNameRemoveArgv = (node: string, reference: string): Argv => [
  "docker",
  "exec",
  node,
  "ctr",
  "-n",
  "k8s.io",
  "images",
  "rm",
  reference,
];

/** Removes an image with all its names from a node of kind. */
export const nodeImageIdRemoveArgv = (node: string, id: string): Argv => ["docker", "exec", node, "crictl", "rmi", id];
