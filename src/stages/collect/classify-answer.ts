/** What an answer of the measured app means: the table of answers of pprof and metrics endpoints. Pure. */
import type { HttpAnswer } from "../../ports/http.ts";

/** No body that could be used, each for a reason of its own. */
export type Refusal =
  /** 404: an index-only mux, an old Go, or nothing of the kind behind this path. */
  | { readonly kind: "not-served"; readonly detail: string }
  | { readonly kind: "unauthorized"; readonly status: number }
  /** 400 of Go ≤ 1.22: the profile would last longer than the server's WriteTimeout. */
  | { readonly kind: "write-timeout"; readonly detail: string }
  /** 500: another CPU profile is being taken; there is one profiler per process. */
  | { readonly kind: "busy"; readonly detail: string }
  | { readonly kind: "refused"; readonly detail: string }
  /** Its certificate was not accepted. */
  | { readonly kind: "untrusted"; readonly detail: string }
  /** A login page, a dashboard, a redirect: the path is wrong. */
  | { readonly kind: "wrong-page"; readonly what: string }
  | { readonly kind: "too-large"; readonly detail: string }
  /** Empty, cut off, or no answer in time. */
  | { readonly kind: "missing"; readonly why: string }
  | { readonly kind: "failed"; readonly status: number; readonly detail: string };

export type Classified = { readonly kind: "body"; readonly body: Uint8Array } | Refusal;

const DETAIL_CHARACTERS = 200;
const LESS_THAN = 0x3c;

/** The first line of a body, short enough for a message. */
const detailOf = (body: Uint8Array): string =>
  new TextDecoder()
    .decode(body.subarray(0, 4 * DETAIL_CHARACTERS))
    .trim()
    .split("\n", 1)[0]
    ?.slice(0, DETAIL_CHARACTERS) ?? "";

/** Go marks errors of its profile handlers with `X-Go-Pprof: 1` and text/plain, also where a proxy turned the status into 200. */
export function classifyAnswer(answer: HttpAnswer): Classified {
  if (answer.kind === "failed") {
    switch (answer.reason) {
      case "refused":
        return { kind: "refused", detail: answer.message };
      case "too-large":
        return { kind: "too-large", detail: answer.message };
      case "untrusted":
        return { kind: "untrusted", detail: answer.message };
      case "timeout":
      case "truncated":
      case "reset":
      case "other":
        return { kind: "missing", why: answer.message };
    }
  }
  const { status, headers, body } = answer.response;
  const detail = detailOf(body);
  if (status === 401 || status === 403) return { kind: "unauthorized", status };
  if (status === 404) return { kind: "not-served", detail: detail.startsWith("<") ? "404" : detail };
  if (status >= 300 && status < 400) return { kind: "wrong-page", what: `a redirect to ${headers["location"] ?? "nowhere"}` };
  if (status === 400 && /WriteTimeout/u.test(detail)) return { kind: "write-timeout", detail };
  if (status === 500 && /profiling already in use/u.test(detail)) return { kind: "busy", detail };
  if (status < 200 || status >= 300) return { kind: "failed", status, detail };
  if (headers["content-type"]?.startsWith("text/html") === true || body[0] === LESS_THAN)
    return { kind: "wrong-page", what: "an HTML page" };
  if (headers["x-go-pprof"] !== undefined) return { kind: "failed", status, detail };
  return body.length === 0 ? { kind: "missing", why: "the body was empty" } : { kind: "body", body };
}

/** A refusal as the end of "URL answered …". */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case "not-served":
      return `404 (${refusal.detail === "" ? "not served by this target" : refusal.detail})`;
    case "unauthorized":
      return `${refusal.status}: it wants authentication`;
    case "write-timeout":
    case "busy":
      return refusal.detail;
    case "refused":
      return "nothing: the connection was refused (wrong port, or bound to another address)";
    case "untrusted":
      return `with a certificate nobody here trusts (${refusal.detail}); auth: { insecureSkipVerify: true } takes any`;
    case "wrong-page":
      return `${refusal.what}: is the path right?`;
    case "too-large":
      return `too much: ${refusal.detail}`;
    case "missing":
      return `nothing usable: ${refusal.why}`;
    case "failed":
      return `status ${refusal.status}${refusal.detail === "" ? "" : ` (${refusal.detail})`}`;
  }
}
