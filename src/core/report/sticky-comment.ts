/** The one comment heapgate keeps on a pull request: its marker, its hidden state, and the choice between creating, updating and leaving alone. */
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { fitComment } from "./fit-comment.ts";

/** What tells comments of different jobs apart. */
export interface CommentKey {
  readonly workflow: string;
  readonly job: string;
  /** Null: of all results of the workflow together. */
  readonly name: string | null;
}

/** The one comment that speaks for all results of a workflow. */
export const aggregateKey = (workflow: string): CommentKey => ({ workflow, job: "all", name: null });

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
  readonly body: string;
  /** Hidden already; left out: not known, or not. */
  readonly isMinimized?: boolean;
}

export interface CommentWish {
  readonly key: CommentKey;
  /** Markdown without marker and state. */
  readonly body: string;
  readonly state: CommentState;
  /** Adds to the body what is to be said of the comment it takes the place of; left out: nothing. */
  readonly amend?: (body: string, previous: CommentState | null) => string;
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
  `<!-- heapgate:v1:sticky key=${[workflow, job, ...(name === null ? [] : [name])].map(encodePart).join("/")} -->`;

const decodePart = (part: string): string | null => {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
};

/** The key in the first line of a comment's body; null when that line is no marker of this version. Anyone can write such a line. */
export function parseMarker(body: string): CommentKey | null {
  const first = body.split(LINE_BREAK, 1)[0]?.trimEnd() ?? "";
  const parts = /^<!-- heapgate:v1:sticky key=([^ ]*) -->$/u.exec(first)?.[1]?.split("/").map(decodePart);
  if (parts === undefined || parts.length < 2 || parts.length > 3) return null;
  const [workflow = null, job = null, name = null] = parts;
  if (workflow === null || job === null || (parts.length === 3 && name === null)) return null;
  const key = { workflow, job, name };
  return formatMarker(key) === first ? key : null;
}

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

export const isSameKey = (one: CommentKey, other: CommentKey): boolean => formatMarker(one) === formatMarker(other);

/** The comments that carry a marker whose key is wanted, oldest first. Who wrote them is another question: anyone can plant a marker. */
export const findMarked = <Comment extends ListedComment>(
  existing: readonly Comment[],
  isWanted: (key: CommentKey) => boolean,
): readonly Comment[] =>
  existing
    .filter(({ body }) => {
      const key = parseMarker(body);
      return key !== null && isWanted(key);
    })
    .toSorted((a, b) => a.id - b.id);

/** A hidden comment is taken only where there is no other; of several the oldest. */
const byStanding = (a: ListedComment, b: ListedComment): number =>
  Number(a.isMinimized ?? false) - Number(b.isMinimized ?? false) || a.id - b.id;

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

/** What to do with the comment, from heapgate's own comments of this key. A newer run's comment is never overwritten. */
export function planComment(own: readonly ListedComment[], wish: CommentWish): CommentPlan {
  const [kept, ...duplicates] = own.toSorted(byStanding);
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
  const previous = kept === undefined ? null : parseState(kept.body);
  const body = composeComment(wish.key, wish.amend?.(wish.body, previous) ?? wish.body, wish.state);
  if (kept === undefined) return { kind: "create", body, minimise };
  return kept.body === body ? { kind: "none", why: "unchanged", id: kept.id, minimise } : { kind: "update", id: kept.id, body, minimise };
}
