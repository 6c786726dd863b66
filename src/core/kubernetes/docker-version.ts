/** What a Docker is: its versions, and what follows from them for saving images. */
import { fieldAt, parseJson, textAt } from "./json-fields.ts";
import { isAtLeast, parseVersion } from "./tool-versions.ts";

export interface DockerVersion {
  readonly client: string | null;
  /** Null: no engine answered. */
  readonly server: string | null;
  /** Of the engine, such as `1.41`. */
  readonly serverApi: string | null;
  /** Architecture of the engine as Go names it: `amd64`. */
  readonly arch: string | null;
}

/** `--format json` came with Docker 23; the template works in all. */
export const DOCKER_VERSION_ARGV = ["docker", "version", "--format", "{{json .}}"] as const;

/** Reads what `DOCKER_VERSION_ARGV` prints, 20.10 to 29; null when it is no such text. With no engine there, Docker prints the client alone. */
export function parseDockerVersion(text: string): DockerVersion | null {
  const value = parseJson(text);
  if (fieldAt(value, "Client") === undefined) return null;
  return {
    client: textAt(value, "Client", "Version"),
    server: textAt(value, "Server", "Version"),
    serverApi: textAt(value, "Server", "ApiVersion"),
    arch: textAt(value, "Server", "Arch"),
  };
}

/**
 * True when `docker save --platform` works: client and engine are of Docker 28 (API 1.48) or later; a newer client may talk to an older
 * engine. There it is also needed: with the containerd image store, the default from 29 on, an image may list platforms and attestations
 * whose content is not here, and `kind load` fails on them (kubernetes-sigs/kind#3795).
 */
export function canSavePlatform({ client, serverApi }: DockerVersion): boolean {
  const [program, engine] = [parseVersion(client ?? ""), parseVersion(serverApi ?? "")];
  return program !== null && engine !== null && isAtLeast(program, 28, 0) && isAtLeast(engine, 1, 48);
}
