/** Where a Service leads: the labels of its pods, and the port of a pod behind one of its own. */
import { fieldAt, isObject, listAt, numberAt, textAt } from "./json-fields.ts";
import type { PodInstance } from "./select-pods.ts";

/** As `kubectl get -l` takes it; null: it has none, as one that stands for a host outside. */
export const selectorOfService = (service: unknown): string | null => {
  const selector = fieldAt(service, "spec", "selector");
  const pairs = isObject(selector) ? Object.entries(selector).map(([label, value]) => `${label}=${String(value)}`) : [];
  return pairs.length === 0 ? null : pairs.join(",");
};

/** Ports as messages list them: `web=9090, 9091`. */
export const portsOfService = (service: unknown): string =>
  listAt(service, "spec", "ports")
    .map((port) => {
      const name = textAt(port, "name");
      return `${name === null ? "" : `${name}=`}${numberAt(port, "port") ?? "?"}`;
    })
    .join(", ");

/** The port in the pod behind the Service's port, by number or name; `port` null: its first. Null: there is none. */
export const podPortOf = (
  service: unknown,
  port: number | string | null,
  pod: Pick<PodInstance, "ports" | "foreignPorts">,
): number | null => {
  const ports = listAt(service, "spec", "ports");
  const found =
    port === null ? ports[0] : ports.find((one) => (typeof port === "number" ? numberAt(one, "port") : textAt(one, "name")) === port);
  const name = textAt(found, "targetPort");
  if (name !== null) return [...pod.ports, ...pod.foreignPorts].find((one) => one.name === name)?.port ?? null;
  return numberAt(found, "targetPort") ?? numberAt(found, "port");
};
