/** The cluster that a configuration's target asks for: one made for this run, or one of the user's. */
import type { Config } from "../core/config/config.ts";
import type { EndpointConfig } from "../core/config/config.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import { attachExistingCluster } from "../stages/environment/existing-cluster.ts";
import { startKindCluster } from "../stages/environment/kind-cluster.ts";
import type { EnvironmentOptions } from "./open-environment.ts";
import type { MeasurePorts } from "./ports.ts";
import { defaultNamespaceOf } from "./side-plan.ts";

const usesCharts = ({ deploy, setup }: Config): boolean => [...deploy, ...setup].some(({ source }) => source.kind === "chart");

const needsToken = (endpoint: "off" | EndpointConfig): boolean =>
  endpoint !== "off" && endpoint.auth !== null && endpoint.auth.bearer !== null;

/** Throws what starting and attaching throw; a half-made cluster is deleted then. */
export const openCluster = async (
  ports: MeasurePorts,
  { config, configDir, workspace, logs, signal }: EnvironmentOptions,
): Promise<Cluster> => {
  const { cluster: target } = config;
  const needs = { builds: config.images.length > 0, charts: usesCharts(config), signal };
  if (target?.kind === "existing") {
    const namespace = defaultNamespaceOf(config);
    return await attachExistingCluster(ports, {
      ...needs,
      target,
      rights: {
        namespaces: [...new Set(config.components.filter(({ measure }) => measure).map(({ pods }) => pods?.namespace ?? namespace))],
        tokens: config.components.some(({ pprof, metrics }) => needsToken(pprof) || needsToken(metrics)),
        attribution: false,
      },
    });
  }
  return await startKindCluster(ports, {
    ...needs,
    target: target ?? { kind: "kind", image: null, configPath: null, nodes: 1, audit: false },
    repository: configDir,
    workspace,
    logs,
    mounts: [],
    keep: config.keepCluster,
  });
};
