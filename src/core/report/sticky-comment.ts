/** The one comment heapgate keeps on a pull request: its marker, its hidden state, and the choice between creating, updating and leaving alone. */
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { fitComment } from "./fit-comment.ts";

/** What tells comments of different jobs apart. */
export interface CommentKey {
  readonly workflow: string;
  readonly job: string;
  readonly name: string;
}

/** What a comment remembers about the run that wrote it. `last` is one line of plain text about its result, for the next comment. */
export interface CommentState {
  readonly headSha: string;
  readonly runId: number;
  readonly attempt: number;
  readonly last: string | null;
}

/** A comment as GitHub lists it. */
export interface ListedComment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
}

export interface CommentWish {
  readonly key: CommentKey;
  /** The login heapgate writes as: comments of others are never taken for ours. */
  readonly login: string;
  /** Markdown without marker and state. */
  readonly body: string;
  readonly state: CommentState;
  readonly policy: "on-change" | "always" | "never";
  /** The verdict is not `pass`, or something improved. */
  readonly worthSaying: boolean;
}

/** `minimise`: older comments of ours with the same key that should be put aside. */
export type CommentPlan =
  | { readonly kind: "create"; readonly body: string; readonly minimise: readonly number[] }
  | { readonly kind: "update"; readonly id: number; readonly body: string; readonly minimise: readonly number[] }
  | {
      readonly kind: "none";
      readonly why: "policy" | "nothing-to-say" | "newer-run" | "unchanged";
      readonly id: number | null;
      readonly minimise: readonly number[];
    };

const STATE_SCHEMA = 1;
const STATE_MAX_LENGTH = 4096;
const STATE_LINE = /^<!-- heapgate:data ([A-Za-z0-9+/=]+) -->$/u;
const LINE_BREAK = /\r\n|\n|\r/u;

/** Percent-encoded, and never with `--` or a trailing `-`, which could end the HTML comment around it. */
const encodePart = (part: string): string =>
  encodeURIComponent(part.toWellFormed()).replace(/--|-$/gu, (dashes) => dashes.replaceAll("-", "%2D"));

/** First line of the comment of this key. */
export const formatMarker = ({ workflow, job, name }: CommentKey): string =>
  `<!-- heapgate:v1:sticky key=${[workflow, job, name].map(encodePart).join("/")} -->`;

const formatStateLine = (state: CommentState): string =>
  `<!-- heapgate:data ${encodeBase64(JSON.stringify({ v: STATE_SCHEMA, head: state.headSha, run: state.runId, attempt: state.attempt, last: state.last }))} -->`;

/** Last line of the comment, at most 4096 characters: `last` goes first when it is too long, never what the race check needs. */
export function formatState(state: CommentState): string {
  const line = formatStateLine(state);
  return line.length <= STATE_MAX_LENGTH ? line : formatStateLine({ ...state, last: null });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The state in the last line of a comment's body; null when there is none that this version can read. */
export function parseState(body: string): CommentState | null {
  const encoded = STATE_LINE.exec(body.trimEnd().split(LINE_BREAK).at(-1)?.trim() ?? "")?.[1];
  const text = encoded === undefined ? null : decodeBase64(encoded);
  const value = text === null ? null : parseJson(text);
  if (!isRecord(value) || value["v"] !== STATE_SCHEMA) return null;
  const { head, run, attempt, last } = value;
  if (typeof head !== "string" || !Number.isSafeInteger(run) || !Number.isSafeInteger(attempt)) return null;
  return { headSha: head, runId: Number(run), attempt: Number(attempt), last: typeof last === "string" ? last : null };
}

/** The comments of this key that heapgate wrote itself, oldest first: a marker planted by someone else does not count. */
export function findOwnComments<Comment extends ListedComment>(
  existing: readonly Comment[],
  key: CommentKey,
  login: string,
): readonly Comment[] {
  const marker = formatMarker(key);
  return existing
    .filter(({ author, body }) => author.toLowerCase() === login.toLowerCase() && body.split(LINE_BREAK, 1)[0]?.trimEnd() === marker)
    .toSorted((a, b) => a.id - b.id);
}

const isNewer = (state: CommentState, than: CommentState): boolean =>
  state.runId > than.runId || (state.runId === than.runId && state.attempt > than.attempt);

/** Marker, body and state as one comment within GitHub's limits. */
export const composeComment = (key: CommentKey, body: string, state: CommentState): string =>
  fitComment(formatMarker(key), body, formatState(state));

/** True when this comment was written by this very run and attempt: a request that seemed to fail did arrive. */
export function isWrittenBy(comment: ListedComment, state: CommentState): boolean {
  const found = parseState(comment.body);
  return found !== null && found.runId === state.runId && found.attempt === state.attempt;
}

/** What to do with the comment, from all comments of the pull request. A newer run's comment is never overwritten. */
export function planComment(existing: readonly ListedComment[], wish: CommentWish): CommentPlan {
  const own = findOwnComments(existing, wish.key, wish.login);
  const [kept, ...duplicates] = own;
  const minimise = duplicates.map(({ id }) => id);
  const none = (why: "policy" | "nothing-to-say" | "newer-run" | "unchanged"): CommentPlan => ({
    kind: "none",
    why,
    id: kept?.id ?? null,
    minimise: [],
  });

  if (wish.policy === "never") return none("policy");
  const states = own.map((comment) => parseState(comment.body)).filter((state) => state !== null);
  if (states.some((state) => isNewer(state, wish.state))) return none("newer-run");

  if (kept === undefined && wish.policy === "on-change" && !wish.worthSaying) return none("nothing-to-say");
  const body = composeComment(wish.key, wish.body, wish.state);
  if (kept === undefined) return { kind: "create", body, minimise };
  return kept.body === body ? { kind: "none", why: "unchanged", id: kept.id, minimise } : { kind: "update", id: kept.id, body, minimise };
}
