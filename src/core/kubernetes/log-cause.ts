/** The one line of a log's end that says why the program ended. */
import { fieldAt, isObject, parseJson, textAt } from "./json-fields.ts";

const LONGEST = 200;
/** Go's runtime and testing words for an end that nobody caught; a stack follows them. */
const LAST_WORDS = /^(?:panic: |fatal error: |runtime: out of memory|SIGSEGV|signal: )/u;
/** Go's flag package says what is wrong first and prints all flags below it. */
const WRONG_FLAG = /^(?:flag provided but not defined: |flag needs an argument: |invalid (?:boolean )?value )/u;
const COMPLAINT = /\b(?:fatal|panic|error|failed|cannot|unable to|refused)\b/iu;
/** What a Go program prints below its last words. */
const STACK = /^(?:goroutine \d+ |\t|created by |exit status |\[signal |[\w./*()-]+\(.*\)$)/u;
const NO_KIND = /no matches for kind \\?"(?<kind>[^"\\]+)\\?" in (?:version|group) \\?"(?<group>[^"\\]*)\\?"/u;

const shorten = (line: string): string => (line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`);

/** Structured logs: message and error of a line, whatever else it carries. */
function plainText(line: string): string {
  const json = line.startsWith("{") ? parseJson(line) : undefined;
  if (!isObject(json)) return line;
  const message = textAt(json, "msg") ?? textAt(json, "message");
  const error = textAt(json, "error") ?? textAt(json, "err") ?? textAt(fieldAt(json, "error"), "message");
  const parts = [message, error].filter((part) => part !== null);
  return parts.length === 0 ? line : parts.join(": ");
}

/**
 * Of the last lines of a container's log: the panic or fatal error, else the last line that complains, else the last one; at most 200
 * characters. A wrong flag comes before the list of flags below it. Null for an empty log. A custom resource definition that the program misses is named as such.
 */
export function lastWords(log: string): string | null {
  const missing = NO_KIND.exec(log)?.groups;
  if (missing !== undefined) return `CRD missing: ${missing["kind"]} (${missing["group"]})`;
  const lines = log.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trimEnd()]));
  const end = lines.findLast((line) => LAST_WORDS.test(line));
  const own = lines.filter((line) => !STACK.test(line)).map((line) => plainText(line.trim()));
  const flag = own.findLast((line) => WRONG_FLAG.test(line));
  const chosen = end ?? flag ?? own.slice(-5).findLast((line) => COMPLAINT.test(line)) ?? own.at(-1) ?? lines.at(-1);
  return chosen === undefined ? null : shorten(chosen);
}
