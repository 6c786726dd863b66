/** After a failure in a cluster: whether the cluster can tell anything of it, and if so, what it tells. */
import type { ErrorCode } from "../core/errors/catalog.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { diagnose } from "../stages/deploy/diagnose.ts";
import type { Shared } from "./cluster-session.ts";

const DIAGNOSED_STAGES: ReadonlySet<string | null> = new Set(["deploy", "start", "collect", "workload", "reset"]);

/** What is wrong with files, tools and the configuration stands in the error; no pod knows more. */
const NOT_OF_THE_CLUSTER: ReadonlySet<ErrorCode> = new Set([
  "CONFIG_INVALID",
  "FILE_NOT_FOUND",
  "RENDER_FAILED",
  "SELECTOR_INVALID",
  "TOOL_MISSING",
] as const);

/** `deployed`: something of this run may stand in the cluster; without it pods that are not there have no story. */
export const isShownByCluster = ({ code, stage }: Pick<HeapgateError, "code" | "stage">, deployed: boolean): boolean =>
  DIAGNOSED_STAGES.has(stage) && !NOT_OF_THE_CLUSTER.has(code) && (code !== "NO_PODS" || deployed);

/** What a command or Tilt brings is not known, only that it was run. */
const isDeployed = ({ once, trial, plans }: Shared): boolean =>
  [once, trial].some(({ applied, releases }) => applied.manifests.length + applied.kept.length + releases.length > 0) ||
  [...plans.values()].some(({ steps }) => steps.some(({ rendered }) => rendered.install === "command" || rendered.install === "tilt"));

/** The error with what the cluster shows of its cause; the evidence lies in `logs`. */
export const explained = async (shared: Shared, error: unknown): Promise<unknown> => {
  const { ports, cluster, namespace, once, trial, logs, config, plans } = shared;
  if (!(error instanceof HeapgateError) || !isShownByCluster(error, isDeployed(shared))) return error;
  const applied = [...once.applied.manifests, ...trial.applied.manifests];
  const named = [
    namespace,
    ...applied.flatMap(({ metadata }) => metadata.namespace ?? []),
    ...config.components.flatMap(({ pods }) => pods?.namespace ?? []),
  ];
  await diagnose(ports, cluster.kube, {
    namespaces: [...new Set(named)],
    folder: logs,
    loadedImages: [...plans.values()].flatMap(({ images, served }) => [...images, ...served].map(({ reference }) => reference)),
    releases: [...once.releases, ...trial.releases].flatMap(({ setting }) =>
      setting.step.source.kind === "chart"
        ? [{ name: setting.step.source.release ?? "chart", namespace: setting.step.namespace ?? setting.defaultNamespace }]
        : [],
    ),
    versions: cluster.tools,
  });
  return error;
};
