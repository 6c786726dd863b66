/** How often the kernel's scheduler held a container back for its CPU limit, and how much memory it may have, from the kubelet's `/metrics/cadvisor`. */
import { parseExposition } from "../prometheus/parse-text.ts";
import { valuesOf } from "../prometheus/select.ts";
import type { ContainerRef } from "./stats-summary.ts";

/** Counters of CFS periods since the container began. */
export interface CfsPeriods {
  readonly periods: number;
  readonly throttled: number;
}

export const cadvisorPath = (node: string): string => `/api/v1/nodes/${encodeURIComponent(node)}/proxy/metrics/cadvisor`;

const PERIODS = "container_cpu_cfs_periods_total";
const THROTTLED = "container_cpu_cfs_throttled_periods_total";
const MEMORY_LIMIT = "container_spec_memory_limit_bytes";
/** A cgroup without a limit has one of nearly 2^63 in some kernels; no machine has this much. */
const NO_LIMIT_BYTES = 2 ** 60;

/** The body without the thousand series nobody asked for. */
const only = (body: string, name: string): string =>
  body
    .split("\n")
    .filter((line) => line.includes(name))
    .map((line) => `${line}\n`)
    .join("");

/**
 * Periods by `namespace/pod/container`, those of a pod as a whole by `namespace/pod/`. Without a CPU limit there are none, and none where the kubelet
 * names no pods. Throws METRICS_SYNTAX.
 */
export function parseCfsPeriods(body: string, { name }: { readonly name: string }): ReadonlyMap<string, CfsPeriods> {
  const families = parseExposition(only(body, "container_cpu_cfs_"), { name, format: "text" });
  const found = new Map<string, CfsPeriods>();
  const add = (metric: string, part: keyof CfsPeriods): void => {
    for (const { labels, value } of valuesOf(families, metric)) {
      const { container = "", pod = "", namespace = "" } = labels;
      if (container === "POD" || pod === "") continue;
      const key = containerKey({ namespace, pod, container });
      const before = found.get(key) ?? { periods: 0, throttled: 0 };
      found.set(key, { ...before, [part]: before[part] + value });
    }
  };
  add(PERIODS, "periods");
  add(THROTTLED, "throttled");
  return found;
}

/** Memory limits in bytes by `namespace/pod/container`; of containers that have one. Throws METRICS_SYNTAX. */
export function parseMemoryLimits(body: string, { name }: { readonly name: string }): ReadonlyMap<string, number> {
  const families = parseExposition(only(body, MEMORY_LIMIT), { name, format: "text" });
  const found = new Map<string, number>();
  for (const { labels, value } of valuesOf(families, MEMORY_LIMIT)) {
    const { container = "", pod = "", namespace = "" } = labels;
    if (container !== "" && container !== "POD" && value > 0 && value < NO_LIMIT_BYTES)
      found.set(containerKey({ namespace, pod, container }), value);
  }
  return found;
}

export const containerKey = ({ namespace, pod, container }: ContainerRef): string => `${namespace}/${pod}/${container}`;

type Periods = ReadonlyMap<string, CfsPeriods>;

/** Null without a limit, without a period, or across a restart. */
function ratioBetween(start: CfsPeriods | undefined, end: CfsPeriods | undefined): number | null {
  if (start === undefined || end === undefined) return null;
  const [periods, throttled] = [end.periods - start.periods, end.throttled - start.throttled];
  return periods <= 0 || throttled < 0 || throttled > periods ? null : throttled / periods;
}

/**
 * Share of the periods between two readings in which the container was held back, 0 to 1: by its own limit, or by that of its pod, which the kubelet sets
 * to the sum of its containers' and which of a lone container is used up first. Null: it has no limit, or nothing was read.
 */
export function throttledRatioBetween(start: Periods, end: Periods, ref: ContainerRef): number | null {
  const keys = [containerKey(ref), containerKey({ ...ref, container: "" })];
  const ratios = keys.flatMap((key) => ratioBetween(start.get(key), end.get(key)) ?? []);
  return ratios.length === 0 ? null : Math.max(...ratios);
}
