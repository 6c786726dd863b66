/** Weave GitOps Enterprise: the console (clusters-service), with profiling and metrics switched on in both forms the chart has had. */
import type { Preset } from "./preset.ts";

/**
 * Until v0.34 profiling was an environment variable and served on the gateway, from v0.35 on both are values of the chart and served on a port of their own
 * (chart `mccp`). Both forms are set; what a version does not know it ignores. Only the index of profiles is served, no CPU profile: CPU is judged from counters.
 */
export const weaveGitopsEnterprise: Preset = {
  summary: "Weave GitOps Enterprise: clusters-service of the chart mccp, profiling and metrics switched on",
  document: `
components:
  - name: clusters-service
    role: controller
    namespace: flux-system
    selector: app=clusters-service
    container: clusters-service
signals:
  - name: server-clients
    component: clusters-service
    metric: gitops_clustersmngr_create_server_client_total
    as: flat
    required: false
  - name: user-clients
    component: clusters-service
    metric: gitops_clustersmngr_create_user_client_total
    as: flat
    required: false
`,
  values: [
    {
      charts: ["mccp", "weave-gitops-enterprise"],
      values: {
        metrics: { enabled: true },
        monitoring: { enabled: true, metrics: { enabled: true }, profiling: { enabled: true } },
        extraEnvVars: [{ name: "WEAVE_GITOPS_ENABLE_PROFILING", value: "true" }],
      },
    },
  ],
  hints: [
    "Until v0.34 the gateway on 8000 serves the profiles, since v0.35 the monitoring port: both are found by trying, TLS or not.",
    "The gateway speaks TLS unless tls.enabled is false: load for it needs workload.http.scheme: https. Since v0.35 URL/debug/pprof/heap is the dashboard's page.",
  ],
};
