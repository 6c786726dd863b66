/** What a configuration asks of the machine and of a cluster: what a run requires before it starts, and what doctor tells. */
import type { Config, EndpointConfig } from "../core/config/config.ts";
import type { RightNeeds } from "../core/kubernetes/access-rules.ts";
import type { HostNeeds } from "../core/kubernetes/preflight.ts";
import { defaultNamespaceOf } from "./side-plan.ts";

const usesCharts = ({ deploy, setup }: Config): boolean => [...deploy, ...setup].some(({ source }) => source.kind === "chart");

const needsToken = (endpoint: "off" | EndpointConfig): boolean =>
  endpoint !== "off" && endpoint.auth !== null && endpoint.auth.bearer !== null;

/** Null under `target: process`, which needs none of it. */
export const hostNeedsOf = (config: Config): HostNeeds | null => {
  if (config.target === "process") return null;
  const { cluster, target, images } = config;
  return { target, nodes: cluster?.kind === "kind" ? cluster.nodes : 1, builds: images.length > 0, charts: usesCharts(config) };
};

/** In a cluster of the user's. */
export const rightNeedsOf = (config: Config): RightNeeds => {
  const namespace = defaultNamespaceOf(config);
  return {
    namespaces: [...new Set(config.components.filter(({ measure }) => measure).map(({ pods }) => pods?.namespace ?? namespace))],
    tokens: config.components.some(({ pprof, metrics }) => needsToken(pprof) || needsToken(metrics)),
    attribution: false,
  };
};
