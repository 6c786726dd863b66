/** Makes the directories of nodes into which apps write CPU profiles, before the first of them starts. */
import type { Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import { hostFoldersOf } from "../core/kubernetes/mounted-volume.ts";
import { prepareCpuFolder } from "../stages/collect/read-cpu-files.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import type { MeasurePorts } from "./ports.ts";
import type { SidePlan } from "./side-plan.ts";

export interface ClusterNodes {
  /** Nodes that are containers of Docker's, by name; empty: none can be entered. */
  readonly names: readonly string[];
  /** They are of a cluster made for this run: what is done in them need not be undone. */
  readonly own: boolean;
}

/** A node of kind is a container of the same name. */
export const enteredNodes = ({ kind, images, nodes }: Pick<Cluster, "kind" | "images" | "nodes">): ClusterNodes => ({
  names: images.kind === "kind" ? nodes.map(({ name }) => name) : [],
  own: kind === "kind",
});

/** As far as the renders tell; what they do not, each trial makes once its pods are there. Throws TOOL_MISSING and the abort reason. */
export const prepareCpuFolders = async (
  ports: Pick<MeasurePorts, "exec">,
  options: {
    readonly config: Pick<Config, "components">;
    readonly plans: readonly SidePlan[];
    readonly nodes: ClusterNodes;
    readonly signal: AbortSignal;
  },
): Promise<readonly Warning[]> => {
  const { config, plans, nodes, signal } = options;
  const wanted = config.components.flatMap(({ pods, cpuFiles }) =>
    pods === null || cpuFiles === undefined ? [] : [{ pods, folder: cpuFiles.path }],
  );
  const [plan] = plans;
  if (!nodes.own || wanted.length === 0 || plan === undefined) return [];
  const manifests = plans.flatMap(({ steps }) => steps.flatMap(({ rendered }) => rendered.manifests));
  const env = plan.steps[0]?.setting.env ?? {};
  const warnings: Warning[] = [];
  for (const folder of hostFoldersOf(manifests, wanted))
    warnings.push(...(await prepareCpuFolder(ports, { nodes: nodes.names, folder, cwd: plan.built.tree.path, env, signal })));
  return warnings;
};
