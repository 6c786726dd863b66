/** Makes the one Octokit heapgate uses: pinned API version, bounded retries, no hanging request. */
import { getOctokit } from "@actions/github";
import { defaults } from "@actions/github/lib/utils";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";

/** Supported at least to March 2028; Octokit sends no version by itself, and newer ones drop fields. */
export const API_VERSION = "2022-11-28";
const REQUEST_TIMEOUT_MILLISECONDS = 60_000;
const MAX_RATE_LIMIT_WAIT_SECONDS = 90;
const MAX_RATE_LIMIT_RETRIES = 2;

export type Octokit = ReturnType<typeof getOctokit>;

export interface OctokitSettings {
  readonly token: string;
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string;
  /** Unit of the growing pauses between tries: 1, 4 and 9 of it. */
  readonly retryMilliseconds: number;
  /** Called before each request that goes out, tries again included. */
  readonly onRequest?: (() => void) | undefined;
}

const mayWait = (retryAfterSeconds: number, _options: object, _octokit: object, retryCount: number): boolean =>
  retryAfterSeconds <= MAX_RATE_LIMIT_WAIT_SECONDS && retryCount < MAX_RATE_LIMIT_RETRIES;

/** A fetch that goes through the runner's proxy, if there is one, and gives up after a minute. */
export const fetchThroughProxy = async (url: string, init: RequestInit): Promise<Response> => {
  const proxyFetch: typeof fetch = defaults.request?.fetch ?? fetch;
  return proxyFetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MILLISECONDS) });
};

let made = 0;

/** Retries 5xx, 429 and lost connections of reads and updates; obeys secondary rate limits; spaces writes. */
export function makeOctokit({ token, apiUrl, retryMilliseconds, onRequest }: OctokitSettings): Octokit {
  made += 1;
  const counted = async (url: string, init: RequestInit): Promise<Response> => {
    onRequest?.();
    return await fetchThroughProxy(url, init);
  };
  const octokit = getOctokit(
    token,
    {
      baseUrl: apiUrl,
      userAgent: "heapgate",
      request: { fetch: counted },
      retry: { retryAfterBaseValue: retryMilliseconds },
      // The plugin's queues are shared by all instances of one id.
      throttle: { id: `heapgate-${made}`, onRateLimit: mayWait, onSecondaryRateLimit: mayWait },
    },
    retry,
    throttling,
  );
  octokit.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
  });
  return octokit;
}
