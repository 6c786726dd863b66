/** What a workload needs to know of the cluster it runs in. */
import type { KubeClient } from "../../ports/kube-client.ts";
import type { WorkloadLedger } from "../../ports/ledger.ts";

export interface ClusterContext {
  readonly kube: KubeClient;
  /** Address of the API server as plain HTTP (`KubeClient.proxy`), opened when it is first asked for. */
  readonly apiUrl: (signal: AbortSignal | undefined) => Promise<string>;
  /** Where objects and Jobs go that name no namespace. */
  readonly namespace: string;
  /** Of this trial: names and labels of what the workload makes. */
  readonly runLabel: string;
  /** Index of the next object; it counts through all phases of the trial. */
  readonly counter: { next: number };
  /** Told before the workload makes something, and when it is gone. */
  readonly ledger: WorkloadLedger;
}
