/** Counts what is asked of an app, phase by phase. */
import { NO_REQUESTS, type OwnRequests } from "../../core/snapshot/own-requests.ts";
import type { PhaseName } from "../../core/snapshot/snapshot.ts";
import type { CollectTarget } from "./collect-target.ts";
import type { Endpoint } from "./endpoint.ts";

export interface CountedTarget {
  /** The same target; what is asked of it is counted. */
  readonly target: CollectTarget;
  /** So far. */
  readonly asked: () => ReadonlyMap<PhaseName, OwnRequests>;
}

/** `phaseNow` says to which phase a request belongs. Retries count: they cost the app as much. */
export function countRequests(target: CollectTarget, phaseNow: () => PhaseName): CountedTarget {
  const asked = new Map<PhaseName, OwnRequests>();
  const counted = (endpoint: Endpoint | null, kind: keyof OwnRequests): Endpoint | null =>
    endpoint === null
      ? null
      : {
          ...endpoint,
          ask: async (request) => {
            const phase = phaseNow();
            const before = asked.get(phase) ?? NO_REQUESTS;
            asked.set(phase, { ...before, [kind]: before[kind] + 1 });
            return await endpoint.ask(request);
          },
        };
  return {
    target: { ...target, pprof: counted(target.pprof, "profiles"), metrics: counted(target.metrics, "scrapes") },
    asked: () => asked,
  };
}
