/** Patterns of manifest files: `*` and `?` inside of a name, `**` across folders. */

export const isGlob = (path: string): boolean => /[*?]/u.test(path);

/** The folder above the first pattern: `deploy/base` of `deploy/base/*.yaml`; empty for the root. */
export const globFolder = (pattern: string): string => {
  const parts = pattern.split("/");
  return parts.slice(0, parts.findIndex(isGlob)).join("/");
};

/** True when the whole path fits the pattern. Hidden names must be written out, as in a shell. */
export function isGlobMatch(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.split("/").map(partSource).join("")}$`, "u").test(`/${path}`);
}

/** A part with the slash before it. */
function partSource(part: string): string {
  if (part === "**") return String.raw`(?:/[^/.][^/]*)*`;
  const source = part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, (character) => {
    if (character === "*") return "[^/]*";
    return character === "?" ? "[^/]" : `\\${character}`;
  });
  return String.raw`/${/^[*?]/u.test(part) ? String.raw`(?!\.)` : ""}${source}`;
}
