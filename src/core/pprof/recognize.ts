/** Names what a file is when it is not a protocol buffer profile: older profile formats, text dumps, web pages. */

/** A profile in a format older than protocol buffers. */
export interface LegacyFormat {
  readonly kind: "legacy";
  readonly format: string;
  /** The last part of the address in /debug/pprof/ that serves the same as a protocol buffer; null: none does. */
  readonly endpoint: string | null;
  /** The command that makes a protocol buffer of it. */
  readonly convert: string;
}

export type Foreign =
  | LegacyFormat
  /** Something else; `what` fits into "FILE is ..., not a pprof profile". */
  | { readonly kind: "not-a-profile"; readonly what: string };

interface Opening {
  readonly pattern: RegExp;
  readonly foreign: Foreign;
}
const legacy = (format: string, endpoint: string | null = null, convert = "go tool pprof -proto"): Foreign => ({
  kind: "legacy",
  format,
  endpoint,
  convert,
});
const other = (what: string): Foreign => ({ kind: "not-a-profile", what });

const HEAP_TEXT_FORMAT = "text heap (heap?debug=1)";
/** Only Go writes `@ heap/`; C++ profilers write `@ heapprofile`, `@ heap_v2/`, `@ heapz_v2/` and `@ growthz`. */
const HEAP_TEXT = /^heap profile: +\d+: +-?\d+ +\[ *\d+: +-?\d+\] +@ heap\/\d+/u;

/** First match wins. The formats are those of `profile/legacy_profile.go` in google/pprof and of Go's `runtime/pprof`. */
const OPENINGS: readonly Opening[] = [
  { pattern: HEAP_TEXT, foreign: legacy(HEAP_TEXT_FORMAT, "heap") },
  { pattern: /^heap profile:.*@ growthz?/u, foreign: legacy("tcmalloc growth") },
  { pattern: /^heap profile:/u, foreign: legacy("tcmalloc heap") },
  { pattern: /^heap_v2\//u, foreign: legacy("jemalloc heap_v2") },
  { pattern: /^goroutine \d+ (?:gp=\S+ )?.*\[/u, foreign: other("a goroutine dump (goroutine?debug=2)") },
  { pattern: /^goroutine profile: total \d+/u, foreign: legacy("text goroutine (goroutine?debug=1)", "goroutine") },
  { pattern: /^goroutineleak profile: total \d+/u, foreign: legacy("text goroutineleak (goroutineleak?debug=1)", "goroutineleak") },
  { pattern: /^threadcreate profile: total \d+/u, foreign: legacy("text threadcreate (threadcreate?debug=1)", "threadcreate") },
  { pattern: /^--- threadz/u, foreign: legacy("threadz") },
  { pattern: /^--- contentionz/u, foreign: legacy("contentionz") },
  { pattern: /^--- (?:contention|mutex)/u, foreign: legacy("text contention (mutex?debug=1 or block?debug=1)", "mutex") },
  { pattern: /^--- heapz/u, foreign: legacy("Java heapz") },
  { pattern: /^--- (?:profilez|cpu)/u, foreign: legacy("Java CPU") },
  { pattern: /^--- \w+/u, foreign: legacy("text ---") },
  { pattern: /^[\w.]+ profile: total \d+/u, foreign: legacy("text count (debug=1)") },
  { pattern: /^(?:<!doctype|<html|<head|<body|<\?xml|<!--|<)/iu, foreign: other("an HTML or XML page") },
  { pattern: /^# (?:HELP|TYPE) \w/u, foreign: other("a Prometheus metrics page") },
  { pattern: /^[[{]/u, foreign: other("JSON text") },
  { pattern: /^version https:\/\/git-lfs/u, foreign: other("a Git LFS pointer") },
];

/** Texts are told by their first bytes. Shorter files may be a profile that was cut off. */
const HEAD_BYTES = 512;
const LEAST_BYTES = 4;

/** The opening of a text file, or null: printable characters, tabs and line ends only, and something to read. */
function textHead(bytes: Uint8Array): string | null {
  if (bytes.length < LEAST_BYTES) return null;
  const head = bytes.subarray(0, HEAD_BYTES);
  for (const byte of head) {
    if ((byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 0x7f) return null;
  }
  const text = new TextDecoder("utf-8").decode(head).trim();
  return text === "" ? null : text;
}

/** Header of the binary CPU format: words 0, 3, 0, period, 0 of 4 or 8 bytes, in either byte order. */
function isBinaryCpu(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const matches = (wordBytes: 4 | 8, littleEndian: boolean): boolean => {
    if (bytes.length < wordBytes * 5) return false;
    const word = (index: number): number =>
      wordBytes === 4 ? view.getUint32(index * 4, littleEndian) : Number(view.getBigUint64(index * 8, littleEndian));
    // The third word is a version: 0, or 1 for Java.
    return word(0) === 0 && word(1) === 3 && word(2) <= 1 && word(3) > 0 && word(3) < 1e9 && word(4) === 0;
  };
  return matches(8, true) || matches(4, true) || matches(8, false) || matches(4, false);
}

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);

/** Whether `bytes` (already inflated) are the text of Go's `heap?debug=1`, which `parseHeapText` reads. */
export const isHeapText = (bytes: Uint8Array): boolean => HEAP_TEXT.test(textHead(bytes) ?? "") && hasComments(bytes);

/** Go writes symbols and counters as comments; text without any is from before it did and holds bare addresses. */
const hasComments = (bytes: Uint8Array): boolean => bytes.some((byte, at) => byte === 0x23 && bytes[at - 1] === 0x0a);

/** What `bytes` (already inflated) are, or null if they may be a protocol buffer profile. */
export function recognizeForeign(bytes: Uint8Array): Foreign | null {
  if (bytes.length === 0) return other("an empty file");
  if (isBinaryCpu(bytes)) return legacy("binary CPU (before Go 1.9, gperftools or Java)");
  if (startsWith(bytes, 0x7f, 0x45, 0x4c, 0x46)) return other("an ELF program");
  if (startsWith(bytes, 0x50, 0x4b, 3, 4)) return other("a ZIP archive");
  if (startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd)) return other("zstd-compressed data");
  if (isHeapText(bytes)) return legacy(HEAP_TEXT_FORMAT, "heap", "heapgate profile proto");
  const text = textHead(bytes);
  if (text === null) return null;
  const opening = OPENINGS.find(({ pattern }) => pattern.test(text));
  const firstLine = text.split(/[\r\n]/u, 1)[0] ?? "";
  return opening?.foreign ?? other(`text that starts with "${firstLine.length > 60 ? `${firstLine.slice(0, 60)}...` : firstLine}"`);
}
