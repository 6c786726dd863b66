/** The built-in HTTP driver: a fixed number of requests by a few clients in turn, or a fixed rate whatever the answers do. */
import type { HttpWorkload } from "../../core/config/config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { DrivePhase, PhaseWork, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Files } from "../../ports/files.ts";
import type { Http, HttpAnswer, HttpRequest, TlsOptions } from "../../ports/http.ts";
import { findWorkloadFile } from "./find-file.ts";
import { summarizeRequests, type SentRequest } from "./request-stats.ts";

export interface HttpDrivePorts {
  readonly http: Http;
  readonly files: Files;
  readonly clock: Clock;
}

export interface HttpDriveContext {
  readonly addressOf: (component: string, port: number | string | null) => string | null;
  /** How a component behind an `https:` URL is asked; left out, or null: it has none, and the workload says whether it is asked by TLS. */
  readonly tlsOf?: (component: string) => TlsOptions | null;
  /** Addresses that take turns, one per replica; empty or left out: there is the one. */
  readonly replicasOf?: (component: string, port: number | string | null) => readonly string[];
  /** Where `bodyFile` is looked for, in this order. */
  readonly folders: readonly string[];
  /** Such as `http=8080`; left out: not known. */
  readonly declaredPorts?: (component: string) => readonly string[] | null;
  readonly signal: AbortSignal;
}

const REQUEST_TIMEOUT_SECONDS = 30;
/** Of a pod, reached through a forward: its certificate is for another name, and mostly signed by itself. */
const ANY_CERTIFICATE: TlsOptions = { insecureSkipVerify: true, clientCertificate: null };
/** Beyond this many open requests a due one waits (and its waiting counts): the machine's descriptors are not without end. */
const MAX_OPEN_REQUESTS = 1000;

/** What became of the requests of one workload. */
export interface HttpOutcome {
  readonly workload: HttpWorkload;
  /** Of the first address. */
  readonly url: string;
  readonly sent: readonly Sent[];
  readonly durationSeconds: number;
}

/**
 * A fixed amount of work is a closed loop: `concurrency` clients, each sending its next request when the last one is answered, exactly
 * `units` requests in all. A fixed rate is an open model: request i is due at i/rate; a late one is sent late, never dropped, and its
 * latency counts from the time it was due, so a stall shows in every request it delayed.
 * Throws WORKLOAD_FAILED when nothing can be asked, FILE_NOT_FOUND, or the abort reason.
 */
export async function sendHttp(
  ports: HttpDrivePorts,
  workload: HttpWorkload,
  phase: PhaseWork,
  context: HttpDriveContext,
): Promise<HttpOutcome> {
  const requests = await buildRequests(ports.files, workload, context);
  const { load } = workload;
  const startedAt = ports.clock.monotonicSeconds();
  const send = sender(ports, requests);
  const total =
    phase.units ??
    (load.kind === "work" ? load.requests : Math.max(1, Math.round(load.ratePerSecond * (phase.seconds ?? load.durationSeconds))));
  const sent =
    load.kind === "work"
      ? await sendInTurn(ports.clock, send, total, load.concurrency)
      : await sendAtRate(ports.clock, send, total, load.ratePerSecond, context.signal);
  context.signal.throwIfAborted();
  return { workload, url: requests[0].url, sent, durationSeconds: ports.clock.monotonicSeconds() - startedAt };
}

/** Drives one workload. A unit is an answered request; an error is an answer other than 2xx, or none. Throws what sending and summing up throw. */
export async function driveHttp(
  ports: HttpDrivePorts,
  workload: HttpWorkload,
  phase: DrivePhase,
  context: HttpDriveContext,
): Promise<WorkloadResult> {
  return httpResult(await sendHttp(ports, workload, phase, context), context);
}

/** Throws WORKLOAD_FAILED when not one request succeeded: measuring nothing but error answers would compare two error pages. */
export function httpResult({ workload, url, sent, durationSeconds }: HttpOutcome, context: HttpDriveContext): WorkloadResult {
  const { load } = workload;
  const total = sent.length;
  const unanswered = sent.filter(({ latencySeconds }) => latencySeconds === null).length;
  const firstError = sent.find(({ problem }) => problem !== null)?.problem ?? null;
  const units = total - unanswered;
  const stats = summarizeRequests(sent);
  if (stats.errors === total)
    throw heapgateError(
      "WORKLOAD_FAILED",
      {
        what: `none of ${total} requests to ${url} (component ${workload.component}, ${portWords(workload.port)}) succeeded: ${firstError}`,
        remedy: `Check workload.http.port, method and path${declaredWords(context, workload.component)}.`,
      },
      { stage: "workload" },
    );
  // The tail of the last answers is no lack of rate, so a typical latency is taken off.
  const busySeconds =
    load.kind === "rate" ? Math.max(total / load.ratePerSecond, durationSeconds - (stats.p50Seconds ?? 0)) : durationSeconds;
  return {
    units,
    requests: stats,
    unanswered,
    firstError,
    offeredPerSecond: load.kind === "rate" ? load.ratePerSecond : null,
    achievedPerSecond: busySeconds > 0 ? units / busySeconds : null,
    durationSeconds,
  };
}

