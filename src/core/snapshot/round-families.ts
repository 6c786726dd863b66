/** A measured round as the reader of families wants it, with what the cluster tells of its container under the names the kubelet has for it. */
import { entryOf } from "../families/catalog.ts";
import type { FamilyRow, RoundFamilies } from "../families/family-row.ts";
import { readFamilies } from "../families/read-families.ts";
import type { MetricFamily } from "../prometheus/metric-family.ts";
import type { Unit } from "../units/quantity.ts";
import { clusterSignals, kubeletPerUnit, windowOf } from "./cluster-signals.ts";
import type { RawRound, Scrape } from "./raw-round.ts";
import { MEMORY_LIMIT_FAMILY } from "../families/kubelet.ts";
import { missing, observed, perUnit } from "./round-evidence.ts";
import type { Observation } from "./snapshot.ts";

/** A body of the round with what it was parsed to. */
export interface ParsedScrape {
  readonly scrape: Scrape;
  readonly families: readonly MetricFamily[];
}

interface Told {
  readonly metric: string;
  readonly unit: Unit;
  readonly aggregation: string;
  readonly observation: Observation | undefined;
}

const largestRss = ({ container }: RawRound): Observation => {
  const sizes = [container?.kubelet.start?.rssBytes, container?.kubelet.end?.rssBytes].flatMap((size) => size ?? []);
  return sizes.length === 0 ? missing("the kubelet does not tell it") : observed(Math.max(...sizes));
};

/** By the same rules as the signals of the cluster, which say why something is missing. */
const containerRows = (raw: RawRound): readonly FamilyRow[] => {
  if (raw.container === undefined) return [];
  const signals = clusterSignals(raw);
  const { restarts, apiRequests, memoryLimitBytes = null } = raw.container;
  // Most containers have no limit, and then there is nothing to tell.
  const limitRow: readonly Told[] =
    memoryLimitBytes === null
      ? []
      : [{ metric: MEMORY_LIMIT_FAMILY, unit: "bytes", aggregation: "last", observation: observed(memoryLimitBytes) }];
  const told: readonly Told[] = [
    {
      metric: "container_cpu_usage_seconds_total",
      unit: "seconds/unit",
      aggregation: "increase/units",
      observation: kubeletPerUnit(raw, "CPU time", ({ cpuSeconds }) => cpuSeconds),
    },
    { metric: "container_memory_working_set_bytes", unit: "bytes", aggregation: "max", observation: signals["working-set"] },
    { metric: "container_memory_rss", unit: "bytes", aggregation: "max", observation: largestRss(raw) },
    ...limitRow,
    {
      metric: "container_network_receive_bytes_total",
      unit: "bytes/unit",
      aggregation: "increase/units",
      observation: signals["network-rx"],
    },
    {
      metric: "container_network_transmit_bytes_total",
      unit: "bytes/unit",
      aggregation: "increase/units",
      observation: signals["network-tx"],
    },
    { metric: "container_cpu_cfs_throttled_periods_total", unit: "ratio", aggregation: "share", observation: signals.throttling },
    {
      metric: "kube_pod_container_status_restarts_total",
      unit: "count",
      aggregation: "increase",
      observation: restarts === null ? missing("the pod's status was not read at both ends") : observed(restarts),
    },
    {
      metric: "apiserver_flowcontrol_dispatched_requests_total",
      unit: "count/unit",
      aggregation: "increase/units",
      observation:
        apiRequests === null
          ? missing("requests to the API server were not counted by identity")
          : perUnit(observed(apiRequests), windowOf(raw)?.units ?? null),
    },
  ];
  return told.map(({ metric, unit, aggregation, observation }): FamilyRow => {
    const entry = entryOf(metric);
    return {
      metric,
      labels: {},
      class: entry?.class ?? "unclassified",
      unit,
      aggregation,
      better: entry?.better ?? "lower",
      value: observation?.value ?? null,
      why: observation === undefined ? "not read" : observation.why,
    };
  });
};

/** All families of a round; null where neither a body nor a cluster tells anything. */
export const familiesOf = (raw: RawRound, bodies: readonly ParsedScrape[]): RoundFamilies | null => {
  if (bodies.length === 0 && raw.container === undefined) return null;
  const input = bodies.map(({ scrape, families }) => ({ atSeconds: scrape.atSeconds, phase: scrape.phase, edge: scrape.edge, families }));
  const read = readFamilies({ bodies: input, units: raw.units });
  return { ...read, rows: [...read.rows, ...containerRows(raw)] };
};
