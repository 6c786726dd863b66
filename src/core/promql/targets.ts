/** What Prometheus scrapes and how often, and of what type families are: `/api/v1/targets` and `/api/v1/metadata`. */
import type { Labels } from "../prometheus/metric-family.ts";
import { METRIC_TYPES, type MetricType } from "../prometheus/metric-family.ts";
import { parseEnvelope, unreadable, type ApiAnswer } from "./api-answer.ts";
import { fieldAt, isObject, listAt, textAt } from "./api-json.ts";

export interface ScrapeTarget {
  readonly url: string;
  readonly labels: Labels;
  readonly health: "up" | "down" | "unknown";
  /** Empty when the last scrape was well. */
  readonly lastError: string;
  /** Null: this Prometheus does not tell. */
  readonly everySeconds: number | null;
}

const DURATION = /^(?:(?<d>\d+)d)?(?:(?<h>\d+)h)?(?:(?<m>\d+)m(?!s))?(?:(?<s>\d+)s)?(?:(?<ms>\d+)ms)?$/u;

/** Seconds of a duration as Prometheus writes it: `15s`, `1m30s`, `500ms`; null for anything else. */
export const parseDuration = (text: string): number | null => {
  const found = text === "" ? undefined : DURATION.exec(text)?.groups;
  if (found === undefined) return null;
  const part = (name: string): number => Number(found[name] ?? 0);
  return 86_400 * part("d") + 3600 * part("h") + 60 * part("m") + part("s") + part("ms") / 1000;
};

const labelsOf = (value: unknown): Labels =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {};

const targetOf = (target: unknown): ScrapeTarget => {
  const health = textAt(target, "health");
  return {
    url: textAt(target, "scrapeUrl") ?? "",
    labels: labelsOf(fieldAt(target, "labels")),
    health: health === "up" || health === "down" ? health : "unknown",
    lastError: textAt(target, "lastError") ?? "",
    everySeconds: parseDuration(textAt(target, "scrapeInterval") ?? ""),
  };
};

/** Active targets of `/api/v1/targets?state=active`. */
export const parseTargets = (body: string): ApiAnswer<readonly ScrapeTarget[]> => {
  const answer = parseEnvelope(body);
  if (answer.kind !== "success") return answer;
  if (!Array.isArray(fieldAt(answer.data, "activeTargets"))) return unreadable("the list of targets cannot be read");
  return { ...answer, data: listAt(answer.data, "activeTargets").map(targetOf) };
};

/** Types by family of `/api/v1/metadata`; null where targets disagree, and for types nobody knows here. */
export const parseMetadata = (body: string): ApiAnswer<ReadonlyMap<string, MetricType | null>> => {
  const answer = parseEnvelope(body);
  if (answer.kind !== "success") return answer;
  if (!isObject(answer.data)) return unreadable("the metadata cannot be read");
  const types = Object.entries(answer.data).map(([name, entries]) => {
    const told = new Set((Array.isArray(entries) ? entries : []).map((entry) => textAt(entry, "type")));
    const [type = null] = told;
    return [name, told.size === 1 ? (METRIC_TYPES.find((one) => one === type) ?? null) : null] as const;
  });
  return { ...answer, data: new Map(types) };
};

/** Targets with all of these labels, or one of the addresses in their URL. */
export const targetsOf = (
  targets: readonly ScrapeTarget[],
  {
    pods,
    namespace,
    addresses,
  }: { readonly pods: readonly string[]; readonly namespace: string | null; readonly addresses: readonly string[] },
): readonly ScrapeTarget[] =>
  targets.filter(({ url, labels }) => {
    const isPod = pods.includes(labels["pod"] ?? "") && (namespace === null || labels["namespace"] === namespace);
    return isPod || addresses.some((address) => url.includes(`//${address}/`) || labels["instance"] === address);
  });

/** `http://10.0.0.7:8080/metrics is down: connection refused`; null when all are up. */
export const downText = (targets: readonly ScrapeTarget[]): string | null => {
  const down = targets.filter(({ health }) => health === "down");
  const [first] = down;
  if (first === undefined) return null;
  const others = down.length === 1 ? "" : ` (and ${down.length - 1} more)`;
  return `${first.url} is down${first.lastError === "" ? "" : `: ${first.lastError}`}${others}`;
};
