/** Families of the founding applications: Weave GitOps Explorer and cluster manager, Fleet, Flux (`metrics.md` §5). */
import { counted, entry, type FamilyEntry } from "./family-entry.ts";

const ACTION = { keep: ["action"] } as const;
const FAILED = { aggregations: ["share"], part: { label: "status", value: "error" }, class: "health", better: "lower" } as const;
/** Linear buckets from 10 to 100 ms. */
const SHORT_BUCKETS = "All above 100 ms is in the last bucket: its share counts where a quantile lies there.";

const timed = (name: string): FamilyEntry =>
  entry(name, ["latency", "seconds"], ["hmean", "quantile(0.95)", "overflow", "observations/units"], SHORT_BUCKETS, {
    ...ACTION,
    views: [{ aggregations: ["hmean", "quantile(0.95)", "overflow"] }, FAILED],
  });

const flat = (name: string): FamilyEntry =>
  counted(name, ["memory", "count"], "Flat at steady state: a rise per unit of work is a leak of clients.");

const phaseGate = (name: string): FamilyEntry =>
  entry(name, ["context", "count"], ["last"], "State of objects: for waiting until they are ready, not for performance.");

export const APPLICATIONS: readonly FamilyEntry[] = [
  entry("collector_cluster_watcher", ["context", "count"], ["last"], "Watchers by state.", { keep: ["collector", "status"] }),
  timed("datastore_latency_seconds"),
  entry("datastore_inflight_requests", ["saturation", "count"], ["max"], "Requests to the store.", ACTION),
  timed("indexer_latency_seconds"),
  entry("indexer_inflight_requests", ["saturation", "count"], ["max"], "Requests to the index.", ACTION),
  entry("objects_cleaner_status", ["context", "count"], ["last"], "State of the cleaner.", { keep: ["status"] }),
  timed("objects_cleaner_latency_seconds"),
  entry("objects_cleaner_inflight_requests", ["saturation", "count"], ["max"], "Runs of the cleaner.", ACTION),
  flat("gitops_clustersmngr_create_server_client_total"),
  flat("gitops_clustersmngr_create_user_client_total"),
  counted("gitops_clustersmngr_update_*_total", ["compute", "count"], "Updates of the lists of clusters and namespaces."),
  entry("gitops_clustersmngr_clusters_total", ["context", "count"], ["last"], "A gauge in spite of its name."),
  entry("gitops_clustersmngr_namespaces_count", ["context", "count"], ["last"], "Namespaces of all clusters."),
  phaseGate("fleet_bundle_*"),
  phaseGate("fleet_bundledeployment_*"),
  phaseGate("fleet_cluster_*"),
  phaseGate("fleet_gitrepo_*"),
  phaseGate("fleet_helmop_*"),
  entry("gotk_reconcile_duration_seconds", ["latency", "seconds"], ["hmean", "quantile(0.95)", "overflow"], "Reconciles of Flux.", {
    keep: ["kind"],
    views: [{ aggregations: ["hmean", "quantile(0.95)", "observations/units"] }],
  }),
  phaseGate("gotk_*"),
];
