/** Says in plain text what a configuration does in a cluster: the cluster itself, images, deploy steps, pods. */
import { formatQuantity } from "../units/format-quantity.ts";
import type { AuthConfig, ChartSource, ClusterTarget, DeploySource, DeployStep, ImageBuild, WaitFor } from "./cluster-config.ts";
import type { ComponentConfig, Config } from "./config.ts";
import { commandText } from "./describe-workload.ts";

/** Hides values that came from the environment. */
export type Hide = (text: string) => string;

/** Under its title; the parts in one column. */
const detail = (label: string, text: string): string => `    ${label.padEnd(8)} ${text}`;
const plural = (amount: number, word: string): string => `${amount} ${word}${amount === 1 ? "" : "s"}`;

const targetText = (target: ClusterTarget): string => {
  const parts =
    target.kind === "kind"
      ? [
          "kind",
          target.image === null ? "node image of the installed kind" : `node image ${target.image}`,
          plural(target.nodes, "node"),
          target.configPath === null ? null : `configuration ${target.configPath} merged in`,
          target.audit ? "with an audit log of the API server" : null,
        ]
      : [
          "existing",
          target.context === null ? "current context" : `context ${target.context}`,
          target.namespace === null ? null : `namespace ${target.namespace}`,
          target.registry === null ? null : `images pushed to ${target.registry}`,
        ];
  return parts.filter((part) => part !== null).join(", ");
};

const resetText = ({ reset, deploy }: Config): string => {
  switch (reset.kind) {
    case "redeploy":
      return deploy.length === 0
        ? "nothing is deployed: the app runs already"
        : "between trials redeploy: what was applied is deleted and applied again";
    case "restart":
      return "between trials restart: images are swapped, pods made anew, the rest is kept";
    case "command":
      return `between trials ${commandText(reset.command)}`;
  }
};

const imageLines = (build: ImageBuild, hide: Hide): readonly string[] => {
  const flags = [
    build.dockerfile === null ? null : `--file ${build.dockerfile}`,
    build.target === null ? null : `--target ${build.target}`,
    ...Object.entries(build.args).map(([name, value]) => `--build-arg ${name}=${hide(value)}`),
    ...build.options.map(hide),
  ].filter((flag) => flag !== null);
  return [
    `  ${build.images.length === 0 ? "what the command leaves" : build.images.join(", ")}`,
    ...(build.command === null ? [] : [detail("command", commandText(build.command))]),
    ...(build.pull === null ? [] : [detail("pull", build.pull)]),
    ...(build.context === null
      ? []
      : [
          detail("build", ["docker build", ...flags, build.context].join(" ") + (build.pull === null ? "" : ", where it cannot be pulled")),
        ]),
  ];
};

const sourceText = (source: DeploySource): string => {
  switch (source.kind) {
    case "chart":
      return `chart ${source.chart}${source.repo === null ? "" : ` of ${source.repo}`}${source.chartVersion === null ? "" : `, version ${source.chartVersion}`}`;
    case "kustomize":
      return `kustomize ${source.path}`;
    case "manifests":
      return `manifests ${source.paths.join(", ")}`;
    case "tilt":
      return `tilt ci${source.args.length === 0 ? "" : ` ${source.args.join(" ")}`}`;
    case "command":
      return `command ${commandText(source.command)}`;
  }
};

const chartLines = (chart: ChartSource, hide: Hide): readonly string[] => {
  const install = chart.install === "template" ? "rendered and applied as Tilt's helm() does" : "helm upgrade --install";
  const inline = Object.keys(chart.valuesInline);
  return [
    detail("install", `${install}${chart.release === null ? "" : `, release ${chart.release}`}`),
    ...(chart.values.length === 0 ? [] : [detail("values", chart.values.join(", "))]),
    ...(inline.length === 0 ? [] : [detail("values", `inline: ${inline.join(", ")}`)]),
    ...chart.valuesFrom.map((command) => detail("values", `printed by: ${commandText(command)}`)),
    ...chart.set.map((text) => detail("set", hide(text))),
    ...chart.setString.map((text) => detail("set", `${hide(text)} (as a text)`)),
  ];
};

const waitText = (wait: WaitFor): string => {
  const within = `within ${formatQuantity(wait.timeoutSeconds, "seconds")}`;
  switch (wait.kind) {
    case "resource":
      return `${wait.resource}${wait.namespace === null ? "" : ` in namespace ${wait.namespace}`}: ${wait.condition}, ${within}`;
    case "http":
      return `${wait.address} answers, ${within}`;
    case "metric":
      return `${wait.expression}, ${within}`;
    case "log":
      return `a log line like ${wait.pattern}, ${within}`;
  }
};

