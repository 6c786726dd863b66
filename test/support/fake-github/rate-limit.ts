// How much may be asked of the fake GitHub: the hourly budget of a token, and the limits per minute of which GitHub tells only when they are hit.
import { refusal, type Answer } from "./rest.ts";
import type { FakeState } from "./state.ts";

export interface RateLimit {
  /** The refusal of a request that is one too many; null: it may go on. */
  readonly take: (method: string) => Answer | null;
  /** What every answer tells of the budget. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/** Of a workflow's token, for all runs of the repository. */
export const REQUESTS_AN_HOUR = 1000;
const MINUTE_MILLISECONDS = 60_000;
const HOUR_SECONDS = 3600;
const POINTS_A_MINUTE = 900;
const WRITES_A_MINUTE = 80;
const WRITE_POINTS = 5;

export function makeRateLimit(state: Pick<FakeState, "rate">): RateLimit {
  const recent: { readonly atMilliseconds: number; readonly isWrite: boolean }[] = [];
  const headers = (): Readonly<Record<string, string>> => ({
    "x-ratelimit-limit": String(REQUESTS_AN_HOUR),
    "x-ratelimit-remaining": String(state.rate.left),
    "x-ratelimit-used": String(REQUESTS_AN_HOUR - state.rate.left),
    "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + HOUR_SECONDS),
    "x-ratelimit-resource": "core",
  });
  const secondary = (): Answer => ({
    ...refusal(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."),
    headers: { ...headers(), "retry-after": "60" },
  });

  return {
    headers,
    take: (method) => {
      if (state.rate.left <= 0) return { ...refusal(403, "API rate limit exceeded for installation."), headers: headers() };
      state.rate.left -= 1;
      const now = performance.now();
      while (recent[0] !== undefined && now - recent[0].atMilliseconds > MINUTE_MILLISECONDS) recent.shift();
      recent.push({ atMilliseconds: now, isWrite: method !== "GET" });
      const writes = recent.filter(({ isWrite }) => isWrite).length;
      const points = recent.length + writes * (WRITE_POINTS - 1);
      return writes > WRITES_A_MINUTE || points > POINTS_A_MINUTE ? secondary() : null;
    },
  };
}
