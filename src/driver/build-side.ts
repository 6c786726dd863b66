/** Gets the source tree of one side and builds its components. */
import type { Config } from "../core/config/config.ts";
import type { Side } from "../core/snapshot/snapshot.ts";
import { heapgateFacts } from "../stages/environment/addresses.ts";
import { buildComponents, type BuildIdentity } from "../stages/environment/build.ts";
import { prepareTree, type PreparedTree, type TreeSource } from "../stages/environment/prepare-tree.ts";
import type { MeasurePorts } from "./ports.ts";

export interface BuiltSide extends AsyncDisposable {
  readonly tree: PreparedTree;
  readonly identities: Readonly<Record<string, BuildIdentity>>;
  /** Module paths of the side's own code. */
  readonly mainModules: readonly string[];
}

export interface BuildSideOptions {
  readonly config: Config;
  readonly configDir: string;
  readonly side: Side;
  readonly source: TreeSource;
  /** Temporary folder shared by both sides. */
  readonly workspace: string;
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
  const { config, configDir, side, source, workspace, signal } = options;
  await using stack = new AsyncDisposableStack();
  const tree = stack.use(await prepareTree(ports, { source, side, workspace, signal }));
  const arch = ports.env.platform().arch;
  ports.log.info(
    `build   ${side}${tree.commit === null ? "" : ` ${tree.commit.slice(0, 7)}`}${tree.dirty ? " with uncommitted changes" : ""}`,
  );
  // A compiler that is ended leaves its temporary files; here they go with the workspace. One path for both sides, as for the tree.
  const temporary = ports.files.resolve(workspace, "tmp");
  await ports.files.makeFolder(temporary);
  const identities = await buildComponents(ports, {
    tree,
    components: config.components,
    facts: { ...heapgateFacts({ side, commit: tree.commit, arch, configDir, trialDir: null, seed: null }), TMPDIR: temporary },
    signal,
  });
  const mainModules = await mainModulesOf(ports, tree.path);
  const owned = stack.move();
  return { tree, identities, mainModules, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

/** Build ids by component, without those that are not known. */
export const buildIdsOf = ({ identities }: Pick<BuiltSide, "identities">): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(identities).flatMap(([name, { buildId }]) => (buildId === null ? [] : [[name, buildId]])));

/** True when every started component is known to be the same binary on both sides. */
export const isSameBuild = (
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
  components: readonly string[],
): boolean => components.length > 0 && components.every((name) => base[name] !== undefined && base[name] === head[name]);
