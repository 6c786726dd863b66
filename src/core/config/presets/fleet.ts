/** Rancher Fleet: the controllers of the chart `fleet` and the agent of the local cluster. */
import type { Preset } from "./preset.ts";

/**
 * Deployments, ports and ServiceAccounts as the charts of rancher/fleet render them (v0.9 to v0.12 and after). Profiles are served on loopback by controller and
 * agent, by nobody else. `cpuPprof` is read by v0.6 to v0.10; later charts ignore it, which is said, and CPU profiles are then captured over HTTP as everywhere.
 */
export const fleet: Preset = {
  summary: "Rancher Fleet: fleet-controller, gitjob, helmops and the agent of the local cluster",
  document: `
components:
  - name: fleet-controller
    role: controller
    namespace: cattle-fleet-system
    selector: app=fleet-controller
    container: fleet-controller
    pprof: { port: 6060 }
    metrics: { port: 8080 }
  - name: gitjob
    role: controller
    namespace: cattle-fleet-system
    selector: app=gitjob
    optional: true
    pprof: off
    metrics: { port: 8081 }
  - name: helmops
    role: controller
    namespace: cattle-fleet-system
    selector: app=helmops
    optional: true
    pprof: off
    metrics: { port: 8081 }
  - name: fleet-agent
    role: agent
    namespace: cattle-fleet-system
    selector: app=fleet-agent
    container: fleet-agent
    accounts: [cluster-fleet-local-local-1a3d67d0a899/*]
    pprof: { port: 6060 }
    metrics: { port: 8080 }
`,
  values: [{ charts: ["fleet"], values: { metrics: { enabled: true } } }],
  hints: [
    "gitjob and helmops are optional: an older Fleet has no helmops, and gitops.enabled or helmops.enabled may be false.",
    "With bootstrap.agentNamespace the agent runs there: add { name: fleet-agent, namespace: cattle-fleet-local-system }.",
    "Agents of other clusters ask as accounts of their cluster's namespace here: add accounts: [CLUSTER-NAMESPACE/*] to a component.",
    "Shards are further pods of fleet-controller, gitjob and helmops, and their rows the sums; { name: fleet-controller, selector: 'app=fleet-controller,fleet.cattle.io/shard-id=shard0' } is one of them.",
    "With the value cpuPprof (v0.6 to v0.10) nobody else can profile the controller's CPU: add { name: fleet-controller, pprof: { files: /tmp/pprof } }.",
  ],
};
