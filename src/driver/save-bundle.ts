/** Writes a bundle to a folder so that a half-written one is never taken for a whole one. */
import { MANIFEST_PATH } from "../core/snapshot/bundle-paths.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import type { Files } from "../ports/files.ts";

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);

/**
 * Saves `bundle` under `folder`; `previous` is what lies there now (null: nothing). Changed files are written first, the manifest last, and files
 * of replaced rounds are removed after it. Until the manifest is written the folder's checksums do not hold, so readers refuse it.
 * Throws DISK_FULL and OUTPUT_NOT_WRITABLE.
 */
export async function saveBundle(folder: string, bundle: Bundle, previous: Bundle | null, files: Files): Promise<void> {
  for (const [path, content] of bundle) {
    if (path !== MANIFEST_PATH && !sameBytes(previous?.get(path), content)) await files.write(files.resolve(folder, path), content);
  }
  const manifest = bundle.get(MANIFEST_PATH);
  if (manifest !== undefined) await files.write(files.resolve(folder, MANIFEST_PATH), manifest);
  for (const path of previous?.keys() ?? []) {
    if (!bundle.has(path)) await files.remove(files.resolve(folder, path));
  }
}

/** The same, over whatever bundle lies in `folder` now: rounds of an earlier recording never mix with these. Other files are left alone. */
export async function replaceBundle(folder: string, bundle: Bundle, files: Files): Promise<void> {
  if ((await files.kindOf(files.resolve(folder, MANIFEST_PATH))) === "file") await files.remove(files.resolve(folder, "rounds"));
  await saveBundle(folder, bundle, null, files);
}
