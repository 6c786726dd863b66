/** What the kubelet of a node says of its pods: `/stats/summary` (k8s.io/kubelet/pkg/apis/stats/v1alpha1), the same on cgroup v1 and v2. */
import { heapgateError } from "../errors/heapgate-error.ts";
import type { KubeletReading } from "../snapshot/raw-round.ts";
import { parseUtcTime } from "../units/utc-time.ts";
import { fieldAt, isObject, listAt, numberAt, parseJson, textAt } from "./json-fields.ts";

/** Which container a reading is of. */
export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const NANOSECONDS_PER_SECOND = 1e9;

export const statsSummaryPath = (node: string): string => `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`;

/** The parsed body of a node. Throws KUBECTL_FAILED for a text that is no such body; `name` is the path it came from. */
export function parseStatsSummary(text: string, { name }: { readonly name: string }): unknown {
  const parsed = parseJson(text);
  if (!isObject(parsed) || !Array.isArray(fieldAt(parsed, "pods")))
    throw heapgateError("KUBECTL_FAILED", {
      command: `get --raw ${name}`,
      why: "its answer is no summary of the kubelet (JSON with a list of pods)",
    });
  return parsed;
}

const secondsOf = (time: string | null): number | null => (time === null ? null : parseUtcTime(time));

/** Bytes of all network interfaces: those of the list, which may be more than the default one. */
function networkBytes(pod: unknown, key: "rxBytes" | "txBytes"): number | null {
  const interfaces = listAt(pod, "network", "interfaces");
  if (interfaces.length === 0) return numberAt(pod, "network", key);
  const counts = interfaces.map((one) => numberAt(one, key));
  return counts.includes(null) ? null : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/**
 * CPU seconds, working set and resident memory of a container, and the bytes of its pod's network, with the kubelet's own times (up to 15 s ago).
 * Null: the kubelet does not know the container, or has not read it yet.
 */
export function kubeletReadingOf(summary: unknown, { namespace, pod, container }: ContainerRef): KubeletReading | null {
  const stats = listAt(summary, "pods").find(
    (one) => textAt(one, "podRef", "name") === pod && textAt(one, "podRef", "namespace") === namespace,
  );
  const own = listAt(stats, "containers").find((one) => textAt(one, "name") === container);
  const atSeconds = secondsOf(textAt(own, "cpu", "time")) ?? secondsOf(textAt(own, "memory", "time"));
  if (atSeconds === null) return null;
  const nanoseconds = numberAt(own, "cpu", "usageCoreNanoSeconds");
  const networkAtSeconds = secondsOf(textAt(stats, "network", "time"));
  return {
    atSeconds,
    cpuSeconds: nanoseconds === null ? null : nanoseconds / NANOSECONDS_PER_SECOND,
    workingSetBytes: numberAt(own, "memory", "workingSetBytes"),
    rssBytes: numberAt(own, "memory", "rssBytes"),
    networkRxBytes: networkBytes(stats, "rxBytes"),
    networkTxBytes: networkBytes(stats, "txBytes"),
    ...(networkAtSeconds === null ? {} : { networkAtSeconds }),
  };
}
