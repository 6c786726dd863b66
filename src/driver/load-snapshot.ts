/** Reads a bundle from where people keep it: a folder, a `.zip` or a `.tar.gz`. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { isBundlePath, MANIFEST_PATH } from "../core/snapshot/bundle-paths.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import type { Files } from "../ports/files.ts";

export interface LoadPorts {
  readonly files: Files;
}

/** Turns an archive's bytes into its files. It must refuse paths that `accepts` does not know; `name` opens its error messages. */
export type ReadArchive = (content: Uint8Array, rules: { readonly name: string; readonly accepts: (path: string) => boolean }) => Bundle;

async function loadFolder(folder: string, files: Files): Promise<Bundle> {
  const paths = (await files.list(folder)) ?? [];
  const bundle = new Map<string, Uint8Array>();
  for (const path of paths.filter(isBundlePath)) {
    const content = await files.readBytes(files.resolve(folder, path));
    if (content !== null) bundle.set(path, content);
  }
  if (!bundle.has(MANIFEST_PATH)) throw heapgateError("BUNDLE_INVALID", { name: folder, problem: `the folder holds no ${MANIFEST_PATH}` });
  return bundle;
}

/**
 * The files of the bundle at `path`; other files in its folder are not looked at. Throws FILE_NOT_FOUND when nothing is there, BUNDLE_INVALID when
 * it is no bundle, and what `readArchive` throws.
 */
export async function loadBundle(path: string, { files }: LoadPorts, readArchive: ReadArchive): Promise<Bundle> {
  const kind = await files.kindOf(path);
  if (kind === "folder") return loadFolder(path, files);
  const content = kind === "file" ? await files.readBytes(path) : null;
  if (content === null) throw heapgateError("FILE_NOT_FOUND", { path });
  return readArchive(content, { name: path, accepts: isBundlePath });
}

/** The snapshot stored at `path`, checked as `unpackBundle` says; errors of `loadBundle` and BUNDLE_TOO_NEW. */
export async function loadSnapshot(path: string, ports: LoadPorts, readArchive: ReadArchive): Promise<Snapshot> {
  const bundle = await loadBundle(path, ports, readArchive);
  return unpackBundle(bundle, { name: path, sha256: ports.files.sha256 });
}
