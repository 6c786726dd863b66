// The licences of third-party packages as one text, in an order that depends on nothing but the packages.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const RULER = "=".repeat(80);
/** Names under which packages ship the text of their licence, and the notices that some licences ask to be passed on. */
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice|third[-_]?party[-_]?notices?)(?:[-_.][\w.-]+)?$(?<!\.(?:[cm]?[jt]s|json))/iu;

/** The package folders that bundled modules lie in: `…/node_modules/@scope/name`, the innermost `node_modules` of each path. */
export function packageFoldersOf(moduleIds: readonly string[]): readonly string[] {
  const folders = moduleIds.map((id) => /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/u.exec(id)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

interface Licence {
  readonly name: string;
  readonly version: string;
  readonly identifier: string;
  readonly homepage: string | null;
  readonly texts: readonly string[];
}

const stringOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function licenceOf(folder: string): Licence {
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const name = stringOf(manifest["name"]);
  const version = stringOf(manifest["version"]);
  const identifier = stringOf(manifest["license"]);
  if (name === null || version === null) throw new Error(`${folder}/package.json has no name or version`);
  if (identifier === null) throw new Error(`${name}@${version} names no licence: it must not be bundled before somebody has looked`);
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return { name, version, identifier, homepage: stringOf(manifest["homepage"]), texts };
}

function render({ name, version, identifier, homepage, texts }: Licence): string {
  const body = texts.length > 0 ? texts.join("\n\n") : `The package ships no licence text; its package.json says: ${identifier}`;
  return `${RULER}\n${name} ${version} (${identifier})\n${homepage === null ? "" : `${homepage}\n`}\n${body}\n`;
}

/** The text of dist/licenses.txt. Throws when a package names no licence. */
export function licencesText(folders: readonly string[]): string {
  // The same package may be installed twice at one version, in two places of node_modules.
  const distinct = [...new Set(folders.map((folder) => render(licenceOf(folder))))].toSorted();
  const intro = `heapgate is licensed under Apache-2.0 (see LICENSE). Its programs contain code of these ${distinct.length} packages:\n`;
  return [intro, ...distinct].join("\n");
}
