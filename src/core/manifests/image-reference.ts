/** Names of container images as Docker and Kubernetes read them, and the images a side was built into. */

/** Parts of a reference with Docker's defaults filled in: `shop` is `docker.io` `library/shop`. */
export interface ImageReference {
  /** Host, with its port: `docker.io`, `ghcr.io`, `localhost:5001`. */
  readonly registry: string;
  /** Path in the registry: `library/shop`, `acme/shop`. */
  readonly repository: string;
  readonly tag: string | null;
  /** `sha256:<hex>`. */
  readonly digest: string | null;
}

/** One image of one side, as it is in the Docker of this machine and as pods are to name it. */
export interface BuiltImage {
  /** As in `build[].image`. */
  readonly written: string;
  /** What pods of this side name: repository and `heapgate-<12 hex of the content>`; for an image written with a tag the written reference itself. */
  readonly reference: string;
  /** Its name in Docker here: always the repository with the tag of the content. */
  readonly local: string;
  /** `sha256:<hex>` of layers and runtime configuration: equal ids run the same. */
  readonly contentId: string;
}

const DEFAULT_REGISTRY = "docker.io";
const COMPONENT = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
const HOST = "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?";
/** The grammar of github.com/distribution/reference: host, path, tag, digest. */
const REFERENCE = new RegExp(
  `^(?<host>${HOST})/(?<path>${COMPONENT}(?:/${COMPONENT})*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
  "u",
);
const LONGEST_PATH = 255;
/** Nothing longer is tried: texts of any size are looked through for references. */
const LONGEST_REFERENCE = 1024;

/** Docker's rule for what is a host and not the first part of a path. */
const isHost = (word: string): boolean => /[.:A-Z]/u.test(word) || word === "localhost";

/**
 * Reads a reference; null when the text is none. Docker's defaults are filled in for the host and `library/`, not for the tag.
 * Source: the reference grammar of the distribution project and Docker's "familiar names".
 */
export function parseImageReference(text: string): ImageReference | null {
  if (text.length > LONGEST_REFERENCE) return null;
  const slash = text.indexOf("/");
  const first = slash === -1 ? "" : text.slice(0, slash);
  const named = isHost(first) ? text : `${DEFAULT_REGISTRY}/${text}`;
  const groups = REFERENCE.exec(named)?.groups;
  const { host, path, tag, digest } = groups ?? {};
  if (host === undefined || path === undefined || path.length > LONGEST_PATH) return null;
  const registry = host === "index.docker.io" ? DEFAULT_REGISTRY : host;
  const repository = registry === DEFAULT_REGISTRY && !path.includes("/") ? `library/${path}` : path;
  return { registry, repository, tag: tag ?? null, digest: digest ?? null };
}

/** True when both texts are references into one repository, whatever their tags and digests. */
export function isSameRepository(one: string, other: string): boolean {
  const [a, b] = [parseImageReference(one), parseImageReference(other)];
  return a !== null && b !== null && a.registry === b.registry && a.repository === b.repository;
}

/** True when both texts name one image: the same repository and tag (none is `latest`) or, where one has a digest, the same digest. */
export function isSameReference(one: string, other: string): boolean {
  const [a, b] = [parseImageReference(one), parseImageReference(other)];
  if (a === null || b === null || a.registry !== b.registry || a.repository !== b.repository) return false;
  return a.digest !== null || b.digest !== null ? a.digest === b.digest : (a.tag ?? "latest") === (b.tag ?? "latest");
}

/** With everything spelled out, as nodes list it: `docker.io/library/shop:1`. No tag and no digest is `latest`. */
export const fullReference = ({ registry, repository, tag, digest }: ImageReference): string => {
  const name = `${registry}/${repository}`;
  if (digest !== null) return `${name}${tag === null ? "" : `:${tag}`}@${digest}`;
  return `${name}:${tag ?? "latest"}`;
};

/** The name without tag and digest, spelled as it was written: `localhost:5001/shop:1` is `localhost:5001/shop`. */
export const repositoryName = (text: string): string => {
  const name = text.split("@", 1)[0] ?? text;
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
};

/** The same repository under another tag, spelled as it was written. */
export const withTag = (text: string, tag: string): string => `${repositoryName(text)}:${tag}`;

/** True for a reference with a tag of its own: the app itself starts this image, so its name may not change. */
export const hasOwnTag = (text: string): boolean => {
  const reference = parseImageReference(text);
  return reference !== null && (reference.tag !== null || reference.digest !== null);
};

/** The same image under the exact name that a render asks for, where heapgate does not own the render. */
export const servedAs = (image: BuiltImage, reference: string): BuiltImage => ({ ...image, reference });
