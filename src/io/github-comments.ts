/** Comments of pull requests behind the GitHub port: REST to list and write them, GraphQL for what only it knows and does. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { CommentFacts, CommentInfo, GitHub } from "../ports/github.ts";
import { asking, type GitHubCall } from "./github-failures.ts";
import type { Octokit } from "./octokit.ts";

type CommentCalls = Pick<GitHub, "listComments" | "createComment" | "updateComment" | "inspectComments" | "minimizeComment">;

const PAGE = 100;
/** `viewerDidAuthor` holds for every kind of token; a login in REST has `[bot]` behind it, one in GraphQL has not. */
const INSPECT = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id viewerDidAuthor isMinimized } } }";
const MINIMIZE =
  "mutation ($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } } }";

const writing = (what: string): GitHubCall => ({ what, permission: "comment" });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

const toComment = (comment: {
  readonly id: number;
  readonly node_id: string;
  readonly body?: string;
  readonly html_url: string;
  readonly user: { readonly login: string } | null;
}): CommentInfo => ({
  id: comment.id,
  nodeId: comment.node_id,
  // A deleted account is shown as "ghost".
  author: comment.user?.login ?? "ghost",
  body: comment.body ?? "",
  url: comment.html_url,
});

/** Null: the answer is not what was asked for. */
function parseFacts(answer: unknown): ReadonlyMap<string, CommentFacts> | null {
  const nodes = isObject(answer) ? answer["nodes"] : null;
  if (!Array.isArray(nodes)) return null;
  const facts = new Map<string, CommentFacts>();
  for (const node of nodes) {
    // Null: the comment was deleted meanwhile.
    if (!isObject(node)) continue;
    const { id, viewerDidAuthor, isMinimized } = node;
    if (typeof id !== "string" || typeof viewerDidAuthor !== "boolean" || typeof isMinimized !== "boolean") return null;
    facts.set(id, { viewerDidAuthor, isMinimized });
  }
  return facts;
}

async function inspect(octokit: Octokit, nodeIds: readonly string[]): Promise<ReadonlyMap<string, CommentFacts> | null> {
  try {
    return parseFacts(await octokit.graphql(INSPECT, { ids: nodeIds }));
  } catch {
    return null;
  }
}

/** GraphQL answers 200 to what it refuses, and Octokit's error then has no status. */
async function minimize(octokit: Octokit, nodeId: string): Promise<void> {
  try {
    await octokit.graphql(MINIMIZE, { id: nodeId });
  } catch (error) {
    if (!isObject(error) || !Array.isArray(error["errors"])) throw error;
    const [first]: readonly unknown[] = error["errors"];
    const why = isObject(first) ? String(first["message"]).slice(0, 200) : "no reason was given";
    throw heapgateError("GITHUB_REFUSED", { what: "hide a comment", why }, { stage: "publish" });
  }
}

/** The comment part of the port. */
export function commentCalls(octokit: Octokit, repository: { readonly owner: string; readonly repo: string }): CommentCalls {
  const { issues } = octokit.rest;
  return {
    listComments: (issueNumber) =>
      asking({ what: `list the comments of #${issueNumber}`, permission: "pull-requests: read" }, async () =>
        (await octokit.paginate(issues.listComments, { ...repository, issue_number: issueNumber, per_page: PAGE })).map((comment) =>
          toComment(comment),
        ),
      ),
    // Never sent twice blindly: after a lost answer the comment may be there.
    createComment: (issueNumber, body) =>
      asking(writing(`comment on #${issueNumber}`), async () =>
        toComment((await issues.createComment({ ...repository, issue_number: issueNumber, body, request: { retries: 0 } })).data),
      ),
    updateComment: (commentId, body) =>
      asking(writing("update the comment"), async () =>
        toComment((await issues.updateComment({ ...repository, comment_id: commentId, body })).data),
      ),
    inspectComments: (nodeIds) => inspect(octokit, nodeIds),
    minimizeComment: (nodeId) => asking(writing("hide a comment"), () => minimize(octokit, nodeId)),
  };
}
