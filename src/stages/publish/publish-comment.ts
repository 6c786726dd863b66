/** Writes heapgate's one comment on a pull request: found, created or edited in place, never twice, and never a reason to fail. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { findOwnComments, isWrittenBy, planComment, type CommentPlan, type CommentWish } from "../../core/report/sticky-comment.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CommentInfo, GitHub } from "../../ports/github.ts";

export type CommentRequest = Omit<CommentWish, "login"> & { readonly issue: number };

/** `kept`: nothing was written; `url` is that of the comment that stands. `failed`: the warning belongs into summary and log. */
export type PublishedComment =
  | { readonly kind: "created" | "updated"; readonly url: string }
  | { readonly kind: "kept"; readonly why: Extract<CommentPlan, { kind: "none" }>["why"]; readonly url: string | null }
  | { readonly kind: "failed"; readonly warning: Warning };

/** Who writes with the workflow's own token; taken when GitHub does not say. */
const DEFAULT_LOGIN = "github-actions[bot]";
/** GitHub may show a comment a moment late. */
const SETTLE_SECONDS = 2;
const MAX_PUT_ASIDE = 5;

type Ports = { readonly github: GitHub; readonly clock: Pick<Clock, "sleep"> };

const isGitHubs = (error: unknown): error is HeapgateError => error instanceof HeapgateError && error.blame === "github";

async function write(github: GitHub, plan: CommentPlan, issue: number, existing: readonly CommentInfo[]): Promise<PublishedComment> {
  if (plan.kind === "none") return { kind: "kept", why: plan.why, url: existing.find(({ id }) => id === plan.id)?.url ?? null };
  if (plan.kind === "create") return { kind: "created", url: (await github.createComment(issue, plan.body)).url };
  return { kind: "updated", url: (await github.updateComment(plan.id, plan.body)).url };
}

/** Empties older comments of the same key. Of no consequence when it fails. */
async function putAside(github: GitHub, ids: readonly number[], url: string | null): Promise<void> {
  for (const id of ids.slice(0, MAX_PUT_ASIDE)) {
    try {
      await github.updateComment(
        id,
        `<sub>heapgate: superseded${url === null ? "" : ` by the [comment that is kept up to date](${url})`}.</sub>`,
      );
    } catch (error) {
      if (!isGitHubs(error)) throw error;
    }
  }
}

async function attempt({ github }: Ports, { issue, ...rest }: CommentRequest, login: string, again: boolean): Promise<PublishedComment> {
  const existing = await github.listComments(issue);
  const written = again ? findOwnComments(existing, rest.key, login).find((comment) => isWrittenBy(comment, rest.state)) : undefined;
  // The first request did arrive, only its answer was lost.
  if (written !== undefined) return { kind: "created", url: written.url };
  const plan = planComment(existing, { ...rest, login });
  const published = await write(github, plan, issue, existing);
  await putAside(github, plan.minimise, published.kind === "failed" ? null : published.url);
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
  const login = (await ports.github.viewerLogin()) ?? DEFAULT_LOGIN;
  try {
    return await attempt(ports, request, login, false);
  } catch (error) {
    if (!isGitHubs(error)) throw error;
    if (error.code === "COMMENT_FORBIDDEN" || error.code === "GITHUB_FORBIDDEN") return failed(error);
  }
  try {
    await ports.clock.sleep(SETTLE_SECONDS);
    return await attempt(ports, request, login, true);
  } catch (error) {
    if (!isGitHubs(error)) throw error;
    return failed(error);
  }
}
