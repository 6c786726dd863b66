/** Which images are the repository's own, and how each is built. */
import { repositoryName } from "../manifests/image-reference.ts";
import { baseOf } from "./choose-files.ts";
import type { Dockerfile, MainPackage, RepositoryFacts, Workload } from "./facts.ts";
import { found, guessedNote, missing, type BuildGuess, type Note } from "./guess.ts";
import { aliasesOf, compiles, contextOf, mainNamed } from "./guess-main.ts";
import { ownNames } from "./guess-deploy.ts";

export interface OwnImage {
  readonly image: string;
  readonly main: MainPackage | null;
  readonly build: BuildGuess;
  readonly notes: readonly Note[];
}

const IMAGE = /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/u;
/** Names that scaffolds give an image of one's own. */
const PLACEHOLDER = /^(?:controller|manager|operator|app|server)$/u;

const isOwn = (image: string, names: readonly string[], facts: RepositoryFacts): boolean => {
  if (facts.tilt?.builds.some((build) => repositoryName(build.image) === image) === true) return true;
  const last = baseOf(image);
  return (
    PLACEHOLDER.test(last) || names.some((name) => name.length > 2 && (last.includes(name) || (last.length > 3 && name.includes(last))))
  );
};

/** Images of the repository's own, in the order the workloads name them. Where none is known to be, the only one there is. */
export const ownImages = (workloads: readonly Workload[], facts: RepositoryFacts, mains: readonly MainPackage[]): readonly string[] => {
  const all = [
    ...new Set(workloads.flatMap(({ containers }) => containers.flatMap(({ image }) => (image === null ? [] : [repositoryName(image)])))),
  ].filter((image) => IMAGE.test(image));
  const names = ownNames(facts, mains);
  const own = all.filter((image) => isOwn(image, names, facts));
  return own.length > 0 || all.length !== 1 ? own : all;
};

/** Dockerfiles for something else than the service. */
const ASIDE = /integration|tests?|debug|dev|builder|builds?|distroless|goreleaser|release|ci|fuzz|docs?|windows|base/u;

/** `agent` of `Dockerfile.agent`, `gitops-server` of `gitops-server.dockerfile`; "" of a plain one. */
const suffixOf = ({ path }: Dockerfile): string => baseOf(path).replace(/^(?:Dockerfile|Containerfile)\.?|\.dockerfile$/giu, "");

