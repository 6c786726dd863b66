/** Who asked the API server for what: its audit log, JSON lines, counted by identity, verb, resource, code and user agent (`kubernetes.md` §16). */
import type { AuditCount } from "../snapshot/audit.ts";
import { parseUtcTime } from "../units/utc-time.ts";
import { numberAt, parseJson, textAt } from "./json-fields.ts";

export interface AuditOptions {
  /** Requests that were answered in this time, seconds since the epoch; null: all. */
  readonly window: { readonly startSeconds: number; readonly endSeconds: number } | null;
  /** As whom heapgate asks: what this identity asks for is no traffic of the app. Null: not known, and told by its user agents. */
  readonly ownUser: string | null;
}

export interface AuditSummary {
  /** Most requests first. */
  readonly counts: readonly AuditCount[];
  readonly requests: number;
  /** Lines that are no events: a log that is being written to may end in the middle of one. */
  readonly unreadableLines: number;
}

/** heapgate asks through kubectl; so does a person. */
const OWN_AGENTS: readonly string[] = ["kubectl/", "heapgate-"];

const agentOf = (text: string | null): string => text?.split(" ", 1)[0] ?? "";

const resourceOf = (event: unknown): string => {
  const [resource, subresource] = [textAt(event, "objectRef", "resource"), textAt(event, "objectRef", "subresource")];
  if (resource === null) return textAt(event, "requestURI")?.split("?", 1)[0] ?? "";
  return subresource === null ? resource : `${resource}/${subresource}`;
};

const isInWindow = (event: unknown, window: AuditOptions["window"]): boolean => {
  if (window === null) return true;
  const at = parseUtcTime(textAt(event, "stageTimestamp") ?? textAt(event, "requestReceivedTimestamp") ?? "");
  return at !== null && at >= window.startSeconds && at < window.endSeconds;
};

/** What is taken through the API server to a pod or node (a profile, the kubelet's numbers) is heapgate's own or no request of an app. */
const isOwn = (event: unknown, { ownUser }: AuditOptions): boolean => {
  if (textAt(event, "objectRef", "subresource") === "proxy") return true;
  if (ownUser !== null) return textAt(event, "user", "username") === ownUser;
  const agent = agentOf(textAt(event, "userAgent"));
  return OWN_AGENTS.some((own) => agent.startsWith(own));
};

const keyOf = ({ user, verb, resource, code, userAgent }: Omit<AuditCount, "requests">): string =>
  [user, verb, resource, code ?? "", userAgent].join("\n");

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Counts answered requests, each once: an event at the stage `ResponseComplete`, by its `auditID`. (A watch also has `ResponseStarted`.) A watch that is
 * still open is not answered yet and is not counted.
 */
export function countAuditEvents(text: string, options: AuditOptions): AuditSummary {
  const seen = new Set<string>();
  const counts = new Map<string, AuditCount>();
  let unreadableLines = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const event = parseJson(line);
    const id = textAt(event, "auditID");
    if (id === null) {
      unreadableLines += 1;
      continue;
    }
    if (textAt(event, "stage") !== "ResponseComplete" || seen.has(id)) continue;
    seen.add(id);
    if (isOwn(event, options) || !isInWindow(event, options.window)) continue;
    const who = {
      user: textAt(event, "user", "username") ?? "",
      verb: textAt(event, "verb") ?? "",
      resource: resourceOf(event),
      code: numberAt(event, "responseStatus", "code"),
      userAgent: agentOf(textAt(event, "userAgent")),
    };
    const key = keyOf(who);
    counts.set(key, { ...who, requests: (counts.get(key)?.requests ?? 0) + 1 });
  }
  const ordered = [...counts.values()].toSorted((a, b) => b.requests - a.requests || compareText(keyOf(a), keyOf(b)));
  return { counts: ordered, requests: ordered.reduce((sum, { requests }) => sum + requests, 0), unreadableLines };
}

/** Requests by identity, most first. */
export function requestsByUser({ counts }: AuditSummary): readonly { readonly user: string; readonly requests: number }[] {
  const users = new Map<string, number>();
  for (const { user, requests } of counts) users.set(user, (users.get(user) ?? 0) + requests);
  return [...users]
    .map(([user, requests]) => ({ user, requests }))
    .toSorted((a, b) => b.requests - a.requests || compareText(a.user, b.user));
}
