/** Weave GitOps (open source): the dashboard's server, which has metrics and no profiles. */
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
`,
  values: [{ charts: ["gitops-server", "weave-gitops"], values: { metrics: { enabled: true } } }],
  hints: [],
};
