/** Where profiles and metrics may be served when nobody said where, and what an answer there means. */
import type { ContainerPort, PodInstance } from "./select-pods.ts";

export type EndpointKind = "pprof" | "metrics";

/** Ports that Go services use for them. */
const USUAL_PORTS: Readonly<Record<EndpointKind, readonly number[]>> = {
  pprof: [6060, 8080, 8081, 8443, 9090],
  metrics: [8080, 8081, 9090, 8443, 6060],
};
const TELLING_NAME: Readonly<Record<EndpointKind, RegExp>> = {
  pprof: /pprof|prof|debug|monitoring|diag/iu,
  metrics: /metric|monitoring|prom/iu,
};

/**
 * Ports to try, most promising first: what other pods of the component answered on, declared ports with a telling name, other declared ports,
 * the usual ones. What another container of the pod declares would be another process.
 */
export function candidatePorts(
  kind: EndpointKind,
  { ports, foreignPorts }: Pick<PodInstance, "ports" | "foreignPorts">,
  hints: readonly number[] = [],
): readonly number[] {
  const telling = ({ name }: ContainerPort): boolean => name !== null && TELLING_NAME[kind].test(name);
  const own = [...ports.filter(telling), ...ports.filter((one) => !telling(one))].map(({ port }) => port);
  const foreign = new Set(foreignPorts.map(({ port }) => port).filter((port) => !own.includes(port)));
  return [...new Set([...hints, ...own, ...USUAL_PORTS[kind].filter((port) => !foreign.has(port))])];
}

/** The number of a declared port by its name, the container's own before the others'; null when none is called so. */
export const portByName = ({ ports, foreignPorts }: Pick<PodInstance, "ports" | "foreignPorts">, name: string): number | null =>
  [...ports, ...foreignPorts].find((port) => port.name === name)?.port ?? null;

/** `8080 (http), 9443`, or `none`. */
export const describePorts = (ports: readonly ContainerPort[]): string =>
  ports.length === 0 ? "none" : ports.map(({ port, name }) => (name === null ? `${port}` : `${port} (${name})`)).join(", ");

/** What is asked for below the endpoint: the cheapest profile of all, a text of one line in most programs; then the one every program is wanted for. */
export const PROBE_PATHS: Readonly<Record<EndpointKind, readonly string[]>> = {
  pprof: ["/threadcreate?debug=1", "/heap?debug=1"],
  metrics: [""],
};

/** Whether a body of the probe path is what it should be. */
export function isProbeBody(kind: EndpointKind, body: string): boolean {
  const start = body.slice(0, 2000);
  return kind === "pprof"
    ? /^(?:threadcreate|heap) profile: /u.test(start)
    : /^(?:# (?:HELP|TYPE|UNIT) \S+ |[a-zA-Z_:][\w:]*(?:\{[^\n]*\})? [-+\d.NI])/mu.test(start);
}

/** A Go server of TLS says so to a plain request; then the same is asked again by `https`. */
export const wantsTls = (status: number, body: string): boolean => status === 400 && body.includes("HTTP request to an HTTPS server");
