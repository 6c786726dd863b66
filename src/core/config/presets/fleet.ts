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
    pprof: off
    metrics: { port: 8081 }
  - name: helmops
    role: controller
    namespace: cattle-fleet-system
    selector: app=helmops
    pprof: off
    metrics: { port: 8081 }
  - name: fleet-agent
    role: agent
    namespace: cattle-fleet-system
    selector: app=fleet-agent
    container: fleet-agent
    pprof: { port: 6060 }
    metrics: { port: 8080 }
`,
  values: [{ charts: ["fleet"], values: { metrics: { enabled: true } } }],
  hints: [
    "A Fleet before v0.11 has no helmops: add { name: helmops, measure: false }.",
    "With bootstrap.agentNamespace the agent runs there: add { name: fleet-agent, namespace: cattle-fleet-local-system }.",
    "Shards are components of their own: { name: fleet-controller-shard0, selector: 'app=fleet-controller,fleet.cattle.io/shard-id=shard0', … }.",
  ],
};
