/** Which main package is the service, and which one a container runs. */
import { baseOf, folderOf, joinPath } from "./choose-files.ts";
import type { Dockerfile, MainPackage, RepositoryFacts, Workload } from "./facts.ts";

const lastPart = (path: string): string => baseOf(path.replace(/\/v\d+$/u, ""));

/** Names a program may go by. */
export const aliasesOf = (main: MainPackage): readonly string[] =>
  [...new Set([main.name, baseOf(main.folder), lastPart(main.module.path)])].filter(
    (name) => name !== "" && !/^(?:cmd|src|app|main)$/u.test(name),
  );

/** The import path of a package. */
const importPath = ({ folder, module }: MainPackage): string => {
  const inside = module.folder === "" ? folder : folder.slice(module.folder.length).replace(/^\//u, "");
  return inside === "" ? module.path : `${module.path}/${inside}`;
};

/** True when a Dockerfile compiles this package. `context`: the folder its paths start at. */
export const compiles = ({ builtPackage }: Dockerfile, main: MainPackage, context: string): boolean => {
  if (builtPackage === null) return false;
  return builtPackage === importPath(main) || joinPath(context === "." ? "" : context, builtPackage) === main.folder;
};

/** The folder whose files a Dockerfile copies: its own where they lie there, else that of the module around it. */
export const contextOf = (dockerfile: Dockerfile, facts: RepositoryFacts): string => {
  const own = folderOf(dockerfile.path);
  const module = facts.modules
    .map(({ folder }) => folder)
    .filter((folder) => folder === "" || own === folder || own.startsWith(`${folder}/`))
    .toSorted((left, right) => right.length - left.length)[0];
  const outer = module ?? "";
  const literal = dockerfile.copies.filter((path) => !/[*?$[]/u.test(path) && path !== ".");
  const count = (folder: string): number =>
    literal.filter((path) => {
      const place = joinPath(folder, path);
      return place !== null && (facts.files.has(place) || [...facts.files].some((file) => file.startsWith(`${place}/`)));
    }).length;
  const chosen = own !== outer && count(own) > count(outer) ? own : outer;
  return chosen === "" ? "." : chosen;
};

const COMMAND_LINE_TOOL = /(?:cli|ctl|client)(?:_cmd)?$|^kubectl-|check_cmd$/u;
const SERVER = /server|service|controller|manager|operator|daemon|gateway|api/u;

const wordsOf = (workloads: readonly Workload[]): ReadonlySet<string> =>
  new Set(workloads.flatMap(({ containers }) => containers.flatMap(({ words }) => words.map(baseOf))));

/** All workloads that anything in the repository deploys. */
export const allWorkloads = (facts: RepositoryFacts): readonly Workload[] => [
  ...facts.charts.flatMap(({ workloads }) => workloads),
  ...facts.kustomizations.flatMap(({ workloads }) => workloads),
  ...facts.manifests.flatMap(({ workloads }) => workloads),
];

/** What a Dockerfile that compiles it calls its binary. */
export const programName = (main: MainPackage, facts: RepositoryFacts): string =>
  facts.dockerfiles.find((file) => file.program !== null && compiles(file, main, contextOf(file, facts)))?.program ?? main.name;

/** Main packages, the likeliest service first. */
export const rankMains = (facts: RepositoryFacts): readonly MainPackage[] => {
  const words = wordsOf(allWorkloads(facts));
  const images = allWorkloads(facts).flatMap(({ containers }) =>
    containers.flatMap(({ image }) => (image === null ? [] : [baseOf(image).replace(/[:@].*$/u, "")])),
  );
  const score = (main: MainPackage): number => {
    const aliases = aliasesOf(main);
    const built = facts.dockerfiles.some((file) => compiles(file, main, contextOf(file, facts)));
    const started = facts.dockerfiles.some(({ program }) => program !== null && aliases.includes(program));
    const profiled = facts.sources.pprof.some(({ file }) => main.folder !== "" && file.startsWith(`${main.folder}/`));
    return [
      main.serves ? 2 : 0,
      aliases.includes(facts.name) || main.name === lastPart(main.module.path) ? 3 : 0,
      built ? 5 : 0,
      started ? 3 : 0,
      profiled ? 2 : 0,
      aliases.some((alias) => words.has(alias)) ? 3 : 0,
      aliases.some((alias) => images.some((image) => image === alias || image.endsWith(`-${alias}`))) ? 3 : 0,
      SERVER.test(main.name) ? 1 : 0,
      COMMAND_LINE_TOOL.test(main.name) ? -6 : 0,
      main.module.folder === "" ? 0.5 : 0,
    ].reduce((sum, one) => sum + one, 0);
  };
  return facts.mains
    .map((main, index) => ({ main, index, points: score(main) }))
    .toSorted((left, right) => right.points - left.points || left.index - right.index)
    .map(({ main }) => main);
};

/** The main package that one of these names speaks of; null: none. */
export const mainNamed = (mains: readonly MainPackage[], names: readonly (string | null)[]): MainPackage | null => {
  for (const name of names) {
    if (name === null || name === "") continue;
    const same = mains.find((main) => aliasesOf(main).includes(name));
    if (same !== undefined) return same;
  }
  // fleet-controller is fleetcontroller, cert-manager-webhook is webhook.
  const squeezed = names.flatMap((name) => (name === null || name === "" ? [] : [name.replaceAll(/[-_]/gu, "")]));
  return (
    mains.find((main) =>
      aliasesOf(main).some(
        (alias) => alias.length > 3 && squeezed.some((name) => name === alias.replaceAll(/[-_]/gu, "") || name.endsWith(alias)),
      ),
    ) ?? null
  );
};

/** True when a file counts for a main package: it lies below it, or below no other one. */
export const countsFor = (file: string, main: MainPackage | null, mains: readonly MainPackage[]): boolean => {
  if (main === null) return true;
  const owner = mains
    .filter(({ folder }) => folder !== "" && file.startsWith(`${folder}/`))
    .toSorted((left, right) => right.folder.length - left.folder.length)[0];
  return owner === undefined || owner.folder === main.folder;
};
