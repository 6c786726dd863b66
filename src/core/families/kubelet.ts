/** Families of the kubelet and cAdvisor (`metrics.md` §7), of which heapgate tells what it reads through `/stats/summary`. */
import { counted, entry, type FamilyEntry } from "./family-entry.ts";

const SUMMARY = "Read through the kubelet's /stats/summary; the counters are up to 15 s old, so windows last at least 60 s.";
const SANDBOX = "Of the pod: its containers share one network.";

/** What the memory of a container may grow to; there is a row of it where there is a limit. */
export const MEMORY_LIMIT_FAMILY = "container_spec_memory_limit_bytes";

export const KUBELET: readonly FamilyEntry[] = [
  counted("container_cpu_usage_seconds_total", ["compute", "seconds"], SUMMARY),
  counted("container_cpu_user_seconds_total", ["compute", "seconds"], "The part in user mode."),
  counted("container_cpu_system_seconds_total", ["compute", "seconds"], "The part in the kernel."),
  counted("container_cpu_cfs_periods_total", ["context", "count"], "Periods of the CPU limit."),
  counted("container_cpu_cfs_throttled_periods_total", ["saturation", "count"], "Above a quarter of the periods CPU is not compared."),
  counted("container_cpu_cfs_throttled_seconds_total", ["saturation", "seconds"], "Time held back by the CPU limit."),
  entry("container_memory_working_set_bytes", ["memory", "bytes"], ["max"], SUMMARY),
  entry("container_memory_rss", ["memory", "bytes"], ["max"], SUMMARY),
  entry("container_memory_cache", ["memory", "bytes"], ["max"], "Page cache."),
  entry("container_memory_usage_bytes", ["memory", "bytes"], ["max"], "Page cache is among it."),
  entry("container_memory_max_usage_bytes", ["memory", "bytes"], ["last"], "Since the container's start."),
  counted("container_memory_failcnt", ["saturation", "count"], "Times the memory limit was met."),
  counted("container_memory_failures_total", ["compute", "count"], "Page faults."),
  counted("container_network_receive_bytes_total", ["network", "bytes"], SANDBOX),
  counted("container_network_transmit_bytes_total", ["network", "bytes"], SANDBOX),
  counted("container_network_*_packets_total", ["network", "count"], SANDBOX),
  counted("container_network_*_errors_total", ["health", "count"], SANDBOX),
  counted("container_network_*_packets_dropped_total", ["health", "count"], SANDBOX),
  entry("container_network_tcp_usage_total", ["network", "count"], ["max"], "A gauge in spite of its name."),
  entry("container_spec_*", ["context", "count"], ["last"], "Limits of the container."),
  counted("container_oom_events_total", ["health", "count"], "Kills for want of memory."),
  counted("kube_pod_container_status_restarts_total", ["health", "count"], "Read from the pod's status; any voids the round."),
];
