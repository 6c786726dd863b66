/** Turns what Octokit throws into heapgate's errors, by status and GitHub's own words. */
import { heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";

export interface GitHubCall {
  /** What was asked, as it follows "GitHub refused to". */
  readonly what: string;
  /** The permission whose lack shows as 403; `comment` is the writing of comments, which has an error of its own. */
  readonly permission: "comment" | "contents: read" | "actions: read" | "pull-requests: read" | "metadata: read" | "checks: write";
}

const STAGE = { stage: "publish" } as const;
const MAX_REASON = 200;

/** First line of a message, capped: what a server answers is not trusted to be short. */
const firstLine = (message: string): string => (message.split(/[\r\n]/u, 1)[0] ?? "").slice(0, MAX_REASON);

/** The HTTP status an error of Octokit carries; null for anything else. */
export const statusOf = (error: unknown): number | null =>
  typeof error === "object" && error !== null && "status" in error && typeof error.status === "number" ? error.status : null;

/** True for what Octokit reports when no answer came at all: it has a status, 500, but no response. */
const gotNoAnswer = (error: unknown): boolean =>
  typeof error === "object" && error !== null && (!("response" in error) || error.response === undefined);

/** The HeapgateError for a failed call. */
export function describeFailure(error: unknown, { what, permission }: GitHubCall): HeapgateError {
  if (error instanceof HeapgateError) return error;
  const details = { ...STAGE, cause: error };
  const status = statusOf(error);
  const why = firstLine(error instanceof Error ? error.message : String(error));
  if (status === null || gotNoAnswer(error)) return heapgateError("GITHUB_UNREACHABLE", { what, why }, details);
  if (status === 429 || (status === 403 && /rate limit/iu.test(why)))
    return heapgateError("GITHUB_UNREACHABLE", { what, why: "its rate limit is used up" }, details);
  if (status >= 500) return heapgateError("GITHUB_UNREACHABLE", { what, why: `status ${status}` }, details);
  if (status !== 403) return heapgateError("GITHUB_REFUSED", { what, why: `${why} (status ${status})` }, details);
  // A locked conversation takes no comment of a token without more rights; the permission to add would not help.
  if (permission === "comment" && /\blocked\b/iu.test(why)) return heapgateError("GITHUB_REFUSED", { what, why }, details);
  if (permission === "comment") return heapgateError("COMMENT_FORBIDDEN", { what }, details);
  return heapgateError("GITHUB_FORBIDDEN", { what, permission }, details);
}

/** Runs the call; whatever it throws comes out as a HeapgateError of blame `github`. */
export async function asking<T>(call: GitHubCall, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw describeFailure(error, call);
  }
}
