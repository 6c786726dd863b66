/** Renders a chart, and installs it by Helm where the configuration asks for that. */
import type { ChartSource } from "../../core/config/cluster-config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { apiVersionsOf } from "../../core/manifests/scopes.ts";
import {
  DEFAULT_RELEASE,
  helmClusterArgs,
  helmTemplateArgs,
  helmUninstallArgs,
  helmUpgradeArgs,
  type HelmChart,
} from "../../core/manifests/helm-args.ts";
import { prepareChart } from "./render-chart-values.ts";
import type { RenderPorts, RenderSetting } from "./render-setting.ts";
import { findTool, runTool, type RenderTool } from "./render-tool.ts";

export interface ChartText {
  /** What Helm printed. */
  readonly text: string;
  readonly tool: RenderTool;
  readonly warnings: readonly Warning[];
}

const RENDER_TIMEOUT_SECONDS = 120;
const INSTALL_TIMEOUT_SECONDS = 300;
/** Helm's own time limit speaks first. */
const MARGIN_SECONDS = 30;

const nameOf = (setting: RenderSetting, source: ChartSource): string => `Chart ${source.chart} of ${setting.side}`;

/** `helm template` for the cluster's versions. Throws what `prepareChart` throws. */
export async function renderChart(ports: RenderPorts, setting: RenderSetting, source: ChartSource): Promise<ChartText> {
  const tool = await findTool(
    ports.exec,
    { name: "helm", args: ["version", "--short"] },
    { cwd: setting.tree, env: setting.env, signal: setting.signal },
  );
  if (tool === null) throw heapgateError("TOOL_MISSING", { tool: "helm", why: `to render chart ${source.chart}` }, { stage: "deploy" });
  await using prepared = await prepareChart(ports, setting, source);
  const apiVersions = apiVersionsOf(setting.resources);
  const template = (chart: HelmChart): Promise<string> =>
    runTool(ports.exec, {
      what: nameOf(setting, source),
      argv: ["helm", ...helmTemplateArgs(chart, { kubeVersion: setting.kubeVersion, apiVersions })],
      cwd: setting.tree,
      env: setting.env,
      timeoutSeconds: RENDER_TIMEOUT_SECONDS,
      signal: setting.signal,
    });
  const text = await template(prepared.chart);
  const warnings: Warning[] = [];
  for (const { what, chart } of setting.checkEffect ? prepared.without : []) {
    if ((await template(chart)) !== text) continue;
    const message = `${what} of chart ${source.chart} changes nothing: the render is the same without it.`;
    warnings.push(
      warning(
        "values-without-effect",
        message,
        "They are its defaults, or this version of the chart does not know them: look for their names in its values.yaml.",
      ),
    );
  }
  return { text, tool, warnings };
}

export interface InstallOptions {
  /** As `KubeClient.clusterArgs`. */
  readonly clusterArgs: readonly string[];
  readonly timeoutSeconds?: number;
  readonly onOutput?: (text: string) => void;
}

/**
 * `helm upgrade --install` with waiting, for Helm 3 and 4. The built images must be in the cluster under the names of `serveAs`.
 * Throws DEPLOY_FAILED with Helm's words, and what `prepareChart` throws. Nothing is rolled back: the evidence stays.
 */
export async function helmInstall(ports: RenderPorts, setting: RenderSetting, source: ChartSource, options: InstallOptions): Promise<void> {
  await using prepared = await prepareChart(ports, setting, source);
  const timeoutSeconds = options.timeoutSeconds ?? INSTALL_TIMEOUT_SECONDS;
  const args = helmUpgradeArgs(prepared.chart, {
    timeoutSeconds,
    clusterArgs: helmClusterArgs(options.clusterArgs),
  });
  await runTool(ports.exec, {
    what: `Installing ${nameOf(setting, source).toLowerCase()}`,
    code: "DEPLOY_FAILED",
    argv: ["helm", ...args],
    cwd: setting.tree,
    env: setting.env,
    timeoutSeconds: timeoutSeconds + MARGIN_SECONDS,
    onOutput: options.onOutput,
    signal: setting.signal,
  });
}

/** Whether a release of that name is in the step's namespace, whatever its state. Throws TOOL_MISSING. */
export async function hasRelease(
  { exec }: Pick<RenderPorts, "exec">,
  setting: Pick<RenderSetting, "step" | "defaultNamespace" | "tree" | "env" | "signal">,
  source: Pick<ChartSource, "release">,
  { clusterArgs }: Pick<InstallOptions, "clusterArgs">,
): Promise<boolean> {
  const namespace = setting.step.namespace ?? setting.defaultNamespace;
  const args = ["status", source.release ?? DEFAULT_RELEASE, "--namespace", namespace, ...helmClusterArgs(clusterArgs)];
  const { signal } = setting;
  const result = await exec.run(
    { argv: ["helm", ...args], cwd: setting.tree, env: setting.env },
    { timeoutSeconds: MARGIN_SECONDS, ...(signal === undefined ? {} : { signal }) },
  );
  return result.exitCode === 0;
}

/** `helm uninstall`, waiting until the objects are gone. A release that is not there is none to remove. Throws DEPLOY_FAILED. */
export async function helmUninstall(
  ports: Pick<RenderPorts, "exec">,
  setting: Pick<RenderSetting, "step" | "defaultNamespace" | "tree" | "env" | "signal">,
  source: Pick<ChartSource, "release">,
  options: InstallOptions,
): Promise<void> {
  const release = source.release ?? DEFAULT_RELEASE;
  const timeoutSeconds = options.timeoutSeconds ?? INSTALL_TIMEOUT_SECONDS;
  const place = { release, namespace: setting.step.namespace ?? setting.defaultNamespace };
  const args = helmUninstallArgs(place, { timeoutSeconds, clusterArgs: helmClusterArgs(options.clusterArgs) });
  await runTool(ports.exec, {
    what: `Uninstalling release ${release}`,
    code: "DEPLOY_FAILED",
    argv: ["helm", ...args],
    cwd: setting.tree,
    env: setting.env,
    timeoutSeconds: timeoutSeconds + MARGIN_SECONDS,
    onOutput: options.onOutput,
    signal: setting.signal,
  });
}
