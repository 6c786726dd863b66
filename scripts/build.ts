// Writes dist/: the three programs of rolldown.config.ts, the template of the report page, and the licences of the packages bundled into them.
// usage: node scripts/build.ts [FOLDER]
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { bundleOptions, PROGRAMS } from "../rolldown.config.ts";
import { buildPageWithModules } from "./build-page.ts";
import { licencesText, packageFoldersOf } from "./licences.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Empties `folder` and builds into it. Throws on the first warning: a warning in a bundle is a fault that shows only at run time. */
export async function build(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const modules = new Set<string>();
  for (const program of PROGRAMS) {
    const { output, ...input } = bundleOptions(program);
    if (output === undefined || Array.isArray(output)) throw new Error(`${program.file}: expected one output`);
    const bundle = await rolldown({
      ...input,
      cwd: root,
      onLog: (level, log) => {
        if (level === "warn") throw new Error(`${program.file}: ${log.message}`);
      },
    });
    const { output: written } = await bundle.write({ ...output, dir: folder });
    await bundle.close();
    const expected = [program.file, ...(program.parts ?? [])].toSorted().join(", ");
    const names = written
      .map((file) => file.fileName)
      .toSorted()
      .join(", ");
    if (names !== expected) throw new Error(`${program.file}: expected ${expected}, rolldown wrote ${names}`);
    for (const file of written) if (file.type === "chunk") for (const id of Object.keys(file.modules)) modules.add(id);
    chmodSync(join(folder, program.file), program.command ? 0o755 : 0o644);
  }
  const page = await buildPageWithModules();
  writeFileSync(join(folder, "page.html"), page.html);
  for (const id of page.modules) modules.add(id);
  writeFileSync(join(folder, "licenses.txt"), licencesText(packageFoldersOf([...modules])));
}

if (import.meta.main) await build(resolve(process.argv[2] ?? join(root, "dist")));
