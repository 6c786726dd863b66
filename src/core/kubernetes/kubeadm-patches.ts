/** Patches of kubeadm's ClusterConfiguration, in the form of each version of its API that kind uses. */
import { stringify } from "yaml";

export interface ApiServerPatch {
  readonly extraArgs: Readonly<Record<string, string>>;
  readonly extraVolumes: readonly {
    readonly name: string;
    readonly hostPath: string;
    readonly mountPath: string;
    readonly readOnly: boolean;
    readonly pathType: string;
  }[];
}

/** What kind itself sets from the user's configuration; older versions of kind lose it where a patch brings a list of its own. */
export interface KindApiServerArgs {
  readonly runtimeConfig: Readonly<Record<string, string>>;
  readonly featureGates: Readonly<Record<string, boolean>>;
}

const assignments = (values: Readonly<Record<string, string | boolean>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(",");

const apiServerArgs = ({ runtimeConfig, featureGates }: KindApiServerArgs): Record<string, string> => ({
  ...(Object.keys(runtimeConfig).length === 0 ? {} : { "runtime-config": assignments(runtimeConfig) }),
  ...(Object.keys(featureGates).length === 0 ? {} : { "feature-gates": assignments(featureGates) }),
});

/**
 * The patch once per version. kind writes `v1beta3` for nodes of Kubernetes 1.23 to 1.35, where `extraArgs` is a map, and `v1beta4` from
 * 1.36, where it is a list of `{name, value}` (kind: pkg/cluster/internal/kubeadm/config.go), and applies a patch only to the version it
 * names: so the version of the node need not be known. A list replaces kind's own up to kind 0.32, so what kind puts there is said again.
 */
export function kubeadmPatches(patch: ApiServerPatch, own: KindApiServerArgs): readonly string[] {
  const { extraArgs, extraVolumes } = patch;
  const list = Object.entries({ ...apiServerArgs(own), ...extraArgs }).map(([name, value]) => ({ name, value }));
  const versions = [
    ["kubeadm.k8s.io/v1beta3", extraArgs],
    ["kubeadm.k8s.io/v1beta4", list],
  ] as const;
  return versions.map(([apiVersion, args]) =>
    stringify({ apiVersion, kind: "ClusterConfiguration", apiServer: { extraArgs: args, extraVolumes } }),
  );
}

/** Where the audit log and its policy lie on a node. */
export const AUDIT_POLICY_PATH = "/etc/kubernetes/policies/audit-policy.yaml";
export const AUDIT_LOG_PATH = "/var/log/kubernetes/kube-apiserver-audit.log";

/** Who asked for what, without bodies; one event per answered request, two per watch. */
export const AUDIT_POLICY = stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata" }],
});

const volume = (name: string, path: string, readOnly: boolean): ApiServerPatch["extraVolumes"][number] => ({
  name,
  hostPath: path,
  mountPath: path,
  readOnly,
  pathType: "DirectoryOrCreate",
});

/** Lets the API server write its audit log. */
export const AUDIT_PATCH: ApiServerPatch = {
  // Without a size the log is turned over at 100 MB, in the middle of a phase.
  extraArgs: { "audit-policy-file": AUDIT_POLICY_PATH, "audit-log-path": AUDIT_LOG_PATH, "audit-log-maxsize": "10000" },
  extraVolumes: [
    volume("heapgate-audit-policies", "/etc/kubernetes/policies", true),
    volume("heapgate-audit-logs", "/var/log/kubernetes", false),
  ],
};
