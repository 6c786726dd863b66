/** Fetches a profile from `/debug/pprof/` as it is served, with a named outcome for everything else that can come back. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { decodeProfile } from "../../core/pprof/decode.ts";
import { totalOf } from "../../core/pprof/profile.ts";
import type { ProfileKindName } from "../../core/snapshot/snapshot.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Files } from "../../ports/files.ts";
import { classifyAnswer, type Classified, type Refusal } from "./classify-answer.ts";
import type { Endpoint } from "./endpoint.ts";

export interface FetchPorts {
  readonly clock: Clock;
  /** Inflates faster than plain JavaScript does. */
  readonly files: Files;
}

export interface FetchedProfile {
  readonly kind: "profile";
  readonly content: Uint8Array;
  /** 0: a profile without samples (mutex and block while their rates are off). */
  readonly sampleTotal: number;
  readonly seconds: number | null;
  /** What one sample stands for: bytes of a heap profile. Null: not told. */
  readonly period: number | null;
}

export type ProfileAnswer = FetchedProfile | Refusal;

export interface FetchOptions {
  readonly pprof: Endpoint;
  readonly signal: AbortSignal;
  /** One of several requests in a row: more of them follow, or this is the last. Left out: it stands alone, on a connection of its own. */
  readonly row?: "more" | "last";
}

const TIMEOUT_SECONDS = 60;
const RETRY_PAUSE_SECONDS = 0.2;
/** Another profiler is waited for so long in all, at doubling distances. */
const BUSY_PAUSES_SECONDS = [0.25, 0.5, 1, 2, 4];

/** Its connection ends with it: no goroutine and no descriptor of the app is left over from our looking. */
const ALONE = { headers: { connection: "close" } };
/** Behind a forward a connection takes as long as a small answer. While it serves, the app looks as with one for each request. */
const IN_A_ROW = { more: { headers: {}, connection: "stays" }, last: { headers: {}, connection: "ends" } } as const;

/** One GET below the pprof path, classified; what came short is asked for once more. A capture of `extraSeconds` has a way of its own to the app. */
export async function fetchPprof(ports: FetchPorts, options: FetchOptions, pathAndQuery: string, extraSeconds = 0): Promise<Classified> {
  const once = async (): Promise<Classified> =>
    classifyAnswer(
      await options.pprof.ask({
        path: `/${pathAndQuery}`,
        ...(options.row === undefined ? ALONE : IN_A_ROW[options.row]),
        timeoutSeconds: TIMEOUT_SECONDS + extraSeconds,
        signal: options.signal,
        alone: extraSeconds > 0,
      }),
    );
  const first = await once();
  if (first.kind !== "missing") return first;
  await ports.clock.sleep(RETRY_PAUSE_SECONDS, options.signal);
  return await once();
}

/** A profile of this moment. `query`: for example `gc=1`. */
export async function fetchProfile(ports: FetchPorts, options: FetchOptions, kind: ProfileKindName, query = ""): Promise<ProfileAnswer> {
  const path = `${kind}${query === "" ? "" : `?${query}`}`;
  const first = checked(ports, await fetchPprof(ports, options, path), path, null);
  if (first.kind !== "missing") return first;
  await ports.clock.sleep(RETRY_PAUSE_SECONDS, options.signal);
  return checked(ports, await fetchPprof(ports, options, path), path, null);
}

/**
 * A CPU profile over whole seconds; returns when they are over. A server whose WriteTimeout is shorter refuses at once, so the longest
 * time it accepts is found from above, second by second. A profiler that is busy is waited for.
 */
export async function fetchCpuProfile(ports: FetchPorts, options: FetchOptions, seconds: number): Promise<ProfileAnswer> {
  let wantedSeconds = Math.max(1, Math.floor(seconds));
  let busyPauses = 0;
  for (;;) {
    const path = `profile?seconds=${wantedSeconds}`;
    const answer = checked(ports, await fetchPprof(ports, options, path, wantedSeconds), path, wantedSeconds);
    const busyPauseSeconds = BUSY_PAUSES_SECONDS[busyPauses];
    if (answer.kind === "write-timeout" && wantedSeconds > 1) {
      wantedSeconds -= 1;
    } else if (answer.kind === "busy" && busyPauseSeconds !== undefined) {
      busyPauses += 1;
      await ports.clock.sleep(busyPauseSeconds, options.signal);
    } else {
      return answer;
    }
  }
}

/** A body that is no readable profile is missing (cut off) or a wrong page (something else). */
function checked(ports: FetchPorts, answer: Classified, name: string, seconds: number | null): ProfileAnswer {
  if (answer.kind !== "body") return answer;
  try {
    const profile = decodeProfile(answer.body, { name, inflate: ports.files.gunzip });
    const sampleTotal = profile.sampleTypes.length === 0 ? 0 : totalOf(profile, 0);
    return { kind: "profile", content: answer.body, sampleTotal, seconds, period: profile.period === 0 ? null : profile.period };
  } catch (error) {
    if (!(error instanceof HeapgateError)) throw error;
    if (error.code === "PROFILE_CORRUPT") return { kind: "missing", why: error.message };
    if (error.code === "PROFILE_TOO_LARGE" || error.code === "PROFILE_VALUE_OVERFLOW") return { kind: "too-large", detail: error.message };
    return { kind: "wrong-page", what: error.message };
  }
}
