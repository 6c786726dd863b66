/** Who a function belongs to: one key for a function and all its closures, its package, and whose code that package is. */

/** `own`: the measured modules; `dependency`: other modules and foreign code; `standard`: Go's library; `runtime`: Go's runtime. */
export const OWNER_CLASSES = ["own", "dependency", "standard", "runtime"] as const;
export type OwnerClass = (typeof OWNER_CLASSES)[number];

/** Replaces each outermost bracket group by `[…]`: type arguments differ in spelling between Go versions and may hold dots and slashes. */
export function foldTypeArguments(name: string): string {
  if (!name.includes("[")) return name;
  let folded = "";
  let depth = 0;
  for (const char of name) {
    if (char === "[") {
      if (depth === 0) folded += "[…]";
      depth += 1;
    } else if (char === "]" && depth > 0) depth -= 1;
    else if (depth === 0) folded += char;
  }
  return folded;
}

interface SplitName {
  /** As written, with escapes and vendor folders. */
  readonly rawPackage: string;
  readonly rest: string;
}

/** Names the compiler makes for types, such as "type:.eq.net/url.URL" ("type..eq…" to Go 1.19), have no package of their own. */
const isCompilerMade = (folded: string): boolean => /^type[:.]\./u.test(folded);

/** Cuts a folded name at the first dot after the last slash. C symbols have no dot and no package. */
function splitName(folded: string): SplitName {
  if (isCompilerMade(folded)) return { rawPackage: "runtime", rest: folded };
  const dot = folded.indexOf(".", folded.lastIndexOf("/") + 1);
  return dot <= 0 ? { rawPackage: "", rest: folded } : { rawPackage: folded.slice(0, dot), rest: folded.slice(dot + 1) };
}

