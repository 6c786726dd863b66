/** The cluster that a configuration's target asks for: one made for this run, or one of the user's. */
import type { Cluster } from "../stages/environment/cluster.ts";
import { attachExistingCluster } from "../stages/environment/existing-cluster.ts";
import { provideKind } from "../stages/environment/fetch-kind.ts";
import { startKindCluster } from "../stages/environment/kind-cluster.ts";
import { hostNeedsOf, rightNeedsOf } from "./cluster-needs.ts";
import type { EnvironmentOptions } from "./open-environment.ts";
import type { MeasurePorts } from "./ports.ts";

/** Fetches kind where there is none. Throws what starting and attaching throw; a half-made cluster is deleted then. */
export const openCluster = async (
  ports: MeasurePorts,
  { config, configDir, workspace, logs, signal }: EnvironmentOptions,
): Promise<Cluster> => {
  const { cluster: target } = config;
  const { builds, charts } = hostNeedsOf(config) ?? { builds: false, charts: false };
  if (target?.kind === "existing") {
    return await attachExistingCluster(ports, { builds, charts, target, rights: rightNeedsOf(config), signal });
  }
  await provideKind(ports, signal);
  return await startKindCluster(ports, {
    builds,
    charts,
    signal,
    target: target ?? { kind: "kind", image: null, configPath: null, nodes: 1, audit: false },
    repository: configDir,
    workspace,
    logs,
    mounts: [],
    keep: config.keepCluster,
  });
};
