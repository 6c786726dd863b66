// Files of npm packages that are no dependency of ours: fetched with `npm pack` into a cache, once.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside node_modules: goes with them, never into git. */
const CACHE = join(dirname(fileURLToPath(import.meta.url)), "..", "node_modules", ".cache", "heapgate", "packages");

export type PackedPackage = { readonly kind: "here"; readonly folder: string } | { readonly kind: "missing"; readonly why: string };

export interface PackOptions {
  /** Paths inside of the package; all when left out. */
  readonly parts?: readonly string[];
  readonly cache?: string;
}

/** The folder of a package at an exact version, without what it depends on. */
export const packedPackage = (name: string, version: string, { parts = [], cache = CACHE }: PackOptions = {}): PackedPackage => {
  const folder = join(cache, `${name.replaceAll("/", "+")}-${version}`);
  if (existsSync(folder)) return { kind: "here", folder };
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "fetch-"));
  try {
    const packed = spawnSync("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", work], { encoding: "utf8" });
    const archive = readdirSync(work).find((file) => file.endsWith(".tgz"));
    if (packed.status !== 0 || archive === undefined)
      return { kind: "missing", why: `npm pack ${name}@${version} failed: ${packed.error?.message ?? packed.stderr.trim()}` };
    const unpacked = spawnSync("tar", ["-xzf", archive, ...parts.map((part) => `package/${part}`)], { cwd: work, encoding: "utf8" });
    if (unpacked.status !== 0) return { kind: "missing", why: `tar -xzf ${archive} failed: ${unpacked.stderr.trim()}` };
    // Some packages name their top folder otherwise.
    const [top = "package"] = readdirSync(work).filter((file) => file !== archive);
    renameSync(join(work, top), folder);
    return { kind: "here", folder };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
