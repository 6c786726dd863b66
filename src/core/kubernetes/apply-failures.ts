/** What `kubectl apply --server-side` refuses, read from its messages: which object, and whether asking again or making it anew helps. */
import { kubectlWords } from "./kubectl-words.ts";

export type ApplyFailure =
  /** A field that never changes; the object has to be made anew. */
  | { readonly kind: "immutable"; readonly object: string; readonly name: string; readonly why: string }
  /** Its kind is not served (yet): the definition was made a moment ago, or is missing. */
  | { readonly kind: "unknown-kind"; readonly object: string; readonly why: string }
  /** Passes by itself: a webhook that starts, an object on its way out, a server that is busy. */
  | { readonly kind: "momentary"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };

/** `Error from server (Invalid): Job.batch "once" is invalid: …`, and with client-side apply `The Job "once" is invalid: …`. */
const INVALID =
  /^(?:Error from server \(Invalid\): |The )(?<kind>[A-Za-z0-9]+)(?:\.[a-z0-9.-]+)? "(?<name>[^"]+)" is invalid: (?<what>.*)$/u;
const UNCHANGEABLE =
  /immutable|may not change|cannot change|must not be changed|updates to .* forbidden|updates may not|cannot be changed|field cannot be updated/iu;
const NO_KIND =
  /^(?:error: )?resource mapping not found for name: "(?<name>[^"]*)".*no matches for kind "(?<kind>[^"]+)" in version "(?<version>[^"]+)"/u;
/** Of discovery right after a definition was made. */
const NOT_SERVED = /\(NotFound\): the server could not find the requested resource/u;
const MOMENTARY =
  /object is being deleted|because it is being terminated|failed calling webhook|failed to call webhook|etcdserver: |connection refused|connection reset|TLS handshake timeout|unexpected EOF|currently unable to handle|\(ServiceUnavailable\)|\(TooManyRequests\)|serviceaccount "?[^ ]*"? not found|error looking up service account/iu;
/** Lines that begin a message; the others go on with the one before, such as the difference of a pod. */
const BEGINS =
  /^(?:Error from server|error:|The [A-Za-z0-9]+ "|resource mapping not found|Unable to connect|The connection to the server)/u;

const failureOf = (line: string): ApplyFailure => {
  const why = kubectlWords(line);
  const invalid = INVALID.exec(line)?.groups;
  if (invalid !== undefined && UNCHANGEABLE.test(invalid["what"] ?? ""))
    return { kind: "immutable", object: invalid["kind"] ?? "", name: invalid["name"] ?? "", why };
  const unknown = NO_KIND.exec(line)?.groups;
  if (unknown !== undefined) {
    const { kind = "", name = "", version = "" } = unknown;
    return { kind: "unknown-kind", object: `${kind}/${name}`, why: `no matches for kind ${kind} in version ${version}` };
  }
  if (NOT_SERVED.test(line)) return { kind: "unknown-kind", object: "an object", why };
  return MOMENTARY.test(line) ? { kind: "momentary", why } : { kind: "refused", why };
};

/** One failure per message on stderr; at least one, for a command that failed without a word. */
export function parseApplyFailures(stderr: string): readonly ApplyFailure[] {
  const lines = stderr.split("\n").filter((line) => BEGINS.test(line));
  return lines.length === 0 ? [{ kind: "refused", why: kubectlWords(stderr) }] : lines.map(failureOf);
}
