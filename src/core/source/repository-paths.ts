/** From the file names of a profile to paths in the repository: absolute ones, those of `-trimpath`, and what is none of the repository's. */

/** A file of a profile with the package of the functions in it. */
export interface ProfileFileName {
  readonly file: string;
  /** Import path; `main` says nothing about the folder. */
  readonly packagePath: string;
}

export interface RepositoryHints {
  /** Module paths of the repository's own code. */
  readonly mainModules: readonly string[];
  /** Folders the tree was built in. */
  readonly builtIn: readonly string[];
  /** Paths in the repository that are known, with `/`: those a change touches. */
  readonly known: readonly string[];
}

const slashes = (file: string): string => file.replaceAll("\\", "/");
const isWithin = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);

/** Whether a file lies in the module cache, also under `-trimpath`: one element of its path carries a version. */
const isVersioned = (file: string): boolean => /(?:^|\/)[^/]+@v\d[^/]*\//u.test(file);

/** The module cache's toolchain: its files carry a version too, but are the standard library's. */
const isToolchain = (file: string): boolean => file.includes("/golang.org/toolchain@");

/**
 * What is the same for one file in every build: without the module cache's place and the module's version, without GOROOT. Files of the
 * repository keep the folder they were built in. For telling whether two functions lie in one file.
 */
export function buildlessFile(file: string): string {
  const plain = slashes(file);
  const inCache = plain.includes("/pkg/mod/") ? plain.slice(plain.lastIndexOf("/pkg/mod/") + "/pkg/mod/".length) : plain;
  // A downloaded toolchain lies in the module cache; an installed one in `…/go/src/`, `…/go-1.26/src/` or `…/go/1.26.8/x64/src/`.
  if (isToolchain(plain)) return plain.replace(/^.*golang\.org\/toolchain@[^/]*\/src\//u, "");
  if (isVersioned(inCache)) return inCache.replace(/@v\d[^/]*(?=\/)/u, "");
  return inCache.replace(/^.*\/go[-.\w]*\/(?:[\d.]+\/[^/]+\/)?src\/(?=[a-z])/u, "");
}

/**
 * A function that gives the path in the repository of a profile's file, or null: not the repository's, or not told apart from another one.
 * `files` are all files of one side. What decides, in this order: the folder it was built in; the package (its folder lies under its module);
 * a folder learnt so; the only known path the name ends with, if all of the side's own files lie in the folder that leaves.
 */
export function repositoryPaths(files: readonly ProfileFileName[], hints: RepositoryHints): (file: string) => string | null {
  const { mainModules } = hints;
  const known = hints.known.toSorted((a, b) => b.length - a.length);
  const roots = new Set(hints.builtIn.map((folder) => `${slashes(folder).replace(/\/+$/u, "")}/`));
  const isOwn = (packagePath: string): boolean => packagePath === "main" || mainModules.some((module) => isWithin(packagePath, module));
  const own = files.filter(({ file, packagePath }) => isOwn(packagePath) && !isVersioned(slashes(file))).map(({ file }) => slashes(file));
  // Under -trimpath a file's name begins with its module.
  for (const module of mainModules) if (own.some((file) => file.startsWith(`${module}/`))) roots.add(`${module}/`);
  for (const { file, packagePath } of files) {
    const module = mainModules.find((one) => isWithin(packagePath, one));
    if (module === undefined) continue;
    const plain = slashes(file);
    const tail = `${packagePath.slice(module.length + 1)}/${plain.slice(plain.lastIndexOf("/") + 1)}`.replace(/^\//u, "");
    if (plain.endsWith(`/${tail}`)) roots.add(plain.slice(0, -tail.length));
  }

  const find = (file: string): string | null => {
    const plain = slashes(file);
    if (isVersioned(plain) || isToolchain(plain)) return null;
    // A module below the top of the repository: the known path says so by being longer. The deeper root would be the module's own.
    const rooted = [...roots].filter((root) => plain.startsWith(root)).map((root) => plain.slice(root.length));
    const path = rooted.toSorted((a, b) => b.length - a.length)[0] ?? null;
    const suffix = known.find((one) => plain === one || plain.endsWith(`/${one}`)) ?? null;
    if (path !== null && (suffix === null || suffix.length <= path.length)) return path;
    if (suffix === null) return path;
    const root = plain.slice(0, plain.length - suffix.length);
    return own.every((one) => one.startsWith(root)) ? suffix : path;
  };
  const found = new Map<string, string | null>();
  return (file) => {
    const earlier = found.get(file);
    if (earlier !== undefined) return earlier;
    const path = find(file);
    found.set(file, path);
    return path;
  };
}
