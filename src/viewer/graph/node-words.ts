/** A frame in words, for those who do not see the picture, and the address of its line. */
import type { PageFrame } from "../../core/page/page-data.ts";
import type { Shape } from "../flame/shape.ts";
import { childrenOf } from "./family.ts";
import { labelOf, type Names, placeText } from "./model.ts";
import { packageOf } from "./names.ts";
import { changeText, differenceText, type Scale, valueText } from "./quantities.ts";

/** "manifest.(*Store).Store, base 0.2 MiB, head 9.8 MiB, +9.6 MiB, 3rd of 4 callees" */
export const describeNode = (shape: Shape, names: Names, node: number, scale: Scale, full: boolean): string => {
  const [from, to] = [shape.cumFrom[node] ?? 0, shape.cumTo[node] ?? 0];
  const change =
    from === to ? "no change" : `${differenceText(to - from, scale)}${from === 0 || to === 0 ? `, ${changeText(from, to)}` : ""}`;
  const siblings = node === 0 ? [] : childrenOf(shape, shape.parentOf[node] ?? 0);
  const place = node === 0 ? [] : [placeText(siblings.indexOf(node) + 1, siblings.length)];
  return [labelOf(shape, names, node, full), `base ${valueText(from, scale)}`, `head ${valueText(to, scale)}`, change, ...place].join(", ");
};

/** `https://github.com/o/r/blob/<sha>/` → `github.com/o/r`, which most modules are called after. */
const moduleOf = (sourceUrl: string): string | null => /^https:\/\/([^/]+\/[^/]+\/[^/]+)\/blob\//u.exec(sourceUrl)?.[1] ?? null;

/** What is left behind the module's path and the major version behind it; null for what is not in the module. */
const within = (path: string, module: string): string | null => {
  if (path === module) return "";
  return path.startsWith(`${module}/`) ? path.slice(module.length + 1).replace(/^v\d+(?:\/|$)/u, "") : null;
};

/**
 * A file of the module in the repository: by its own path (`-trimpath`), by the package of the function, or because it is a plain relative one
 * already. Null for all others: the name of a file alone does not tell where it lies.
 */
const pathInRepository = (file: string, func: string, module: string): string | null => {
  const own = within(file, module);
  if (own !== null) return own;
  // A relative path is the repository's already; it may have its modules in other folders than their names say.
  const isPlain = /^(?!\/)(?:[\w-][\w. -]*\/)+[\w. -]+$/u.test(file) && !/^[^/]*\.[^/]*\//u.test(file);
  if (isPlain) return file;
  const folder = within(packageOf(func), module);
  const name = file.split(/[/\\]/u).at(-1) ?? "";
  if (folder !== null) return folder === "" ? name : `${folder}/${name}`;
  return /^[\w. -]+$/u.test(file) ? file : null;
};

/** Permalink of a frame's first line; null where repository or path are not known. Only own code is in the repository. */
export const sourceLink = (sourceUrl: string | null, { func, file, line, owner }: PageFrame): string | null => {
  const module = sourceUrl === null ? null : moduleOf(sourceUrl);
  if (sourceUrl === null || module === null || file === null || owner !== "o") return null;
  const path = pathInRepository(file, func, module);
  return path === null ? null : `${sourceUrl}${path.split("/").map(encodeURIComponent).join("/")}${line === null ? "" : `#L${line}`}`;
};
