/** What `docker image inspect` says of an image, and which part of it decides how its containers behave. */
import { fieldAt, isObject, listAt, parseJson, textAt } from "./json-fields.ts";

export interface DockerImage {
  /** Changes with time stamps, labels and the kind of image store. */
  readonly id: string;
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | null;
  /** `sha256:<hex>` of each uncompressed layer, the lowest first. */
  readonly layers: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  readonly workingDir: string | null;
  readonly user: string | null;
  readonly stopSignal: string | null;
  readonly volumes: readonly string[];
}

const textsAt = (value: unknown, ...path: readonly string[]): readonly string[] =>
  listAt(value, ...path).filter((each) => typeof each === "string");

/**
 * Reads the answer of `docker image inspect IMAGE` (a list of one), Docker 20.10 to 29, which write what an image does not set as null, as
 * an empty text or list, or not at all; null when it names no image.
 */
export function parseImageInspect(text: string): DockerImage | null {
  const image = fieldAt(parseJson(text), 0);
  const id = textAt(image, "Id");
  if (id === null) return null;
  const volumes = fieldAt(image, "Config", "Volumes");
  return {
    id,
    os: textAt(image, "Os") ?? "linux",
    architecture: textAt(image, "Architecture") ?? "unknown",
    variant: textAt(image, "Variant"),
    layers: textsAt(image, "RootFS", "Layers"),
    entrypoint: textsAt(image, "Config", "Entrypoint"),
    command: textsAt(image, "Config", "Cmd"),
    env: textsAt(image, "Config", "Env"),
    workingDir: textAt(image, "Config", "WorkingDir"),
    user: textAt(image, "Config", "User"),
    stopSignal: textAt(image, "Config", "StopSignal"),
    volumes: isObject(volumes) ? Object.keys(volumes).toSorted() : [],
  };
}

/** `linux/amd64`, as `docker save --platform` takes it. The variant counts only for 32-bit ARM; that of arm64 is implied. */
export const platformOf = ({ os, architecture, variant }: DockerImage): string =>
  `${os}/${architecture}${architecture === "arm" && variant !== null ? `/${variant}` : ""}`;

/**
 * One text for all that decides how containers of an image behave: platform, layers, and the part of the configuration that a node
 * uses. Equal texts run the same; the id, times, labels, history and exposed ports do not count. Its hash is the content id.
 */
export const contentText = (image: DockerImage): string =>
  JSON.stringify([
    platformOf(image),
    image.layers,
    image.entrypoint,
    image.command,
    image.env.toSorted(),
    image.workingDir ?? "/",
    image.user ?? "",
    image.stopSignal ?? "",
    image.volumes,
  ]);

const TAG_HEX = 12;

/** The tag of a content id `sha256:<hex>`: equal content has an equal tag on both sides and in the next run. */
export const contentTag = (contentId: string): string => `heapgate-${contentId.replace(/^sha256:/u, "").slice(0, TAG_HEX)}`;

/** The tag while one side is built (`$HEAPGATE_TAG`): before that its content is not known. */
export const sideTag = (side: string, commit: string | null): string =>
  `heapgate-${side}-${commit === null ? "tree" : commit.slice(0, TAG_HEX)}`;

const MOST_CANDIDATES = 8;
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Paths inside the image where the program it starts may be, the likeliest first: the first word of entrypoint and command, looked for
 * along PATH where it is a bare name, then further absolute words (`tini -- /app`).
 */
export function programPaths({ entrypoint, command, env, workingDir }: DockerImage): readonly string[] {
  const [first, ...rest] = [...entrypoint, ...command];
  if (first === undefined) return [];
  const further = rest.filter((word) => /^\/[^\s]*[^/\s]$/u.test(word));
  const folders = (env.find((each) => each.startsWith("PATH="))?.slice("PATH=".length) ?? DEFAULT_PATH)
    .split(":")
    .filter((each) => each !== "");
  const places = first.startsWith("/")
    ? [first]
    : first.includes("/")
      ? [`${workingDir ?? ""}/${first.replace(/^\.\//u, "")}`.replaceAll(/\/+/gu, "/")]
      : folders.map((folder) => `${folder}/${first}`);
  return [...new Set([...places, ...further])].slice(0, MOST_CANDIDATES);
}
