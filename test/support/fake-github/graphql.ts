// The fake's GraphQL: every query is validated against the committed slice of GitHub's schema, and run on the state.
import { readFileSync } from "node:fs";
import { buildSchema, execute, GraphQLError, parse, validate, type DocumentNode } from "graphql";
import { isObject } from "./openapi.ts";
import type { FakeState } from "./state.ts";

const SLICE = new URL("../../../fixtures/github/graphql-slice.graphql", import.meta.url);
const schema = buildSchema(readFileSync(SLICE, "utf8"));
/** GitHub's own limit of `nodes`. */
const MAX_NODES = 100;

export interface GraphqlAnswer {
  /** What goes back, with status 200 as GitHub does it even for errors. */
  readonly body: unknown;
  /** What breaks the contract: a query the schema does not allow. */
  readonly violations: readonly string[];
}

const problem = (type: string, message: string): unknown => ({ data: null, errors: [{ type, message }] });

/** The comment of a node id; the fake's ids are those of `rest.ts`. */
const commentOf = (state: FakeState, nodeId: string) => state.comments.find(({ id }) => `IC_${id}` === nodeId);

const showComment = (state: FakeState, nodeId: string): unknown => {
  const comment = commentOf(state, nodeId);
  if (comment === undefined) return null;
  const isMinimized = state.minimized.has(comment.id);
  return {
    __typename: "IssueComment",
    id: nodeId,
    databaseId: comment.id,
    body: comment.body,
    isMinimized,
    minimizedReason: state.minimized.get(comment.id)?.toLowerCase() ?? null,
    viewerDidAuthor: comment.author === state.viewer,
  };
};

/** What GitHub itself would refuse; anything else that goes wrong is wrong with the request. */
const refused = (message: string, type: "FORBIDDEN" | "NOT_FOUND" = "NOT_FOUND"): GraphQLError =>
  new GraphQLError(message, { extensions: { type } });

const minimize = (state: FakeState, input: unknown): unknown => {
  if (!isObject(input)) throw refused("input is no object");
  if (!state.permissions.has("pull-requests: write")) throw refused("Resource not accessible by integration", "FORBIDDEN");
  const comment = commentOf(state, String(input["subjectId"]));
  if (comment === undefined) throw refused(`Could not resolve to a node with the global id of '${String(input["subjectId"])}'`);
  state.minimized.set(comment.id, String(input["classifier"]));
  return { minimizedComment: showComment(state, String(input["subjectId"])) };
};

const rootOf = (state: FakeState) => ({
  viewer: () => ({ __typename: "User", login: state.viewer }),
  node: ({ id }: { readonly id: string }) => showComment(state, id),
  nodes: ({ ids }: { readonly ids: readonly string[] }) => {
    if (ids.length > MAX_NODES) throw refused(`nodes takes at most ${MAX_NODES} ids`);
    return ids.map((id) => showComment(state, id));
  },
  minimizeComment: ({ input }: { readonly input: unknown }) => minimize(state, input),
});

function read(query: string): DocumentNode | string {
  try {
    return parse(query);
  } catch (error) {
    return String(error);
  }
}

/** Answers one request body. */
export async function answerGraphql(state: FakeState, body: unknown): Promise<GraphqlAnswer> {
  if (!isObject(body) || typeof body["query"] !== "string") return { body: problem("INVALID", "no query"), violations: ["no query"] };
  const document = read(body["query"]);
  if (typeof document === "string") return { body: problem("SYNTAX", document), violations: [document] };
  const wrong = validate(schema, document).map(({ message }) => message);
  if (wrong.length > 0) return { body: problem("INVALID", wrong.join(" ")), violations: wrong };
  const variables = isObject(body["variables"]) ? body["variables"] : {};
  const result = await execute({ schema, document, rootValue: rootOf(state), variableValues: variables });
  const errors = result.errors ?? [];
  const violations = errors.filter(({ extensions }) => extensions["type"] === undefined).map(({ message }) => message);
  const shown = errors.map(({ message, extensions }) => ({ type: extensions["type"] ?? "INVALID", message }));
  return { body: { data: result.data ?? null, ...(shown.length > 0 && { errors: shown }) }, violations };
}
