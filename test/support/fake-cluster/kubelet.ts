// What the kubelet and the API server of a fake cluster answer to `kubectl get --raw`, from the numbers of the pods' processes.
import { listAt, textAt } from "../../../src/core/kubernetes/json-fields.ts";
import { keyOf, liveFile, podFiles, type Place, type PodRecord } from "./cluster-state.ts";
import { listed } from "./read-objects.ts";
import { failed, nodeOf, readJson, type LivePod, type Said } from "./state.ts";

interface Usage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

interface Told {
  readonly name: string;
  readonly namespace: string;
  readonly container: string;
  readonly usage: Usage;
}

const usageOf = async (live: LivePod): Promise<Usage | null> => {
  const [port] = Object.values(live.ports);
  if (port === undefined) return null;
  try {
    return (await (await fetch(`http://127.0.0.1:${port}/-/usage`, { headers: { connection: "close" } })).json()) as Usage;
  } catch {
    // The pod is on its way out.
    return null;
  }
};

const told = async (place: Place): Promise<readonly Told[]> => {
  const found: Told[] = [];
  for (const file of podFiles(place)) {
    const pod = readJson<PodRecord>(file)?.pod;
    const live = readJson<LivePod>(liveFile(file));
    const usage = live === null ? null : await usageOf(live);
    if (usage === null) continue;
    found.push({
      name: textAt(pod, "metadata", "name") ?? "",
      namespace: textAt(pod, "metadata", "namespace") ?? "",
      container: textAt(listAt(pod, "spec", "containers")[0], "name") ?? "",
      usage,
    });
  }
  return found;
};

/** The shape of `fixtures/kubernetes/kubelet/stats-summary.start.json`. */
const summary = (place: Place, pods: readonly Told[]): unknown => {
  const time = new Date().toISOString();
  return {
    node: { nodeName: nodeOf(place.cluster) },
    pods: pods.map(({ name, namespace, container, usage }) => ({
      podRef: { name, namespace, uid: name },
      containers: [
        {
          name: container,
          cpu: { time, usageNanoCores: 1, usageCoreNanoSeconds: Math.round(usage.cpuSeconds * 1e9) },
          memory: { time, workingSetBytes: usage.residentBytes, rssBytes: usage.residentBytes },
        },
      ],
      network: {
        time,
        interfaces: [{ name: "eth0", rxBytes: Math.round(usage.cpuSeconds * 1e6), txBytes: Math.round(usage.cpuSeconds * 2e6) }],
      },
    })),
  };
};

const cadvisor = (pods: readonly Told[]): string =>
  ["container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total"]
    .map((metric) => {
      const rows = pods.map(
        ({ name, namespace, container, usage }) =>
          `${metric}{container="${container}",id="/kubelet/x",image="x",name="x",namespace="${namespace}",pod="${name}"} ${metric.includes("throttled") ? 0 : Math.round(usage.cpuSeconds * 10)}\n`,
      );
      return `# HELP ${metric} Number of period intervals.\n# TYPE ${metric} counter\n${rows.join("")}`;
    })
    .join("");

/** Every tenth request of an app asks the API server something. */
const apiServer = (place: Place, pods: readonly Told[]): string => {
  const asked = Math.round(pods.reduce((sum, { usage }) => sum + usage.cpuSeconds, 0) * 200);
  const schemas = listed(place, "FlowSchema", null, null).map((one) => keyOf(one, "").name);
  const metric = "apiserver_flowcontrol_dispatched_requests_total";
  const rows = ["workload-low", ...schemas].map((schema) => `${metric}{flow_schema="${schema}",priority_level="workload-low"} ${asked}\n`);
  return `# TYPE ${metric} counter\n${rows.join("")}# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1000\n`;
};

const POD_LOG = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log(?:\?|$)/u;

/** One question of a path. */
export async function rawAnswer(place: Place, path: string): Promise<Said> {
  if (path === "/readyz") return { stdout: "ok" };
  if (POD_LOG.test(path)) return { stdout: 'served order 12\n{"level":"error","msg":"stock is low","token":"open-sesame"}\n' };
  const pods = await told(place);
  if (path.endsWith("/proxy/stats/summary")) return { stdout: JSON.stringify(summary(place, pods)) };
  if (path.endsWith("/proxy/metrics/cadvisor")) return { stdout: cadvisor(pods) };
  if (path === "/metrics") return { stdout: apiServer(place, pods) };
  return failed("Error from server (NotFound): the server could not find the requested resource");
}