const stepLines = (step: DeployStep, hide: Hide): readonly string[] => [
  `  ${hide(sourceText(step.source))}`,
  ...(step.source.kind === "chart" ? chartLines(step.source, hide) : []),
  ...(step.namespace === null ? [] : [detail("in", `namespace ${step.namespace}`)]),
  ...(step.once ? [detail("once", "installed before the first trial and kept")] : []),
  ...step.waitFor.map((wait) => detail("wait", waitText(wait))),
];

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [title, ...lines, ""]);

/** The parts before the components; nothing under `target: process`. */
export const clusterLines = (config: Config, hide: Hide): readonly string[] => {
  if (config.cluster === null) return [];
  return [
    ...section("cluster", [
      `  ${targetText(config.cluster)}`,
      ...(config.cluster.kind === "kind" ? [`  keep-cluster ${config.keepCluster}`] : []),
      `  ${resetText(config)}`,
    ]),
    ...section(
      "images",
      config.images.flatMap((build) => imageLines(build, hide)),
    ),
    ...section(
      "deploy",
      config.deploy.flatMap((step) => stepLines(step, hide)),
    ),
    ...section(
      "setup before the first workload of a trial",
      config.setup.flatMap((step) => stepLines(step, hide)),
    ),
  ];
};

/** What comes before measuring and is not part of the time plan; null: nothing. */
export const beforeText = ({ cluster, images }: Config): string | null => {
  const count = images.reduce((sum, build) => sum + Math.max(1, build.images.length), 0);
  const parts = [
    cluster?.kind === "kind" ? "the cluster is created" : null,
    cluster === null || count === 0 ? null : `${plural(count, "image")} built and loaded for each side`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.join(", ")}; the time limit does not cut that`;
};

/** Where a component runs and what is laid over its containers. */
export const podLines = (component: ComponentConfig, hide: Hide): readonly string[] => {
  const { pods, env, args, resources, url, cpuFiles, accounts = [] } = component;
  const amounts = resources === null ? [] : [["cpu", resources.cpu] as const, ["memory", resources.memory] as const];
  return [
    ...(pods === null
      ? []
      : [
          detail(
            "pods",
            `${pods.selector}${pods.namespace === null ? "" : ` in namespace ${pods.namespace}`}${pods.container === null ? "" : `, container ${pods.container}`}`,
          ),
        ]),
    ...(accounts.length === 0 ? [] : [detail("asks as", accounts.map(({ namespace, name }) => `${namespace}/${name}`).join(", "))]),
    ...(url === null ? [] : [detail("url", hide(url))]),
    ...(cpuFiles === undefined
      ? []
      : [detail("files", `CPU profiles of its own in ${cpuFiles.path}${cpuFiles.pattern === null ? "" : `, named ${cpuFiles.pattern}`}`)]),
    ...Object.entries(env).map(([name, value]) => detail("env", `${name}=${hide(value)}`)),
    ...(args.length === 0 ? [] : [detail("args", args.map(hide).join(" "))]),
    ...(amounts.length === 0
      ? []
      : [detail("limits", amounts.flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`])).join(", "))]),
  ];
};

/** ", with a token in Secret shop-metrics"; empty where nothing is needed. */
export const authText = (auth: AuthConfig | null): string => {
  if (auth === null) return "";
  const parts = [
    bearerText(auth.bearer),
    auth.basic === null ? null : "name and password",
    Object.keys(auth.headers).length === 0 ? null : `headers ${Object.keys(auth.headers).join(", ")}`,
    auth.clientCertificate === null ? null : `client certificate ${auth.clientCertificate.certificate}`,
  ].filter((part) => part !== null);
  return `${parts.length === 0 ? "" : `, with ${parts.join(" and ")}`}${auth.insecureSkipVerify ? "" : ", its certificate is checked"}`;
};

const bearerText = (bearer: AuthConfig["bearer"]): string | null => {
  switch (bearer?.kind) {
    case "own":
      return "a token of heapgate's own ServiceAccount";
    case "service-account":
      return `a token of ServiceAccount ${bearer.name}${inNamespace(bearer.namespace)}`;
    case "secret":
      return `the token ${bearer.key} in Secret ${bearer.name}${inNamespace(bearer.namespace)}`;
    case "token":
      return "a token";
    case undefined:
      return null;
  }
};
const inNamespace = (namespace: string | null): string => (namespace === null ? "" : ` of namespace ${namespace}`);