/** `gopkg.in/yaml%2ev3` is how the linker writes `gopkg.in/yaml.v3`; vendored copies count as the package they are copies of. */
const plainPackage = (rawPackage: string): string =>
  rawPackage
    .replace(/%([0-9a-f]{2})/giu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/^(?:.*\/)?vendor\//u, "");

/** Import path of the package a function is in, "" for a C symbol. */
export const packageOf = (name: string): string => plainPackage(splitName(foldTypeArguments(name)).rawPackage);

/** `example.com/m/v2/p` and `gopkg.in/yaml.v3` without their major version, which two releases of a module differ in. */
const withoutMajorVersion = (path: string): string =>
  path.replace(/\/v[2-9]\d*(?=\/|$)/gu, "").replace(/^(gopkg\.in\/.+)\.v\d+(?=\/|$)/u, "$1");

/** A component the compiler adds for closures, `go` and `defer` wrappers and loop bodies. */
const CHAIN = /^(?:func\d+|gowrap\d+|deferwrap\d+|\d+)(?:-range\d+)*$/u;

/** Plain components of a name within its package, in order, and whether a closure follows the last of them. */
interface NameParts {
  readonly named: readonly string[];
  readonly isClosure: boolean;
}

function partsWithinPackage(rest: string): NameParts {
  const plain = rest.replace(/-fm$/u, "").replace(/·dwrap·\d+$/u, "");
  // Closures of package-level variables: `glob..func1` to Go 1.20, `init.func1` since. Initializers by number follow the order of files.
  if (/^(?:glob\.\.|init\.(?=func|\d)|map\.init\.)/u.test(plain)) return { named: ["init"], isClosure: false };
  const parts = plain
    .split(/\.(?![^(]*\))/u)
    .map((part, index) => (index === 0 || !CHAIN.test(part) ? part.replace(/(?:-range\d+)+$/u, "") : part));
  const isChain = (index: number): boolean => index > 0 && CHAIN.test(parts[index] ?? "");
  let end = parts.length;
  while (isChain(end - 1)) end -= 1;
  let start = 0;
  for (let index = 1; index < end; index += 1) if (isChain(index)) start = index + 1;
  return { named: parts.slice(start, end), isClosure: end < parts.length };
}

/**
 * What may hold the closure, likeliest first. Go 1.21 to 1.26 name a closure of an inlined function `outer.inlined.func1`: its owner is
 * `inlined`. With two plain components that is also how a closure of a value method `T.V` looks, so they stay, except where both are the
 * same (Go 1.24 writes `f.f.func1.func2`) or the first is an initializer, which has no methods.
 */
function ownersOfClosure(named: readonly string[]): readonly string[] {
  const last = named.at(-1) ?? "";
  const before = named.at(-2);
  if (before === undefined || before === last || before === "init") return [last];
  if (before.startsWith("(")) return [`${before}.${last}`];
  return named.length === 2 ? [`${before}.${last}`, last] : [last, `${before}.${last}`];
}

/** What a name must hold, somewhere, to be anything but its own owner: most names hold none of it, and names come by the ten thousand. */
const UNUSUAL = /[[%\u00b7]|vendor\/|\.(?:\d|func\d|gowrap|deferwrap)|^type[:.]\.|-fm$|-range\d|glob\.\.|[./]init\.|^init\.|map\.init/u;

export interface OwnerOptions {
  /** `example.com/m/v2` counts as `example.com/m`; off, since a program may hold both. */
  readonly foldMajorVersions?: boolean;
}

const keyOf = (rawPackage: string, owner: string, options: OwnerOptions): string => {
  const path = plainPackage(rawPackage);
  return rawPackage === "" ? owner : `${options.foldMajorVersions === true ? withoutMajorVersion(path) : path}.${owner}`;
};

/** The canonical owner of a function: `package.Function` or `package.(*Type).Method`, closures folded in, type arguments as `[…]`. */
export const ownerKeyOf = (name: string, options: OwnerOptions = {}): string => possibleOwnersOf(name, options)[0] ?? name;

/**
 * Keys of the functions a name may belong to, likeliest first: one, but for closures of which the name alone does not say whether their
 * function is a method of a value type or was inlined (`T.V.func1`). File and line settle it, see `core/graph/closure-owners.ts`.
 */
export function possibleOwnersOf(name: string, options: OwnerOptions = {}): readonly string[] {
  if (!UNUSUAL.test(name) && options.foldMajorVersions !== true) return [name];
  const folded = foldTypeArguments(name);
  if (isCompilerMade(folded)) return [folded];
  const { rawPackage, rest } = splitName(folded);
  const { named, isClosure } = partsWithinPackage(rest);
  const owners = isClosure ? ownersOfClosure(named) : [named.join(".")];
  return owners.map((owner) => keyOf(rawPackage, owner, options));
}

/** Whether a name is that of a closure, wrapper or loop body, an instance of a generic one included, rather than of a declared function. */
export function isClosureName(name: string): boolean {
  if (!UNUSUAL.test(name)) return false;
  const folded = foldTypeArguments(name);
  if (isCompilerMade(folded)) return false;
  const { rest } = splitName(folded);
  return partsWithinPackage(rest).isClosure || /-range\d|-fm$|·dwrap·|^glob\.\.|^(?:map\.)?init\./u.test(rest);
}

/** Type arguments in a name, as written; "" without any. */
export function typeArgumentsOf(name: string): string {
  const open = name.indexOf("[");
  const close = name.lastIndexOf("]");
  return open < 0 || close < open ? "" : name.slice(open, close + 1);
}

const isWithin = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);

/**
 * Whose code a function is. `mainModules` are the module paths of the measured program; package `main` is always own. Without a known
 * module path, a module whose path has no dot in its first element looks like the standard library.
 */
export function ownerClassOf(name: string, mainModules: readonly string[]): OwnerClass {
  const { rawPackage } = splitName(foldTypeArguments(name));
  const path = plainPackage(rawPackage);
  if (path === "main" || mainModules.some((module) => isWithin(path, module))) return "own";
  if (path === "runtime" || isWithin(path, "runtime/internal") || isWithin(path, "internal/runtime")) return "runtime";
  if (path === "") return "dependency";
  // The standard library's own vendor folder starts the path; a module's comes after the module.
  if (rawPackage.startsWith("vendor/")) return "standard";
  return path.slice(0, path.indexOf("/") < 0 ? undefined : path.indexOf("/")).includes(".") ? "dependency" : "standard";
}
