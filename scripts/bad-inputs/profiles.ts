// Profiles that are not what they should be.
import type { Row } from "./row.ts";

/** Whole files that are something else. */
export const FOREIGN: readonly Row[] = [
  ["an empty file", "bad-inputs/empty.pb.gz", "PROFILE_NOT_A_PROFILE", "empty.pb.gz is an empty file, not a pprof profile."],
  [
    "an HTML page",
    "captured/not-a-profile.html",
    "PROFILE_NOT_A_PROFILE",
    "not-a-profile.html is an HTML or XML page, not a pprof profile.",
  ],
  [
    "the body of a 404",
    "bad-inputs/not-found.txt",
    "PROFILE_NOT_A_PROFILE",
    'not-found.txt is text that starts with "404 page not found", not a pprof profile.',
  ],
  ["JSON", "bad-inputs/error.json", "PROFILE_NOT_A_PROFILE", "error.json is JSON text, not a pprof profile."],
  [
    "a page of metrics",
    "bad-inputs/metrics.txt",
    "PROFILE_NOT_A_PROFILE",
    "metrics.txt is a Prometheus metrics page, not a pprof profile.",
  ],
  ["a Git LFS pointer", "bad-inputs/pointer.pb.gz", "PROFILE_NOT_A_PROFILE", "pointer.pb.gz is a Git LFS pointer, not a pprof profile."],
  ["a program", "made/program", "PROFILE_NOT_A_PROFILE", "program is an ELF program, not a pprof profile."],
  ["a ZIP archive", "made/archive.pb.gz", "PROFILE_NOT_A_PROFILE", "archive.pb.gz is a ZIP archive, not a pprof profile."],
  ["zstd data", "made/profile.zst", "PROFILE_NOT_A_PROFILE", "profile.zst is zstd-compressed data, not a pprof profile."],
  [
    "a goroutine dump (`goroutine?debug=2`)",
    "bad-inputs/goroutine-debug2.txt",
    "PROFILE_NOT_A_PROFILE",
    "goroutine-debug2.txt is a goroutine dump (goroutine?debug=2), not a pprof profile.",
  ],
];

/** Profiles in formats older than protocol buffers. */
export const LEGACY: readonly Row[] = [
  [
    "text goroutines (`goroutine?debug=1`)",
    "bad-inputs/goroutine-debug1.txt",
    "PROFILE_LEGACY",
    "goroutine-debug1.txt is a profile in the text goroutine (goroutine?debug=1) format, which heapgate does not read.",
  ],
  [
    "text threads (`threadcreate?debug=1`)",
    "bad-inputs/threadcreate-debug1.txt",
    "PROFILE_LEGACY",
    "threadcreate-debug1.txt is a profile in the text threadcreate (threadcreate?debug=1) format, which heapgate does not read.",
  ],
  [
    "text contention (`mutex?debug=1`)",
    "bad-inputs/mutex-debug1.txt",
    "PROFILE_LEGACY",
    "mutex-debug1.txt is a profile in the text contention (mutex?debug=1 or block?debug=1) format, which heapgate does not read.",
  ],
  [
    "binary CPU of Go before 1.9",
    "made/go1.8.cpu",
    "PROFILE_LEGACY",
    "go1.8.cpu is a profile in the binary CPU (before Go 1.9, gperftools or Java) format, which heapgate does not read.",
  ],
  [
    "binary CPU of Java",
    "made/java.cpu",
    "PROFILE_LEGACY",
    "java.cpu is a profile in the binary CPU (before Go 1.9, gperftools or Java) format, which heapgate does not read.",
  ],
  [
    "heap of Java",
    "bad-inputs/java.heap",
    "PROFILE_LEGACY",
    "java.heap is a profile in the Java heapz format, which heapgate does not read.",
  ],
  [
    "heap of tcmalloc",
    "bad-inputs/tcmalloc.heap",
    "PROFILE_LEGACY",
    "tcmalloc.heap is a profile in the tcmalloc heap format, which heapgate does not read.",
  ],
  [
    "growth of tcmalloc",
    "bad-inputs/tcmalloc.growth",
    "PROFILE_LEGACY",
    "tcmalloc.growth is a profile in the tcmalloc growth format, which heapgate does not read.",
  ],
  [
    "heap of jemalloc",
    "bad-inputs/jemalloc.heap",
    "PROFILE_LEGACY",
    "jemalloc.heap is a profile in the jemalloc heap_v2 format, which heapgate does not read.",
  ],
  [
    "contentionz",
    "bad-inputs/contentionz.txt",
    "PROFILE_LEGACY",
    "contentionz.txt is a profile in the contentionz format, which heapgate does not read.",
  ],
  ["threadz", "bad-inputs/threadz.txt", "PROFILE_LEGACY", "threadz.txt is a profile in the threadz format, which heapgate does not read."],
];

