/** Families of client_golang's process collector (`metrics.md` §2), and those that count heapgate's own scrapes. */
import { counted, entry, type FamilyEntry } from "./family-entry.ts";

const NETWORK = ["network", "bytes"] as const;
const WHOLE_NAMESPACE =
  "Of the whole network namespace: loopback, sibling containers and heapgate's own scrapes and profiles are among it.";

export const PROCESS: readonly FamilyEntry[] = [
  counted("process_cpu_seconds_total", ["compute", "seconds"], "In ticks of 10 ms."),
  entry("process_resident_memory_bytes", ["memory", "bytes"], ["max", "last"], "Heap, stacks, binary and what C allocated."),
  entry("process_open_fds", ["saturation", "count"], ["floor", "max"], "A floor that rises is a leak of connections or files."),
  entry("process_max_fds", ["context", "count"], ["last"], "The limit of process_open_fds."),
  entry("process_start_time_seconds", ["health", "seconds"], [], "A change is a restart, which voids the round."),
  counted("process_network_receive_bytes_total", NETWORK, WHOLE_NAMESPACE, { versions: "since client_golang 1.20" }),
  counted("process_network_transmit_bytes_total", NETWORK, WHOLE_NAMESPACE, { versions: "since client_golang 1.20" }),
  entry("process_virtual_memory_bytes", ["context", "bytes"], [], "Says nothing: address space is free."),
  entry("process_virtual_memory_max_bytes", ["context", "bytes"], [], "The limit of it."),
  counted("promhttp_metric_handler_*_total", ["context", "count"], "Scrapes of /metrics, heapgate's own among them."),
  entry("promhttp_metric_handler_requests_in_flight", ["context", "count"], [], "The scrape that reads it."),
];
