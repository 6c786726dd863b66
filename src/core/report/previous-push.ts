/** What the comment said of the push before, at the end of the comment that takes its place. */
import type { VerdictState } from "../verdict/verdict.ts";
import { VERDICT_STATES } from "../verdict/verdict.ts";
import type { CommentState } from "./sticky-comment.ts";

const ICONS: Readonly<Record<VerdictState, string>> = {
  pass: "🟢",
  accepted: "🟡",
  skipped: "⚪",
  warn: "🟡",
  fail: "🔴",
  inconclusive: "⚪",
  "no-baseline": "⚪",
  "invalid-run": "🟠",
};

/** The line that a comment keeps of its result (`renderResultLine`); nothing else is taken from it, whoever may have changed it. */
const RESULT = /^HEAPGATE result=([a-z-]{4,20}) gates=(\d{1,5})\/(\d{1,5})(?: |$)/u;
const SHA = /^[0-9a-f]{7,64}$/u;

/** "previous push `77aa01b`: 🔴 fail, 3 of 10 gates"; null where the comment before was of the same commit, or says nothing that can be read. */
export const previousPush = (previous: CommentState, headSha: string): string | null => {
  if (previous.headSha === headSha || !SHA.test(previous.headSha)) return null;
  const found = RESULT.exec(previous.last ?? "");
  const state = VERDICT_STATES.find((one) => one === found?.[1]);
  if (state === undefined) return null;
  const failed = state === "fail" ? `, ${found?.[2] ?? ""} of ${found?.[3] ?? ""} gates` : "";
  return `previous push \`${previous.headSha.slice(0, 7)}\`: ${ICONS[state]} ${state}${failed}`;
};

/** End of the comments that are more than a line. */
const SIGNATURE_END = /\.<\/sub>\s*$/u;

/** The body with what is said of the push before behind its signature; as it is where it has none. */
export const withPreviousPush = (body: string, previous: CommentState | null, headSha: string): string => {
  const said = previous === null ? null : previousPush(previous, headSha);
  return said === null ? body : body.replace(SIGNATURE_END, `; ${said}.</sub>\n`);
};
