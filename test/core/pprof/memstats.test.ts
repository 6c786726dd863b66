import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { parseMemStats } from "../../../src/core/pprof/memstats.ts";
import { dataFolder, skipWithoutData } from "./profile-data.ts";

const TEXT = `heap profile: 9: 1216928 [1311: 10734280] @ heap/131072
1: 1048576 [1: 1048576] @ 0x44d778 0x40aa3d
#\t0x7e133e\truntime/pprof.StartCPUProfile+0xfe\tpprof.go:782

# runtime.MemStats
# Alloc = 4265272
# TotalAlloc = 669428776
# Sys = 24229128
# Lookups = 0
# Mallocs = 6570587
# Frees = 6553466
# HeapAlloc = 4265272
# HeapSys = 11927552
# HeapInuse = 6184960
# HeapObjects = 17121
# Stack = 655360 / 655360
# NextGC = 8285760
# PauseNs = [249550 50815 0]
# NumGC = 221
# NumForcedGC = 1
# GCCPUFraction = 9.1137e-05
# DebugGC = false
# MaxRSS = 49299456
`;
const failure = (text: string): string => {
  try {
    parseMemStats(text, "heap.txt");
  } catch (error) {
    return error instanceof HeapgateError ? `${error.code}: ${error.message}` : String(error);
  }
  return "nothing thrown";
};

describe("parseMemStats", () => {
  test("reads the exact counters and the rate", () => {
    expect(parseMemStats(TEXT, "heap.txt")).toEqual({
      totalAllocBytes: 669428776,
      mallocs: 6570587,
      frees: 6553466,
      heapAllocBytes: 4265272,
      heapObjects: 17121,
      heapInuseBytes: 6184960,
      heapSysBytes: 11927552,
      sysBytes: 24229128,
      nextGcBytes: 8285760,
      numGc: 221,
      numForcedGc: 1,
      gcCpuRatio: 0.000091137,
      maxRssBytes: 49299456,
      memProfileRateBytes: 65536,
    });
  });

  test.skipIf(skipWithoutData)("reads those of a real program", () => {
    const stats = parseMemStats(readFileSync(join(dataFolder, "captured/apps/caddy-2.6.2.heap.debug1.txt"), "utf8"), "caddy");
    expect([stats.totalAllocBytes, stats.mallocs, stats.frees, stats.numGc, stats.memProfileRateBytes]).toEqual([
      669428776, 6570587, 6553466, 221, 524288,
    ]);
  });

  test("says null for a counter the text does not have", () => {
    const stats = parseMemStats(TEXT.replace(/# MaxRSS.*\n/u, "").replace(/# HeapObjects.*\n/u, ""), "heap.txt");
    expect([stats.maxRssBytes, stats.heapObjects, stats.mallocs]).toEqual([null, null, 6570587]);
  });

  test("reads Windows line ends and a program that never allocated", () => {
    expect(parseMemStats(TEXT.replaceAll("\n", "\r\n"), "heap.txt").numGc).toBe(221);
    expect(parseMemStats(TEXT.replace(/^.*\n/u, "heap profile: 0: 0 [0: 0] @ heap/1048576\n"), "heap.txt").memProfileRateBytes).toBe(
      524288,
    );
  });

  test("is not misled by counters in a stack's text", () => {
    expect(parseMemStats(TEXT.replace("#\t0x7e133e", "# NumGC = 9999\n#\t0x7e133e"), "heap.txt").numGc).toBe(221);
  });

  test.each([
    ["", /an empty text/u],
    ["<html>", /an HTML or XML page/u],
    ["404 page not found\n", /text that starts with "404 page not found"/u],
    ["goroutine profile: total 8\n", /goroutine profile/u],
    ["heap profile: 0: 0 [0: 0] @ growthz\n", /heap profile: 0/u],
  ])("refuses %j by name", (text, what) => {
    expect(failure(text)).toMatch(/^PROFILE_NOT_A_PROFILE: heap\.txt is .*, not the text of heap\?debug=1/u);
    expect(failure(text)).toMatch(what);
  });

  test("refuses a text cut anywhere after its first line", () => {
    const cuts = Array.from({ length: TEXT.length - TEXT.indexOf("\n") }, (_, at) => TEXT.slice(0, TEXT.indexOf("\n") + at));
    // Whole lines after NumGC may be missing: MaxRSS is Linux only.
    const broken = cuts.filter((cut) => !(cut.includes("# NumGC = 221\n") && cut.endsWith("\n")));
    expect(broken.length).toBeGreaterThan(400);
    expect(broken.filter((cut) => !failure(cut).startsWith("PROFILE_CORRUPT: "))).toEqual([]);
  });
});
