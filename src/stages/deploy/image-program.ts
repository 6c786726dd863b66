/** Takes the program that an image starts out of it and reads how Go built it. */
import { programPaths, type DockerImage } from "../../core/kubernetes/docker-image.ts";
import { parseGoBinary, type GoBinary } from "../../core/kubernetes/go-binary.ts";
import type { Files } from "../../ports/files.ts";
import type { Ledger } from "../../ports/ledger.ts";
import { runTool, type DockerPorts } from "./image-docker.ts";

export interface ProgramPorts extends DockerPorts {
  readonly files: Files;
  readonly ledger: Ledger;
}

/** The Go program of an image, with `sha256:<hex>` of its file: equal ids are the same program. */
export interface ImageProgram extends GoBinary {
  readonly buildId: string;
  /** Where it is in the image. */
  readonly file: string;
}

const TIMEOUT_SECONDS = 120;

/**
 * Looks where the image's entrypoint and command say; works for images without a shell, as nothing is run in them: a container is created,
 * copied from and removed. Null: it starts no Go program that could be found. A chart may start another one; best effort.
 */
export async function readProgram(
  ports: ProgramPorts,
  reference: string,
  image: DockerImage,
  signal?: AbortSignal,
): Promise<ImageProgram | null> {
  const paths = programPaths(image);
  if (paths.length === 0) return null;
  await using folder = await ports.files.makeTemporaryFolder("look");
  const name = `heapgate-look-${folder.path.replace(/^.*[-/]/u, "")}`;
  await ports.ledger.note({ kind: "container", name });
  try {
    const created = await runTool(ports, ["docker", "create", "--name", name, reference], { timeoutSeconds: TIMEOUT_SECONDS, signal });
    return created.exitCode === 0 ? await firstProgram(ports, { name, paths, folder: folder.path, signal }) : null;
  } finally {
    await runTool(ports, ["docker", "rm", "--force", "--volumes", name], { timeoutSeconds: TIMEOUT_SECONDS });
    await ports.ledger.forget({ kind: "container", name });
  }
}

async function firstProgram(
  ports: ProgramPorts,
  place: {
    readonly name: string;
    readonly paths: readonly string[];
    readonly folder: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ImageProgram | null> {
  const copy = ports.files.resolve(place.folder, "program");
  for (const file of place.paths) {
    const argv = ["docker", "cp", "--follow-link", `${place.name}:${file}`, copy] as const;
    const copied = await runTool(ports, argv, { timeoutSeconds: TIMEOUT_SECONDS, signal: place.signal });
    // A folder of that name is copied too and has no bytes.
    const content = copied.exitCode === 0 ? await ports.files.readBytes(copy).catch(() => null) : null;
    await ports.files.remove(copy);
    const program = content === null ? null : parseGoBinary(content);
    if (content !== null && program !== null) return { ...program, buildId: `sha256:${ports.files.sha256(content)}`, file };
  }
  return null;
}
