/** What kubectl says when it fails, in one line: its error without notes and warnings around it, and what kind of failure that is. */

const LONGEST = 400;
const ERROR_LINE =
  /^(?:error|Error from server|Error in configuration|Error|Unable to connect|The connection to the server|The \S+ ".*" is invalid)\b/u;
/** Notes of the client library (`W1126 03:53:51.642188 …`) and the server's warnings. */
const NOISE = /^(?:[IWE]\d{4} \d\d:\d\d:\d\d|Warning: |Flag --)/u;

/** Cuts a value that fills the line; what it is about stands at both ends. */
const shorten = (line: string): string => (line.length <= LONGEST ? line : `${line.slice(0, LONGEST / 2)} … ${line.slice(-LONGEST / 4)}`);

/** The line that tells the failure, without `error: ` before it and the full stop after it. `fallback` when nothing was said. */
export function kubectlWords(stderr: string, fallback = "it said nothing"): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const own = lines.filter((line) => !NOISE.test(line));
  const found = own.find((line) => ERROR_LINE.test(line)) ?? own.at(-1) ?? lines.at(-1);
  if (found === undefined) return fallback;
  return shorten(found.replace(/^(?:[Ee]rror|Error from server): /u, "").replace(/\.$/u, ""));
}

/** No such object, no such kind of object. */
const ABSENT = /\(NotFound\)|the server doesn't have a resource type|no matches for kind/u;

export const saysAbsent = (stderr: string): boolean => ABSENT.test(stderr);

/** The API server or the way to it failed for a moment; the same question may be asked again. */
const MOMENTARY =
  /etcdserver: |connection refused|connection reset by peer|TLS handshake timeout|unexpected EOF|the server is currently unable to handle the request|\(ServiceUnavailable\)|\(TooManyRequests\)|\(ServerTimeout\)|http2: client connection lost|apiserver not ready/iu;

export const saysMomentary = (stderr: string): boolean => MOMENTARY.test(stderr);
