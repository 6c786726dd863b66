/** What is deployed for one side: its steps rendered once, applied for every trial. */
import type { DeployStep } from "../core/config/cluster-config.ts";
import type { Config } from "../core/config/config.ts";
import { fillContainer, fillDeployStep, type Filled } from "../core/config/fill-side.ts";
import { presetValues } from "../core/config/presets/preset-values.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Warning } from "../core/errors/warning.ts";
import { sideTag } from "../core/kubernetes/docker-image.ts";
import { isSameRender } from "../core/manifests/diff-renders.ts";
import { hasOwnTag, servedAs, withTag, type BuiltImage } from "../core/manifests/image-reference.ts";
import { reviewRenders } from "../core/manifests/review-renders.ts";
import { parseApiResources, type ApiResource } from "../core/manifests/scopes.ts";
import type { Side } from "../core/snapshot/snapshot.ts";
import type { KubeClient } from "../ports/kube-client.ts";
import type { Rendered, RenderSetting } from "../stages/deploy/render-setting.ts";
import { renderStep } from "../stages/deploy/render-step.ts";
import type { BuiltSide } from "./build-side.ts";
import type { MeasurePorts } from "./ports.ts";

/** `once`: before the first trial, kept; `trial`: afresh for each; `setup`: after the app, before the workload. */
export type StepTime = "once" | "trial" | "setup";

export interface PlannedStep {
  readonly time: StepTime;
  readonly setting: RenderSetting;
  readonly rendered: Rendered;
}

export interface SidePlan {
  readonly side: Side;
  readonly built: BuiltSide;
  /** As the nodes know them. */
  readonly images: readonly BuiltImage[];
  /** Images by the names they must be served under besides: those of charts that Helm installs, and of commands. */
  readonly served: readonly BuiltImage[];
  readonly steps: readonly PlannedStep[];
  readonly warnings: readonly Warning[];
}

export interface PlanOptions {
  readonly config: Config;
  readonly side: Side;
  readonly built: BuiltSide;
  readonly images: readonly BuiltImage[];
  /** Head's folder. */
  readonly valuesFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly defaultNamespace: string;
  /** Null: not known. */
  readonly kubeVersion: string | null;
  readonly resources: readonly ApiResource[];
  readonly signal: AbortSignal;
}

const ASK_SECONDS = 60;

/** The kinds of the cluster; empty when it does not say. */
export const readApiResources = async (kube: KubeClient, signal: AbortSignal): Promise<readonly ApiResource[]> => {
  const listed = await kube.run(["api-resources", "--no-headers"], { timeoutSeconds: ASK_SECONDS, signal });
  return parseApiResources(listed.stdout);
};

/** Where objects and pods are that name no namespace: the target's, else that of the first step. */
export const defaultNamespaceOf = ({ cluster, deploy }: Config): string =>
  (cluster?.kind === "existing" ? cluster.namespace : null) ?? deploy.find(({ namespace }) => namespace !== null)?.namespace ?? "default";

const timedSteps = ({ deploy, setup }: Config): readonly { readonly time: StepTime; readonly step: DeployStep }[] => [
  ...deploy.filter(({ once }) => once).map((step) => ({ time: "once" as const, step })),
  ...deploy.filter(({ once }) => !once).map((step) => ({ time: "trial" as const, step })),
  ...setup.map((step) => ({ time: "setup" as const, step })),
];

/** `HEAPGATE_TAG` of a side: its images also have this tag in the nodes where a command or Tilt deploys them. */
export const tagOf = ({ side, built }: Pick<SidePlan, "side" | "built">): string => sideTag(side, built.tree.commit);

/** What is filled in; a fact that nobody knows must not reach Helm as it is written. Throws RENDER_FAILED. */
const known = <Value>(what: string, { value, missing }: Filled<Value>): Value => {
  if (missing.length === 0) return value;
  const names = missing.map((name) => `\${${name}}`).join(", ");
  throw heapgateError("RENDER_FAILED", { what, why: `${names} is not known here` }, { stage: "render" });
};

/** Throws what rendering throws. */
export const planSide = async (ports: MeasurePorts, options: PlanOptions): Promise<SidePlan> => {
  const { config, side, built, images, signal } = options;
  const steps: PlannedStep[] = [];
  const env = { ...options.env, HEAPGATE_TAG: tagOf(options) };
  const components = config.components.map((component) =>
    known(`components[] ${component.name} of ${side}`, fillContainer(component, env)),
  );
  for (const { time, step: written } of timedSteps(config)) {
    const step = known(`A step of ${side}`, fillDeployStep(written, env));
    const setting: RenderSetting = {
      step,
      side,
      tree: built.tree.path,
      configDir: options.valuesFolder,
      env,
      images,
      components,
      defaultNamespace: options.defaultNamespace,
      kubeVersion: options.kubeVersion,
      resources: options.resources,
      overlay: presetValues(config.preset, step.source),
      // Both sides have the same values: it is asked of one.
      checkEffect: side === "head",
      signal,
    };
    steps.push({ time, setting, rendered: await renderStep(ports, setting) });
  }
  const byCommand = steps.some(({ rendered }) => rendered.install === "command" || rendered.install === "tilt");
  const tag = tagOf(options);
  const served = [
    ...steps.flatMap(({ rendered }) =>
      rendered.serveAs.flatMap(({ image, reference }) =>
        images.filter(({ written }) => written === image).map((one) => servedAs(one, reference)),
      ),
    ),
    ...(byCommand ? images.filter(({ written }) => !hasOwnTag(written)).map((one) => servedAs(one, withTag(one.written, tag))) : []),
  ];
  const warnings = [
    ...steps.flatMap(({ rendered }) => rendered.warnings),
    ...reviewRenders(
      steps.map(({ rendered }) => rendered),
      config.images,
      components,
    ),
  ];
  return { side, built, images, served, steps, warnings };
};

/** True when both sides deploy equal objects and nothing is deployed that cannot be seen. */
export const isSameDeployment = (one: SidePlan, other: SidePlan): boolean =>
  one.steps.length === other.steps.length &&
  one.steps.every(({ rendered }, index) => {
    const beside = other.steps[index]?.rendered;
    return rendered.install === "apply" && beside !== undefined && isSameRender(rendered.manifests, beside.manifests);
  });
