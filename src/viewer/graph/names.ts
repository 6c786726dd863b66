/** Names of functions for people: short where there is little room, split where package and function are told apart. */

/** `github.com/a/b/pkg.(*T).F` → `github.com/a/b/pkg`; dots behind the last `/` end the package, but for those of a version (`yaml.v3`). */
export const packageOf = (func: string): string => {
  // Type parameters may hold whole paths.
  const bracket = func.indexOf("[");
  const plain = bracket < 0 ? func : func.slice(0, bracket);
  const slash = plain.lastIndexOf("/");
  const rest = plain.slice(slash + 1);
  const version = /^[^.]+\.v\d+(?=\.)/u.exec(rest);
  const dot = version === null ? rest.indexOf(".") : version[0].length;
  return dot < 0 ? plain : plain.slice(0, slash + 1 + dot);
};

/** Without the directories of its package: `pkg.(*T).F`; type parameters shortened the same way. */
export const shortName = (func: string): string => func.replaceAll(/[\w.~%-]+\//gu, "");

/** As the reader wants names. */
export const nameOf = (func: string, full: boolean): string => (full ? func : shortName(func));
