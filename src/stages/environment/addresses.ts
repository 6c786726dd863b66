/** Where the components of one trial listen, and what the environment says about it (`PORT`, `HEAPGATE_ADDR_…`). */
import type { ComponentConfig, EndpointConfig } from "../../core/config/config.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { Http } from "../../ports/http.ts";
import { fixedPortOf } from "./command-line.ts";

export interface ComponentPorts {
  /** The component's own port: a free one given as `$PORT`, or the one its command names. */
  readonly main: number;
  /** Ports of `components[].ports` by name. */
  readonly named: Readonly<Record<string, number>>;
  /** Ports the configuration writes as numbers: they must be free before the start. */
  readonly fixed: readonly number[];
}

/** By component name. */
export type Addresses = ReadonlyMap<string, ComponentPorts>;

/** Chooses a free port for every `$PORT` and `$PORT_<NAME>` of the components that are started. */
export async function allocatePorts(http: Http, components: readonly ComponentConfig[]): Promise<Addresses> {
  const addresses = new Map<string, ComponentPorts>();
  const taken = new Set<number>();
  const findPort = async (): Promise<number> => {
    for (;;) {
      const port = await http.findFreePort();
      if (taken.has(port)) continue;
      taken.add(port);
      return port;
    }
  };
  for (const component of components) {
    if (component.run === null) continue;
    const inCommand = fixedPortOf(component.run.command);
    const named: Record<string, number> = {};
    for (const name of component.ports) named[name] = await findPort();
    const endpoints = [component.pprof, component.metrics].flatMap((endpoint) => (endpoint === "off" ? [] : endpoint.port));
    const fixed = [inCommand, ...endpoints].filter((port): port is number => typeof port === "number");
    addresses.set(component.name, { main: inCommand ?? (await findPort()), named, fixed: [...new Set(fixed)] });
  }
  return addresses;
}

/** The number behind a configured port: itself, a named port, or the component's own for null. Null: there is no port of that name. */
export function resolvePort(ports: ComponentPorts, port: number | string | null): number | null {
  if (port === null) return ports.main;
  return typeof port === "number" ? port : (ports.named[port] ?? null);
}

/** The URL of an endpoint without a slash at its end; null when it is off or its port has no number. */
export function endpointUrl(ports: ComponentPorts, endpoint: "off" | EndpointConfig): string | null {
  if (endpoint === "off") return null;
  const port = resolvePort(ports, endpoint.port);
  return port === null
    ? null
    : `${endpoint.scheme}://127.0.0.1:${port}${endpoint.path.startsWith("/") ? "" : "/"}${endpoint.path}`.replace(/\/+$/u, "");
}

const variableName = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/gu, "_");

/** `HEAPGATE_ADDR_<COMPONENT>[_<PORT>]` of all components. */
export function addressFacts(addresses: Addresses): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [component, ports] of addresses) {
    const name = `HEAPGATE_ADDR_${variableName(component)}`;
    facts[name] = `127.0.0.1:${ports.main}`;
    for (const [port, number] of Object.entries(ports.named)) facts[`${name}_${variableName(port)}`] = `127.0.0.1:${number}`;
  }
  return facts;
}

/** `PORT` and `PORT_<NAME>` of one component. */
export const portFacts = (ports: ComponentPorts): Readonly<Record<string, string>> => ({
  PORT: String(ports.main),
  ...Object.fromEntries(Object.entries(ports.named).map(([name, port]) => [`PORT_${variableName(name)}`, String(port)])),
});

export interface FactsOptions {
  readonly side: Side;
  readonly commit: string | null;
  readonly arch: string;
  /** Folder of the configuration file. */
  readonly configDir: string;
  /** Fresh and empty for each trial; null during builds. */
  readonly trialDir: string | null;
  readonly seed: number | null;
}

/** The `HEAPGATE_*` variables every command of a side sees (`surface.md` §3). */
export const heapgateFacts = (options: FactsOptions): Readonly<Record<string, string>> => ({
  HEAPGATE_SIDE: options.side,
  HEAPGATE_SHA: options.commit ?? "",
  HEAPGATE_ARCH: options.arch,
  HEAPGATE_CONFIG_DIR: options.configDir,
  ...(options.trialDir === null ? {} : { HEAPGATE_DIR: options.trialDir }),
  ...(options.seed === null ? {} : { HEAPGATE_SEED: String(options.seed) }),
});