export interface Sent extends SentRequest {
  readonly problem: string | null;
}

/** Sends the request of that number, which was due at a time of the monotonic clock. */
type Send = (index: number, dueSeconds: number) => Promise<Sent>;

type Requests = readonly [HttpRequest, ...HttpRequest[]];

/** Replicas take turns by the number of the request, so that each gets the same, however long its answers take. */
function sender(ports: HttpDrivePorts, requests: Requests): Send {
  return async (index, dueSeconds) => {
    const answer = await ports.http.request(requests[index % requests.length] ?? requests[0]);
    const problem = problemOf(answer);
    const latencySeconds = answer.kind === "answer" ? ports.clock.monotonicSeconds() - dueSeconds : null;
    return { latencySeconds, failed: problem !== null, problem };
  };
}

function problemOf(answer: HttpAnswer): string | null {
  if (answer.kind === "failed") return `${answer.reason}: ${answer.message}`;
  const { status } = answer.response;
  return status >= 200 && status < 300 ? null : `status ${status}`;
}

async function sendInTurn(clock: Clock, send: Send, total: number, concurrency: number): Promise<readonly Sent[]> {
  const sent: Sent[] = Array.from({ length: total });
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < total) {
      const index = next;
      next += 1;
      sent[index] = await send(index, clock.monotonicSeconds());
    }
  };
  await allSettled(Array.from({ length: Math.min(concurrency, total) }, client));
  return sent;
}

async function sendAtRate(clock: Clock, send: Send, total: number, ratePerSecond: number, signal: AbortSignal): Promise<readonly Sent[]> {
  const sent: Sent[] = Array.from({ length: total });
  const open = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const startedAt = clock.monotonicSeconds();
  for (let index = 0; index < total && failures.length === 0; index += 1) {
    const dueSeconds = startedAt + index / ratePerSecond;
    const waitSeconds = dueSeconds - clock.monotonicSeconds();
    if (waitSeconds > 0) await clock.sleep(waitSeconds, signal);
    if (open.size >= MAX_OPEN_REQUESTS) await Promise.race(open);
    const keep = async (): Promise<void> => {
      try {
        sent[index] = await send(index, dueSeconds);
      } catch (error) {
        failures.push(error);
      }
    };
    const one = keep().finally(() => open.delete(one));
    open.add(one);
  }
  await Promise.all(open);
  if (failures.length > 0) throw failures[0];
  return sent;
}

/** Waits for all, then throws the first failure: no client is left sending behind the caller's back. */
async function allSettled(clients: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(clients)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function buildRequests(files: Files, workload: HttpWorkload, context: HttpDriveContext): Promise<Requests> {
  const address = context.addressOf(workload.component, workload.port);
  if (address === null) {
    const what = `component ${workload.component} has no port ${workload.port ?? ""}`.trim();
    const remedy = `Check workload.http.port${declaredWords(context, workload.component)}.`;
    throw heapgateError("WORKLOAD_FAILED", { what, remedy }, { stage: "workload" });
  }
  const body =
    workload.bodyFile === null ? workload.body : await readBody(files, await findWorkloadFile(files, context.folders, workload.bodyFile));
  const tls = context.tlsOf?.(workload.component) ?? (workload.scheme === undefined ? null : ANY_CERTIFICATE);
  const requestTo = (one: string): HttpRequest => ({
    url: `${tls === null ? "http" : "https"}://${one}${workload.path.startsWith("/") ? "" : "/"}${workload.path}`,
    method: workload.method,
    headers: workload.headers,
    ...(body === null ? {} : { body }),
    ...(tls === null ? {} : { tls }),
    timeoutSeconds: REQUEST_TIMEOUT_SECONDS,
    signal: context.signal,
  });
  const [first = address, ...others] = context.replicasOf?.(workload.component, workload.port) ?? [];
  return [requestTo(first), ...others.map(requestTo)];
}

const portWords = (port: HttpWorkload["port"]): string => (port === null ? "its first port" : `port ${port}`);

const declaredWords = ({ declaredPorts }: HttpDriveContext, component: string): string => {
  const declared = declaredPorts?.(component) ?? null;
  if (declared === null) return "";
  return declared.length === 0 ? "; the component declares no port" : `; the component declares ${declared.join(", ")}`;
};

async function readBody(files: Files, path: string): Promise<Uint8Array> {
  const content = await files.readBytes(path);
  if (content === null) throw heapgateError("FILE_NOT_FOUND", { path, wanted: "tree" }, { stage: "workload" });
  return content;
}
