/** Looks for profiles or metrics on the ports of a pod when nobody said where they are. */
import { candidatePorts, isProbeBody, PROBE_PATHS, wantsTls, type EndpointKind } from "../../core/kubernetes/probe-ports.ts";
import type { HttpAnswer } from "../../ports/http.ts";
import { classifyAnswer, describeRefusal } from "./classify-answer.ts";
import type { EndpointAuth } from "./endpoint-auth.ts";
import { podEndpoint, type PodLines, type PodPlace } from "./pod-lines.ts";

/** Where a component was found to answer, by component and kind: other pods and later trials look there first. Kept for a run. */
export type PortMemory = Map<string, Pick<PodPlace, "port" | "scheme">>;

const memoryKey = (component: string, kind: EndpointKind): string => `${component} ${kind}`;

/** Where the component answered in an earlier trial; null: it was not looked for, or found nowhere. */
export const rememberedPort = (memory: PortMemory, component: string, kind: EndpointKind): number | null =>
  memory.get(memoryKey(component, kind))?.port ?? null;

export interface ProbeOptions {
  readonly component: string;
  readonly kind: EndpointKind;
  readonly path: string;
  readonly scheme: "http" | "https";
  readonly auth: EndpointAuth;
  readonly memory: PortMemory;
  /** Ports on which nobody listens; grows, so that none is tried twice in a pod. */
  readonly silent: Set<number>;
  readonly signal: AbortSignal;
}

export type Probe =
  | { readonly kind: "found"; readonly place: PodPlace }
  /** `said`: `8080 answered 404 (…); nothing answers on 6060, 8443`. */
  | { readonly kind: "nowhere"; readonly said: string };

const TIMEOUT_SECONDS = 2;
const HEADERS = { connection: "close" };
const MAX_BYTES = 64 * 2 ** 20;

/** Asks one port after the other until one answers as it should. Throws AUTH_FAILED and the abort reason. */
export async function probeEndpoint(lines: PodLines, options: ProbeOptions): Promise<Probe> {
  const { component, kind, path, scheme, memory, silent } = options;
  const key = memoryKey(component, kind);
  const remembered = memory.get(key);
  const others: string[] = [];
  const quiet: number[] = [];
  for (const port of candidatePorts(kind, lines.pod, remembered === undefined ? [] : [remembered.port])) {
    if (silent.has(port)) {
      quiet.push(port);
      continue;
    }
    const place = { port, path, scheme: remembered?.port === port ? remembered.scheme : scheme };
    const found = await probePort(lines, place, options);
    if (typeof found !== "string") {
      memory.set(key, { port, scheme: found.scheme });
      return { kind: "found", place: found };
    }
    if (found === NOTHING) {
      silent.add(port);
      quiet.push(port);
    } else others.push(`${port} answered ${found}`);
  }
  return { kind: "nowhere", said: [...others, ...(quiet.length === 0 ? [] : [`nothing answers on ${quiet.join(", ")}`])].join("; ") };
}

/** Nobody listens there. */
const NOTHING = "nothing";

/** The place when it answers as it should, else what came instead. */
async function probePort(lines: PodLines, place: PodPlace, options: ProbeOptions): Promise<PodPlace | string> {
  const { kind, auth, signal } = options;
  const endpoint = podEndpoint(lines.lineOf(place.port), place, auth);
  let said = "nothing";
  for (const path of PROBE_PATHS[kind]) {
    const answer = await endpoint.ask({ path, headers: HEADERS, timeoutSeconds: TIMEOUT_SECONDS, maxBytes: MAX_BYTES, signal });
    if (place.scheme === "http" && asksForTls(answer)) return await probePort(lines, { ...place, scheme: "https" }, options);
    const classified = classifyAnswer(answer);
    if (classified.kind === "refused") return NOTHING;
    if (classified.kind === "body") {
      if (isProbeBody(kind, new TextDecoder().decode(classified.body.subarray(0, 10_000)))) return place;
      said = kind === "pprof" ? "something that is no profile" : "something that is no metrics";
    } else said = describeRefusal(classified);
    if (classified.kind !== "not-served") return said;
  }
  return said;
}

const asksForTls = (answer: HttpAnswer): boolean =>
  answer.kind === "answer" && wantsTls(answer.response.status, new TextDecoder().decode(answer.response.body.subarray(0, 200)));