/** Profiles that are damaged. */
export const DAMAGED: readonly Row[] = [
  [
    "gzip cut off in the middle",
    "made/cut.pb.gz",
    "PROFILE_CORRUPT",
    "cut.pb.gz is not a readable pprof profile: gzip: unexpected end of file.",
  ],
  [
    "gzip with a wrong checksum",
    "made/checksum.pb.gz",
    "PROFILE_CORRUPT",
    "checksum.pb.gz is not a readable pprof profile: gzip: incorrect data check.",
  ],
  [
    "garbage behind the gzip stream",
    "made/garbage.pb.gz",
    "PROFILE_CORRUPT",
    "garbage.pb.gz is not a readable pprof profile: gzip: incorrect header check.",
  ],
  [
    "cut off before it was compressed",
    "made/cut.pb",
    "PROFILE_CORRUPT",
    "cut.pb is not a readable pprof profile: a field of 5 bytes starts 2 bytes before the end.",
  ],
  [
    "text heap (`heap?debug=1`) that was cut off",
    "bad-inputs/heap-debug1-cut.txt",
    "PROFILE_CORRUPT",
    "heap-debug1-cut.txt is not a readable pprof profile: the counters at its end are missing.",
  ],
  [
    "two profiles, one after the other",
    "made/two.pb",
    "PROFILE_CORRUPT",
    "two.pb is not a readable pprof profile: it is two profiles, one after the other.",
  ],
  [
    "two gzipped profiles, one after the other",
    "made/two.pb.gz",
    "PROFILE_CORRUPT",
    "two.pb.gz is not a readable pprof profile: it is two profiles, one after the other.",
  ],
  [
    "a sample of a location that is missing",
    "made/no-location.pb",
    "PROFILE_CORRUPT",
    "no-location.pb is not a readable pprof profile: a sample names a location that is not in the profile.",
  ],
  [
    "a line of a function that is missing",
    "made/no-function.pb",
    "PROFILE_CORRUPT",
    "no-function.pb is not a readable pprof profile: a line names a function that is not in the profile.",
  ],
  ["two locations of one id", "made/same-id.pb", "PROFILE_CORRUPT", "same-id.pb is not a readable pprof profile: two locations have id 1."],
  [
    "a wrong wire type",
    "made/wire-type.pb",
    "PROFILE_CORRUPT",
    "wire-type.pb is not a readable pprof profile: field 1 of a profile has wire type 0, not 2.",
  ],
  [
    "a protocol buffer group",
    "made/group.pb",
    "PROFILE_CORRUPT",
    "group.pb is not a readable pprof profile: it contains a protocol buffer group.",
  ],
  [
    "a string index out of range",
    "made/string-index.pb",
    "PROFILE_CORRUPT",
    "string-index.pb is not a readable pprof profile: string 99 of 4 is missing.",
  ],
  [
    "a sample with too few values",
    "made/few-values.pb",
    "PROFILE_CORRUPT",
    "few-values.pb is not a readable pprof profile: sample 0 has 1 values for 2 sample types.",
  ],
  ["no sample types", "made/no-types.pb", "PROFILE_CORRUPT", "no-types.pb is not a readable pprof profile: it declares no sample types."],
  [
    "a value of 2^53",
    "made/huge-value.pb",
    "PROFILE_VALUE_OVERFLOW",
    "huge-value.pb holds the value 9007199254740992, beyond the exact range of a 64-bit float.",
  ],
  [
    "a bomb: 257 MiB of zeros in 262 KiB",
    "made/bomb.pb.gz",
    "PROFILE_TOO_LARGE",
    "bomb.pb.gz inflates to more than 268435456 bytes; heapgate stops there.",
  ],
];
