/** A supervised way to one port of a pod, loopback-only listeners included: a forward that died or was cut is made anew with the next request. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Http, HttpAnswer, HttpRequest } from "../../ports/http.ts";
import type { Forward, KubeClient } from "../../ports/kube-client.ts";

export interface ForwardPorts {
  readonly http: Http;
  readonly clock: Clock;
}

export interface LineTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

export interface LineRequest extends Omit<HttpRequest, "url"> {
  readonly scheme: "http" | "https";
  /** With a slash at its beginning, with query. */
  readonly path: string;
  /** A forward of its own, made for this request and ended after it. */
  readonly alone: boolean;
  readonly signal: AbortSignal;
}

/** Disposing ends the forward. */
export interface ForwardLine extends AsyncDisposable {
  readonly target: LineTarget;
  /** Makes sure that there is a forward. Throws FORWARD_FAILED and the abort reason. */
  readonly open: (signal: AbortSignal) => Promise<void>;
  /** Failures are values, a forward that cannot be made among them; throws the abort reason. */
  readonly ask: (request: LineRequest) => Promise<HttpAnswer>;
}

const FORWARD_TIMEOUT_SECONDS = 20;
/** After a connection broke: time in which kubectl says why and ends. */
const LAST_WORDS_SECONDS = 0.5;
/** What kubectl says when nothing listens on the port inside of the pod. */
const NOBODY_LISTENS = /connection refused/iu;

/** One forward and how many requests are on it. */
interface Line {
  readonly forward: Forward;
  users: number;
  /** No further request may use it: a stream on it was broken off, which can wedge the others (kubernetes/kubectl#1368, #1620). */
  spent: boolean;
}

/** Makes no forward yet. */
export function forwardLine({ http, clock }: ForwardPorts, kube: KubeClient, target: LineTarget): ForwardLine {
  let current: Promise<Line> | null = null;
  const alive = new Set<Line>();

  const start = async (signal: AbortSignal): Promise<Line> => {
    const forward = await kube.forward(target, { timeoutSeconds: FORWARD_TIMEOUT_SECONDS, signal });
    const line: Line = { forward, users: 0, spent: false };
    alive.add(line);
    return line;
  };
  const end = async (line: Line): Promise<void> => {
    if (!alive.delete(line)) return;
    await line.forward[Symbol.asyncDispose]();
  };
  const shared = async (signal: AbortSignal): Promise<Line> => {
    const before = current;
    const line = before === null ? null : await before.catch(() => null);
    if (line !== null && !line.spent && line.forward.hasExited() === null) return line;
    // Whoever came first while we waited has begun another one.
    if (current === before) {
      current = start(signal);
      if (line !== null && line.users === 0) await end(line);
    }
    return await (current ?? start(signal));
  };
  const use = async (line: Line, request: LineRequest): Promise<Used> => {
    const { scheme, path, alone, ...rest } = request;
    line.users += 1;
    let complete = false;
    try {
      const answer = await http.request({ ...rest, url: `${scheme}://127.0.0.1:${line.forward.localPort}${path}` });
      complete = answer.kind === "answer";
      return answer.kind === "answer" ? { answer, died: false } : await explain(clock, target, line, answer, request.signal);
    } finally {
      line.users -= 1;
      line.spent ||= !complete || alone;
      if (line.spent && line.users === 0) await end(line);
    }
  };
  return {
    target,
    open: async (signal) => void (await shared(signal)),
    ask: async (request) => {
      request.signal.throwIfAborted();
      const once = async (): Promise<Used> => await use(await (request.alone ? start(request.signal) : shared(request.signal)), request);
      try {
        const { answer, died } = await once();
        return died && !request.alone ? (await once()).answer : answer;
      } catch (error) {
        request.signal.throwIfAborted();
        if (error instanceof HeapgateError && error.code === "FORWARD_FAILED") {
          return { kind: "failed", reason: "other", message: error.message };
        }
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...alive].map(end));
    },
  };
}

type Failed = Extract<HttpAnswer, { kind: "failed" }>;

/** `died`: the forward ended under the request, which says nothing about the app. */
interface Used {
  readonly answer: HttpAnswer;
  readonly died: boolean;
}

/** A connection that closed without an answer: kubectl knows whether nobody listens in the pod, and ends then. */
async function explain(clock: Clock, target: LineTarget, line: Line, answer: Failed, signal: AbortSignal): Promise<Used> {
  const { reason } = answer;
  // Refused on this machine: kubectl is gone, and the news of it has not come yet.
  if (reason === "refused") return { answer, died: true };
  if (reason !== "reset" && reason !== "truncated" && reason !== "other") return { answer, died: false };
  await Promise.race([line.forward.exited, clock.sleep(LAST_WORDS_SECONDS, signal)]);
  if (NOBODY_LISTENS.test(line.forward.outputTail?.() ?? "")) {
    return {
      answer: { kind: "failed", reason: "refused", message: `nobody listens on port ${target.port} in pod ${target.pod}` },
      died: false,
    };
  }
  return { answer, died: line.forward.hasExited() !== null };
}
