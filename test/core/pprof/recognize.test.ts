import { gzip } from "pako";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { recognizeForeign } from "../../../src/core/pprof/recognize.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { legacyFiles, notProfiles, profilesWithOracle, readBytes, skipWithoutData } from "./profile-data.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (bytes: Uint8Array, name: string): HeapgateError => {
  try {
    decodeProfile(bytes, { name });
  } catch (error) {
    if (error instanceof HeapgateError) return error;
    throw error;
  }
  throw new Error(`${name} was taken for a profile`);
};
const nameOf = (text: string): string => {
  const foreign = recognizeForeign(bytesOf(text));
  return foreign === null ? "maybe a profile" : foreign.kind === "legacy" ? `legacy: ${foreign.format}` : foreign.what;
};

describe("real files", () => {
  test.skipIf(skipWithoutData)("there are some of each sort", () => {
    expect([legacyFiles.length, notProfiles.length]).toEqual([10, 6]);
  });

  test.skipIf(skipWithoutData).each([
    ["cppbench.contention", "contentionz"],
    ["cppbench.growth", "tcmalloc growth"],
    ["cppbench.heap", "tcmalloc heap"],
    ["go.godoc.thread", "text threadcreate (threadcreate?debug=1)"],
    ["gobench.cpu", "binary CPU (before Go 1.9, gperftools or Java)"],
    ["gobench.heap", "text heap (heap?debug=1)"],
    ["java.cpu", "binary CPU (before Go 1.9, gperftools or Java)"],
    ["java.heap", "Java heapz"],
    ["jemalloc.heap", "jemalloc heap_v2"],
    ["prometheus-2017.cpu.prof", "binary CPU (before Go 1.9, gperftools or Java)"],
  ])("%s is refused as a profile in the format %s", (file, format) => {
    const error = refusal(readBytes(`pprof/legacy/${file}`), file);
    expect(error.code).toBe("PROFILE_LEGACY");
    expect(error.message).toBe(`${file} is a profile in the ${format} format, which heapgate does not read.`);
    // Also the text heap: it is from before Go wrote names and counters, which `heapgate profile` needs.
    expect(error.remedy).toContain("it with: go tool pprof -proto -output=");
  });

  test.each(notProfiles)("%s is refused by name", (path) => {
    const error = refusal(readBytes(path), path);
    const expected = path.endsWith(".html")
      ? /an HTML or XML page/u
      : path.endsWith("debug2.txt")
        ? /a goroutine dump \(goroutine\?debug=2\)/u
        : /text heap \(heap\?debug=1\)/u;
    expect(error.message).toMatch(expected);
  });

  test.each(profilesWithOracle)("%s is not taken for anything else", (path) => {
    const bytes = readBytes(path);
    expect(bytes[0] === 0x1f ? null : recognizeForeign(bytes)).toBeNull();
  });
});

describe("texts", () => {
  test.each([
    ["", "an empty file"],
    ["heap profile: 9: 1216928 [1311: 10734280] @ heap/1048576\n", "legacy: text heap (heap?debug=1)"],
    ["heap profile: 0: 0 [0: 0] @ growthz\n", "legacy: tcmalloc growth"],
    ["goroutine profile: total 8\n", "legacy: text goroutine (goroutine?debug=1)"],
    ["goroutineleak profile: total 8\n", "legacy: text goroutineleak (goroutineleak?debug=1)"],
    ["goroutine 1 [running]:\nmain.main()\n", "a goroutine dump (goroutine?debug=2)"],
    ["goroutine 8 gp=0xc000 m=0 mp=0x1 [chan receive, 3 minutes]:\n", "a goroutine dump (goroutine?debug=2)"],
    ["--- mutex:\ncycles/second=2\n", "legacy: text contention (mutex?debug=1 or block?debug=1)"],
    ["--- contention:\ncycles/second=2\n", "legacy: text contention (mutex?debug=1 or block?debug=1)"],
    ["--- threadz 1 ---\n", "legacy: threadz"],
    ["--- profilez 1 ---\n", "legacy: Java CPU"],
    ["--- whatever\n", "legacy: text ---"],
    ["custom.thing profile: total 3\n", "legacy: text count (debug=1)"],
    ["<!DOCTYPE html><html>", "an HTML or XML page"],
    ["  <html>", "an HTML or XML page"],
    ["# HELP go_goroutines Number of goroutines.\n", "a Prometheus metrics page"],
    ['{"error":"not found"}', "JSON text"],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "a Git LFS pointer"],
    [
      "Could not enable CPU profiling: cpu profiling already in use\n",
      'text that starts with "Could not enable CPU profiling: cpu profiling already in use"',
    ],
    [`${"long ".repeat(30)}\nsecond`, 'text that starts with "long long long long long long long long long long long long ..."'],
    ["404 page not found\n", 'text that starts with "404 page not found"'],
  ])("%j is named %s", (text, expected) => {
    expect(nameOf(text)).toBe(expected);
  });

  test("what is too short to tell may be a profile that was cut off", () => {
    expect([nameOf("\n"), nameOf("2"), nameOf("ab")]).toEqual(["maybe a profile", "maybe a profile", "maybe a profile"]);
  });

  test("a file of blanks is not text", () => {
    expect(nameOf("\n\n\n\n\n")).toBe("maybe a profile");
  });
});

describe("bytes", () => {
  const words = (...values: readonly number[]): Uint8Array => new Uint8Array(new BigUint64Array(values.map(BigInt)).buffer);
  test.each([
    ["an ELF program", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]), "an ELF program"],
    ["a ZIP archive", Uint8Array.from([0x50, 0x4b, 3, 4, 20]), "a ZIP archive"],
    ["zstd", Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0]), "zstd-compressed data"],
  ])("%s is refused", (_, bytes, expected) => {
    expect(refusal(bytes, "f").message).toBe(`f is ${expected}, not a pprof profile.`);
  });

  test("the binary CPU header is told from words that only look like it", () => {
    expect(recognizeForeign(words(0, 3, 0, 10_000, 0))?.kind).toBe("legacy");
    expect(recognizeForeign(words(0, 3, 0, 10_000, 1))).toBeNull();
    expect(recognizeForeign(words(0, 4, 0, 10_000, 0))).toBeNull();
    expect(recognizeForeign(words(0, 3, 0, 0, 0))).toBeNull();
    expect(recognizeForeign(words(0, 3, 0))).toBeNull();
  });

  test("a page inside of gzip is recognized too", () => {
    expect(refusal(gzip(bytesOf("<html>")), "f").code).toBe("PROFILE_NOT_A_PROFILE");
  });

  test("a profile whose table starts with a printable byte is still a profile", () => {
    const profile = profileFromText("cpu/nanoseconds  1\n---\n  main.main");
    expect(recognizeForeign(encodeProfile(profile))).toBeNull();
  });
});
