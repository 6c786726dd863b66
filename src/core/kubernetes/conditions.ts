/** What an object says of itself in its conditions, and which of kubectl's names mean a workload. */
import { listAt, textAt } from "./json-fields.ts";
import { isWorkloadKind, WORKLOAD_KINDS, type WorkloadKind } from "./workload-state.ts";

/** `condition=Ready=False` asks for the condition `Ready`; null for another kind of wait. */
export const conditionName = (wait: string): string | null => /^condition=([^=]+)/iu.exec(wait)?.[1] ?? null;

/** What the object says where a condition is waited for: `Ready is False: chart not found`; the conditions it has, where it has no such one. */
export function conditionWords(object: unknown, wait: string): string {
  const conditions = listAt(object, "status", "conditions");
  const wanted = conditionName(wait);
  const one = conditions.find((each) => textAt(each, "type")?.toLowerCase() === wanted?.toLowerCase());
  if (one !== undefined) {
    const why = textAt(one, "message") ?? textAt(one, "reason");
    return `${textAt(one, "type") ?? wanted ?? "?"} is ${textAt(one, "status") ?? "not told"}${why === null ? "" : `: ${why}`}`;
  }
  if (conditions.length === 0) return "it has no conditions yet";
  return `its conditions are ${conditions.map((each) => `${textAt(each, "type") ?? "?"} ${textAt(each, "status") ?? "?"}`).join(", ")}`;
}

const SHORT: Readonly<Record<string, WorkloadKind>> = {
  deploy: "Deployment",
  sts: "StatefulSet",
  ds: "DaemonSet",
  rs: "ReplicaSet",
  po: "Pod",
};

/** `deploy/shop`, `deployment.apps/shop`, `Deployments/shop` as a workload; null for other kinds and for what is no `kind/name`. */
export function parseWorkloadName(resource: string): { readonly kind: WorkloadKind; readonly name: string } | null {
  const { kind: written = "", name } = /^(?<kind>[A-Za-z]+)(?:\.[a-z0-9.]+)?\/(?<name>[^/]+)$/u.exec(resource)?.groups ?? {};
  if (name === undefined) return null;
  const lower = written.toLowerCase();
  const kind = SHORT[lower] ?? Object.keys(WORKLOAD_KINDS).find((each) => [each.toLowerCase(), `${each.toLowerCase()}s`].includes(lower));
  return kind !== undefined && isWorkloadKind(kind) ? { kind, name } : null;
}
