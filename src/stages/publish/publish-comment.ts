/** Writes heapgate's one comment on a pull request: found, created or edited in place, never twice, and never a reason to fail. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import {
  findMarked,
  isSameKey,
  isWrittenBy,
  parseMarker,
  planComment,
  type CommentKey,
  type CommentPlan,
  type CommentWish,
} from "../../core/report/sticky-comment.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CommentInfo, GitHub } from "../../ports/github.ts";
import { putAside } from "./minimize-comment.ts";

export type CommentRequest = CommentWish & {
  readonly issue: number;
  /** Keys whose comment is taken over, marker and all, where there is none of `key`. */
  readonly adopts?: (key: CommentKey) => boolean;
  /** Keys whose comments this one replaces: they are hidden. */
  readonly supersedes?: (key: CommentKey) => boolean;
};

/** `kept`: nothing was written; `url` is that of the comment that stands. `failed`: the warning belongs into summary and log. */
export type PublishedComment =
  | { readonly kind: "created" | "updated"; readonly url: string }
  | { readonly kind: "kept"; readonly why: Extract<CommentPlan, { kind: "none" }>["why"]; readonly url: string | null }
  | { readonly kind: "failed"; readonly warning: Warning };

/** Who writes with the workflow's own token; asked for by name where GitHub does not say what is ours. */
const DEFAULT_LOGIN = "github-actions[bot]";
/** GitHub may show a comment a moment late. */
const SETTLE_SECONDS = 2;
/** One question to GraphQL. */
const INSPECTED_AT_ONCE = 100;
/** The oldest are the ones that stand; whoever plants this many markers before the first run has comments doubled on a pull request of theirs. */
const MAX_INSPECTED = 1_000;

type Ports = { readonly github: GitHub; readonly clock: Pick<Clock, "sleep"> };
type OwnComment = CommentInfo & { readonly isMinimized: boolean };

const isGitHubs = (error: unknown): error is HeapgateError => error instanceof HeapgateError && error.blame === "github";

/** Those of the candidates that whoever the token belongs to wrote: a marker planted by someone else does not count. */
async function ownOf(github: GitHub, candidates: readonly CommentInfo[]): Promise<readonly OwnComment[]> {
  const own: OwnComment[] = [];
  for (let from = 0; from < Math.min(candidates.length, MAX_INSPECTED); from += INSPECTED_AT_ONCE) {
    const asked = candidates.slice(from, from + INSPECTED_AT_ONCE);
    const facts = await github.inspectComments(asked.map(({ nodeId }) => nodeId));
    for (const comment of asked) {
      const found = facts?.get(comment.nodeId);
      const isOwn = facts === null ? comment.author.toLowerCase() === DEFAULT_LOGIN : found?.viewerDidAuthor === true;
      if (isOwn) own.push({ ...comment, isMinimized: found?.isMinimized ?? false });
    }
  }
  return own;
}

const keyedBy = (own: readonly OwnComment[], isWanted: (key: CommentKey) => boolean): readonly OwnComment[] => findMarked(own, isWanted);

/** The request's own key, or that of the comment it takes over: rather one that people see, for that would go on to speak of what was before. */
function keyOf({ key, adopts }: CommentRequest, own: readonly OwnComment[]): CommentKey {
  if (adopts === undefined) return key;
  const found = [...keyedBy(own, (other) => isSameKey(other, key)), ...keyedBy(own, adopts)];
  const taken = found.find(({ isMinimized }) => !isMinimized) ?? found[0];
  return (taken === undefined ? null : parseMarker(taken.body)) ?? key;
}

async function write(github: GitHub, plan: CommentPlan, issue: number, existing: readonly CommentInfo[]): Promise<PublishedComment> {
  if (plan.kind === "none") return { kind: "kept", why: plan.why, url: existing.find(({ id }) => id === plan.id)?.url ?? null };
  if (plan.kind === "create") return { kind: "created", url: (await github.createComment(issue, plan.body)).url };
  return { kind: "updated", url: (await github.updateComment(plan.id, plan.body)).url };
}

async function attempt({ github }: Ports, request: CommentRequest, again: boolean): Promise<PublishedComment> {
  const { issue, state, adopts, supersedes } = request;
  const existing = await github.listComments(issue);
  const isOurs = (key: CommentKey): boolean => isSameKey(key, request.key) || adopts?.(key) === true || supersedes?.(key) === true;
  const own = await ownOf(github, findMarked(existing, isOurs));
  const key = keyOf(request, own);
  const standing = keyedBy(own, (other) => isSameKey(other, key));
  const written = again ? standing.find((comment) => isWrittenBy(comment, state)) : undefined;
  // The first request did arrive, only its answer was lost.
  if (written !== undefined) return { kind: "created", url: written.url };
  const plan = planComment(standing, { ...request, key });
  const published = await write(github, plan, issue, existing);
  // Where nothing stands yet, nothing is replaced.
  if (published.kind === "failed" || published.url === null) return published;
  const superseded = keyedBy(own, (other) => supersedes?.(other) === true && !isSameKey(other, key));
  const aside = [...standing.filter(({ id }) => plan.minimise.includes(id)), ...(plan.kind === "none" ? [] : superseded)];
  await putAside(github, aside, published.url);
  return published;
}

const failed = (error: HeapgateError): PublishedComment => ({
  kind: "failed",
  warning: warning("publish-degraded", error.message, error.remedy),
});

/**
 * Lists all comments, plans, writes. When a write fails in a way that may be of the moment, the list is read again before a second
 * try, so a lost answer makes no second comment. Failures of GitHub come back as a value: they never change a verdict.
 */
export async function publishComment(ports: Ports, request: CommentRequest): Promise<PublishedComment> {
  if (request.policy === "never") return { kind: "kept", why: "policy", url: null };
  try {
    return await attempt(ports, request, false);
  } catch (error) {
    if (!isGitHubs(error)) throw error;
    if (error.code === "COMMENT_FORBIDDEN" || error.code === "GITHUB_FORBIDDEN") return failed(error);
  }
  try {
    await ports.clock.sleep(SETTLE_SECONDS);
    return await attempt(ports, request, true);
  } catch (error) {
    if (!isGitHubs(error)) throw error;
    return failed(error);
  }
}
