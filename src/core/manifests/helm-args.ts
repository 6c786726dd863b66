/** Command lines of Helm 3 and 4 and of kustomize, as argument lists without a shell. */

export interface ToolVersion {
  readonly major: number;
  readonly minor: number;
  /** As the tool says it: `v3.21.4`. */
  readonly text: string;
}

/** `helm version --short` (`v3.21.4+g1234567`), `kustomize version` (`v5.8.1`), or either in braces; null: no version in it. */
export function parseToolVersion(text: string): ToolVersion | null {
  const match = /\bv?(?<major>\d+)\.(?<minor>\d+)(?<rest>(?:\.\d+)?(?:-[0-9A-Za-z.-]+)?)/u.exec(text)?.groups;
  if (match === undefined) return null;
  const { major = "", minor = "", rest = "" } = match;
  return { major: Number(major), minor: Number(minor), text: `v${major}.${minor}${rest}` };
}

/** Tilt's name for a release nobody named. */
export const DEFAULT_RELEASE = "chart";

export interface HelmChart {
  /** A folder or archive (absolute), an `oci://` address, or a name in `repo`. */
  readonly chart: string;
  readonly repo: string | null;
  readonly chartVersion: string | null;
  readonly release: string;
  readonly namespace: string;
  /** Absolute paths, later ones win. */
  readonly valuesFiles: readonly string[];
  /** Untouched: Helm reads their dots, commas and backslashes. */
  readonly set: readonly string[];
  readonly setString: readonly string[];
}

const sourceArgs = ({ repo, chartVersion }: Pick<HelmChart, "repo" | "chartVersion">): readonly string[] => [
  ...(repo === null ? [] : ["--repo", repo]),
  ...(chartVersion === null ? [] : ["--version", chartVersion]),
];

const valueArgs = ({ valuesFiles, set, setString }: HelmChart): readonly string[] => [
  ...valuesFiles.flatMap((file) => ["--values", file]),
  ...set.flatMap((value) => ["--set", value]),
  ...setString.flatMap((value) => ["--set-string", value]),
];

/** `helm template`, as Tilt calls it, for the versions of a real cluster (`kubeVersion` null: those Helm was built with). */
export const helmTemplateArgs = (
  chart: HelmChart,
  cluster: { readonly kubeVersion: string | null; readonly apiVersions: readonly string[] },
): readonly string[] => [
  "template",
  chart.release,
  chart.chart,
  ...sourceArgs(chart),
  "--include-crds",
  "--namespace",
  chart.namespace,
  ...valueArgs(chart),
  ...(cluster.kubeVersion === null ? [] : ["--kube-version", cluster.kubeVersion]),
  ...cluster.apiVersions.flatMap((version) => ["--api-versions", version]),
];

/**
 * `helm upgrade --install`, never atomic: a rollback deletes the evidence. `--wait` is written for both versions: in Helm 3 it is the flag,
 * in Helm 4 it means the watcher, where leaving it out means waiting for hooks alone.
 */
export const helmUpgradeArgs = (
  chart: HelmChart,
  options: { readonly timeoutSeconds: number; readonly clusterArgs: readonly string[] },
): readonly string[] => [
  "upgrade",
  "--install",
  chart.release,
  chart.chart,
  ...sourceArgs(chart),
  "--namespace",
  chart.namespace,
  "--create-namespace",
  "--reset-values",
  "--wait",
  "--wait-for-jobs",
  "--timeout",
  `${options.timeoutSeconds}s`,
  ...valueArgs(chart),
  ...options.clusterArgs,
];

/** `helm uninstall`; that the release is gone already is no failure. */
export const helmUninstallArgs = (
  { release, namespace }: Pick<HelmChart, "release" | "namespace">,
  options: { readonly timeoutSeconds: number; readonly clusterArgs: readonly string[] },
): readonly string[] => [
  "uninstall",
  release,
  "--namespace",
  namespace,
  "--ignore-not-found",
  "--wait",
  "--timeout",
  `${options.timeoutSeconds}s`,
  ...options.clusterArgs,
];

/** kubectl's `--context` is Helm's `--kube-context`; `--kubeconfig` is the same. */
export const helmClusterArgs = (kubectlArgs: readonly string[]): readonly string[] =>
  kubectlArgs.map((argument) => argument.replace(/^--context(?==|$)/u, "--kube-context"));

/** Subcharts by the lock file where there is one, else by the ranges of `Chart.yaml`. */
export const helmDependencyArgs = (folder: string, by: "build" | "update"): readonly string[] => ["dependency", by, folder];

/** The whole command line for one kustomization. */
export const kustomizeArgv = (tool: "kustomize" | "kubectl", folder: string): readonly [string, ...string[]] =>
  tool === "kustomize" ? ["kustomize", "build", folder] : ["kubectl", "kustomize", folder];
