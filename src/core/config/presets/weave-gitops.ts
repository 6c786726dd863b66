/** Weave GitOps (open source): the dashboard's server, which has metrics and no profiles, and counts the clients it makes as the Enterprise edition does. */
import type { Preset } from "./preset.ts";

export const weaveGitops: Preset = {
  summary: "Weave GitOps (open source): the server of the chart gitops-server; metrics only, it serves no profiles",
  document: `
components:
  - name: gitops-server
    role: controller
    namespace: flux-system
    selector: app.kubernetes.io/name=weave-gitops
    pprof: off
    metrics: { port: 2112 }
signals:
  - name: server-clients
    component: gitops-server
    metric: gitops_clustersmngr_create_server_client_total
    as: flat
    required: false
  - name: user-clients
    component: gitops-server
    metric: gitops_clustersmngr_create_user_client_total
    as: flat
    required: false
`,
  values: [{ charts: ["gitops-server", "weave-gitops"], values: { metrics: { enabled: true } } }],
  hints: [
    "Its port 9001 answers every path it does not know, /debug/pprof/heap too, with the dashboard's page; its metrics port says 404. So pprof stays off.",
  ],
};