const pickDockerfile = (image: string, main: MainPackage | null, facts: RepositoryFacts): Dockerfile | null => {
  const last = baseOf(image);
  const points = (file: Dockerfile): number => {
    const suffix = suffixOf(file);
    const aliases = main === null ? [] : aliasesOf(main);
    const named = suffix !== "" && (aliases.includes(suffix) || last.includes(suffix));
    return (
      (main !== null && compiles(file, main, contextOf(file, facts)) ? 6 : 0) +
      (file.program !== null && (aliases.includes(file.program) || last === file.program) ? 4 : 0) +
      (named ? 4 : 0) +
      (suffix === "" ? 2 : 0) +
      (main !== null && main.module.folder !== "" && file.path.startsWith(`${main.module.folder}/`) ? 3 : 0) -
      (suffix !== "" && !named && ASIDE.test(suffix) ? 6 : 0) -
      (/^(?:make|tools|hack|test|dev)\//u.test(file.path) ? 6 : 0) -
      file.path.split("/").length * 0.1
    );
  };
  const [best] = facts.dockerfiles.map((file) => ({ file, score: points(file) })).toSorted((left, right) => right.score - left.score);
  return best === undefined || best.score <= 0 ? null : best.file;
};

const ARCHITECTURE = /^(?:TARGET|GO|BUILD)?ARCH$/u;
const SYSTEM = /^(?:TARGET|GO)?OS$/u;

/** A path with its variables as a command of heapgate has them; null: one is not known. */
const expand = (path: string, { buildArgs }: Dockerfile): string | null => {
  let known = true;
  const text = path.replaceAll(/\$\{?(\w+)(?::-[^}]*)?\}?/gu, (_, name: string) => {
    if (ARCHITECTURE.test(name)) return "$HEAPGATE_ARCH";
    if (SYSTEM.test(name)) return "linux";
    const value = buildArgs[name];
    if (value == null || value.includes("$")) known = false;
    return value ?? "";
  });
  return known && !/[*?[]/u.test(text) ? text : null;
};

const exists = (files: ReadonlySet<string>, path: string): boolean =>
  files.has(path) || [...files].some((file) => file.startsWith(`${path}/`));

/** Lines that compile a package: in the side's tree, with cgo off, as the images of static binaries need it. */
const compileLine = (main: MainPackage, output: string): string => {
  const folder = main.module.folder;
  const inside = folder === "" ? main.folder : main.folder.slice(folder.length).replace(/^\//u, "");
  return `CGO_ENABLED=0 GOOS=linux GOARCH=$HEAPGATE_ARCH go build${folder === "" ? "" : ` -C ${folder}`} -o ${output} ${inside === "" ? "." : `./${inside}`}`;
};

const OUTPUT_FOLDER = /^(?:\.?_?(?:bin|build|dist|out|output|target))(?:\/|$)/u;

interface Prebuilt {
  readonly command: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly unknown: readonly string[];
}

/** What a Dockerfile that compiles nothing copies in, and the lines that make it. */
const prebuilt = (file: Dockerfile, main: MainPackage | null, context: string, facts: RepositoryFacts): Prebuilt => {
  const base = context === "." ? "" : `${context}/`;
  const absent = file.copies.filter((path) => {
    const bare = path.replace(/^\.?\//u, "").replace(/\/$/u, "");
    return bare !== "" && bare !== "." && (/\$/u.test(bare) || !exists(facts.files, `${base}${bare.replace(/\/?[*?].*$/u, "")}`));
  });
  const command: string[] = [];
  const unknown: string[] = [];
  const args: Record<string, string> = {};
  for (const path of absent) {
    for (const [, name = ""] of path.matchAll(/\$\{?(\w+)/gu))
      if (name !== "TARGETARCH" && name !== "TARGETOS" && ARCHITECTURE.test(name)) args[name] = "${HEAPGATE_ARCH}";
    const place =
      expand(path, file)
        ?.replace(/^\.?\/(?=[^/])/u, "")
        .replace(/\/$/u, "") ?? null;
    const named = place === null ? null : mainNamed(facts.mains, [baseOf(place).replace(/[-_](?:linux|\$HEAPGATE_ARCH).*$/u, "")]);
    const folder = place !== null && OUTPUT_FOLDER.test(place) && !/[.-]/u.test(baseOf(place)) && named === null;
    const target = named ?? (folder || place === file.program ? main : null);
    // Context and module may be different folders.
    const inModule = target === null || target.module.folder === (context === "." ? "" : context);
    if (place === null || target === null || !inModule) unknown.push(path);
    else command.push(compileLine(target, folder ? `${place}/${file.program ?? target.name}` : place));
  }
  return { command, args, unknown: command.length === 0 ? unknown : [] };
};

/** Without a Dockerfile: the binary alone in a small image. */
const bareImage = (image: string, main: MainPackage): BuildGuess => ({
  image,
  context: null,
  dockerfile: null,
  target: null,
  args: {},
  command: [
    "folder=$(mktemp -d)",
    compileLine(main, `"$folder/${main.name}"`),
    `printf 'FROM gcr.io/distroless/static-debian12\\nCOPY ${main.name} /\\nENTRYPOINT ["/${main.name}"]\\n' >"$folder/Dockerfile"`,
    `docker build --tag "${image}:$HEAPGATE_TAG" "$folder"`,
  ],
  remark: "guessed: there is no Dockerfile for it, so the static binary goes into an image of its own",
});

const buildOf = (
  image: string,
  main: MainPackage | null,
  facts: RepositoryFacts,
): { readonly build: BuildGuess; readonly notes: readonly Note[] } => {
  const byTilt = facts.tilt?.builds.find((build) => repositoryName(build.image) === image);
  const file =
    byTilt === undefined
      ? pickDockerfile(image, main, facts)
      : (facts.dockerfiles.find(({ path }) => path === byTilt.dockerfile) ?? pickDockerfile(image, main, facts));
  if (file === null) {
    const remedy = "write the Dockerfile's place into build[].dockerfile, or the command that makes the image into build[].command";
    if (main === null) {
      return {
        build: {
          image,
          context: ".",
          dockerfile: null,
          target: null,
          args: {},
          command: [],
          remark: "guessed: no Dockerfile and no main package fit to it",
        },
        notes: [missing(`no Dockerfile for the image ${image}`, remedy)],
      };
    }
    return {
      build: bareImage(image, main),
      notes: [missing(`no Dockerfile for the image ${image}; one is made of the binary alone`, remedy)],
    };
  }
  const context = byTilt?.context ?? contextOf(file, facts);
  const needed = file.builds ? { command: [], args: {}, unknown: [] } : prebuilt(file, main, context, facts);
  const usual = file.path === (context === "." ? "Dockerfile" : `${context}/Dockerfile`);
  return {
    build: {
      image,
      context,
      dockerfile: usual ? null : file.path,
      target: byTilt?.target ?? null,
      args: needed.args,
      command: needed.command,
      remark:
        needed.command.length > 0
          ? "guessed: its Dockerfile copies what is built outside of Docker"
          : needed.unknown.length > 0
            ? `its Dockerfile copies ${needed.unknown.join(", ")}: add command, which makes it`
            : null,
    },
    notes: [
      found(`the image ${image}`, file.path),
      ...(needed.command.length === 0
        ? []
        : [
            guessedNote(
              "the Dockerfile copies a binary that git does not have; build[].command makes it",
              file.path,
              "put your own build there, such as make build",
            ),
          ]),
      ...(needed.unknown.length === 0
        ? []
        : [
            missing(
              `the Dockerfile copies ${needed.unknown.join(", ")}, which git does not have`,
              "name what makes it in build[].command, such as make build",
              file.path,
            ),
          ]),
    ],
  };
};

/** How each of the images is built, and from which main package. */
export const guessImages = (
  images: readonly string[],
  workloads: readonly Workload[],
  facts: RepositoryFacts,
  mains: readonly MainPackage[],
): readonly OwnImage[] =>
  images.map((image) => {
    const containers = workloads.flatMap((workload) =>
      workload.containers.filter((one) => one.image !== null && repositoryName(one.image) === image),
    );
    const words = containers.flatMap((one) => one.words.slice(0, 1).map(baseOf));
    const byTilt = facts.tilt?.builds.find((build) => repositoryName(build.image) === image);
    const inContext =
      byTilt === undefined || byTilt.context === "."
        ? mains
        : mains.filter(({ folder }) => folder === byTilt.context || folder.startsWith(`${byTilt.context}/`));
    const dockerfile = facts.dockerfiles.find(({ path }) => path === byTilt?.dockerfile);
    const main =
      mainNamed(inContext, [...words, dockerfile?.program ?? null, baseOf(image), ...containers.map(({ name }) => name)]) ??
      (images.length === 1 ? (inContext[0] ?? mains[0] ?? null) : null);
    return { image, main, ...buildOf(image, main, facts) };
  });
