/** Gets the source tree of one side and builds its components, or the images they run as. */
import type { Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { BuiltImage } from "../core/manifests/image-reference.ts";
import type { Side } from "../core/snapshot/snapshot.ts";
import { buildImages } from "../stages/deploy/build-images.ts";
import { heapgateFacts } from "../stages/environment/addresses.ts";
import { atBuildPath, buildComponents, buildEnvironment, type BuildIdentity } from "../stages/environment/build.ts";
import { prepareTree, type PreparedTree, type TreeSource } from "../stages/environment/prepare-tree.ts";
import type { MeasurePorts } from "./ports.ts";

export interface BuiltSide extends AsyncDisposable {
  readonly tree: PreparedTree;
  /** By component, or by image as `build[].image` writes it. */
  readonly identities: Readonly<Record<string, BuildIdentity>>;
  /** Module paths of the side's own code. */
  readonly mainModules: readonly string[];
  /** Empty under `target: process`. */
  readonly images: readonly BuiltImage[];
  /** Of building. */
  readonly warnings: readonly Warning[];
}

export interface BuildSideOptions {
  readonly config: Config;
  readonly configDir: string;
  readonly side: Side;
  readonly source: TreeSource;
  /** Temporary folder shared by both sides. */
  readonly workspace: string;
  /** Name of the tree's folder there, where a session has several heads; left out: the side. */
  readonly folder?: string;
  readonly signal: AbortSignal;
}

/** From the `go.mod` at the top of the tree; empty without one. */
const mainModulesOf = async ({ files }: Pick<MeasurePorts, "files">, tree: string): Promise<readonly string[]> => {
  const text = await files.readText(files.resolve(tree, "go.mod"));
  const module = text?.match(/^module\s+"?([^\s"]+)"?/mu)?.[1];
  return module === undefined ? [] : [module];
};

/** Throws REF_NOT_FOUND, GIT_FAILED, FILE_NOT_FOUND, BUILD_FAILED, TIMED_OUT. Disposing removes the tree. */
export const buildSide = async (ports: MeasurePorts, options: BuildSideOptions): Promise<BuiltSide> => {
  const { config, configDir, side, source, workspace, folder, signal } = options;
  await using stack = new AsyncDisposableStack();
  const tree = stack.use(await prepareTree(ports, { source, side, workspace, folder, signal }));
  const arch = ports.env.platform().arch;
  ports.log.info(
    `build   ${side}${tree.commit === null ? "" : ` ${tree.commit.slice(0, 7)}`}${tree.dirty ? " with uncommitted changes" : ""}`,
  );
  // A compiler that is ended leaves its temporary files; here they go with the workspace. One path for both sides, as for the tree.
  const temporary = ports.files.resolve(workspace, "tmp");
  await ports.files.makeFolder(temporary);
  const facts = { ...heapgateFacts({ side, commit: tree.commit, arch, configDir, trialDir: null, seed: null }), TMPDIR: temporary };
  const built =
    config.target === "process"
      ? { identities: await buildComponents(ports, { tree, components: config.components, facts, signal }), images: [], warnings: [] }
      : await imagesOf(ports, stack, { config, tree, facts, signal });
  const mainModules = await mainModulesOf(ports, tree.path);
  const owned = stack.move();
  return { ...built, tree, mainModules, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

interface ImagesOptions extends Pick<BuildSideOptions, "config" | "signal"> {
  readonly tree: PreparedTree;
  readonly facts: Readonly<Record<string, string>>;
}

const imagesOf = async (
  ports: MeasurePorts,
  stack: AsyncDisposableStack,
  { config, tree, facts, signal }: ImagesOptions,
): Promise<Pick<BuiltSide, "identities" | "images" | "warnings">> => {
  // One after the other, each at the same path, like programs: a compiler may write it into the binary.
  const { images, programs, warnings } = await atBuildPath(ports, tree, async (path) => {
    const commandEnv = await buildEnvironment(ports, { facts, signal }, path);
    return stack.use(
      await buildImages(ports, { builds: config.images, side: tree.side, tree: path, commit: tree.commit, commandEnv, signal }),
    );
  });
  const identities = images.map(({ written, contentId }): readonly [string, BuildIdentity] => {
    const program = programs[written] ?? null;
    return [written, { buildId: contentId, goBuildId: program?.goBuildId ?? null, goVersion: program?.goVersion ?? null }];
  });
  return { identities: Object.fromEntries(identities), images, warnings };
};

/** Build ids by component or image, without those that are not known. */
export const buildIdsOf = ({ identities }: Pick<BuiltSide, "identities">): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(identities).flatMap(([name, { buildId }]) => (buildId === null ? [] : [[name, buildId]])));

/** What must have equal build ids on both sides for them to be the same app: the components that are started, or the images. */
export const builtNames = ({ target, components, images }: Config): readonly string[] =>
  target === "process"
    ? components.filter((component) => component.run !== null).map(({ name }) => name)
    : images.flatMap((build) => build.images);

/** True when all of `names` are known to be the same binary on both sides. */
export const isSameBuild = (
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
  names: readonly string[],
): boolean => names.length > 0 && names.every((name) => base[name] !== undefined && base[name] === head[name]);
