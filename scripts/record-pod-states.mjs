// Trims what kubectl lists to what heapgate reads of it, and takes out what belongs to the recording machine. How to record: fixtures/kubernetes/README.md.
import { text } from "node:stream/consumers";

const LEFT_OUT = new Set(
  `managedFields annotations resourceVersion hostIP hostIPs podIP podIPs containerID imageID user tolerations volumes volumeMounts
  securityContext qosClass reportingInstance source terminationMessagePath terminationMessagePolicy schedulerName dnsPolicy
  enableServiceLinks preemptionPolicy priority serviceAccount serviceAccountName nodeSelector terminationGracePeriodSeconds`.split(/\s+/u),
);
const list = JSON.parse(await text(process.stdin));
const nodes = [...new Set(list.items.map((item) => item.spec?.nodeName).filter((name) => name !== undefined))];
const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b/gu;

const clean = (value) => {
  if (typeof value === "string")
    return nodes.reduce((line, node) => line.replaceAll(node, "heapgate-control-plane"), value).replace(ADDRESS, "10.0.0.1");
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, item]) => (LEFT_OUT.has(name) ? [] : [[name, clean(item)]])));
};

/** Of an object the newest event of a kind is enough. */
const keyOf = ({ kind, metadata, involvedObject: about, reason, message }) =>
  kind === "Event" ? [about.kind, about.name, about.fieldPath, reason, message].join(" ") : `${kind} ${metadata.name}`;
const kept = [...new Map(list.items.map((item) => [keyOf(item), item])).values()];
const items = kept.filter(({ kind, type }) => kind !== "Event" || type === "Warning").map((item) => JSON.stringify(clean(item)));
process.stdout.write(`{"apiVersion":"v1","kind":"List","items":[\n${items.join(",\n")}\n]}\n`);
