// Names of the standard library and the runtime from release to release.
import { describe, expect, test } from "vitest";
import { goMinorOf, newerNamesOf, withoutSizeClass } from "../../../src/core/pprof/toolchain-renames.ts";

describe("newerNamesOf", () => {
  test.each<[string, number, number, readonly string[]]>([
    ["runtime/internal/atomic.Cas64", 22, 23, ["internal/runtime/atomic.Cas64"]],
    ["runtime/internal/syscall.Syscall6", 19, 26, ["internal/runtime/syscall.Syscall6"]],
    ["runtime/internal/syscall.Syscall6", 19, 27, ["internal/runtime/syscall.Syscall6", "internal/runtime/syscall/linux.Syscall6"]],
    ["internal/runtime/syscall.EpollWait", 26, 27, ["internal/runtime/syscall/linux.EpollWait"]],
    ["context.propagateCancel", 19, 24, ["context.(*cancelCtx).propagateCancel"]],
    ["runtime/internal/sys.TrailingZeros64", 23, 24, ["internal/runtime/sys.TrailingZeros64"]],
    ["runtime/internal/math.MulUintptr", 22, 24, ["internal/runtime/math.MulUintptr"]],
    ["sync.(*Mutex).lockSlow", 23, 24, ["internal/sync.(*Mutex).lockSlow"]],
    ["sync.runtime_SemacquireMutex", 23, 24, ["internal/sync.runtime_SemacquireMutex"]],
    ["runtime.scanobject", 25, 26, ["runtime.scanObject"]],
    ["encoding/json.arshalerFor", 26, 27, ["encoding/json/v2.arshalerFor", "encoding/json/jsontext.arshalerFor"]],
    ["net/http.(*http2Framer).WriteData", 26, 27, ["net/http/internal/http2.(*Framer).WriteData"]],
    ["net/http.http2readFrameHeader", 26, 27, ["net/http/internal/http2.readFrameHeader"]],
    // Not between these releases.
    ["runtime/internal/atomic.Cas64", 23, 26, []],
    ["runtime.scanobject", 22, 25, []],
    ["net/http.http2readFrameHeader", 22, 26, []],
    // Nothing the table knows.
    ["sync.(*RWMutex).RLock", 19, 27, []],
    ["net/http.(*conn).serve", 19, 27, []],
    ["runtime.mapassign_faststr", 19, 27, []],
    ["example.com/runtime/internal/atomic.F", 19, 27, []],
  ])("of %s between 1.%i and 1.%i is %j", (key, older, newer, expected) => {
    expect(newerNamesOf(key, { older, newer })).toEqual(expected);
  });

  test("asks no release where none is known", () => {
    expect(newerNamesOf("runtime.scanobject", null)).toEqual(["runtime.scanObject"]);
  });
});

test.each([
  ["runtime.mallocgcTinySC2", "runtime.mallocgcTiny"],
  ["runtime.mallocgcTinySize15", "runtime.mallocgcTiny"],
  ["runtime.mallocgcSmallScanNoHeaderSC26", "runtime.mallocgcSmallScanNoHeader"],
  ["runtime.mallocgcSmallNoScanSC5", "runtime.mallocgcSmallNoscan"],
  ["runtime.mallocgcTiny", null],
  ["runtime.mallocgcLarge", null],
  ["example.com/a.mallocgcTinySC2", null],
])("withoutSizeClass of %s is %s", (key, expected) => {
  expect(withoutSizeClass(key)).toBe(expected);
});

test.each([
  ["go1.26.8", 26],
  ["1.19", 19],
  ["go1.27rc1", 27],
  ["devel go1.28-abcdef", null],
  [null, null],
])("goMinorOf %j is %s", (version, expected) => {
  expect(goMinorOf(version)).toBe(expected);
});
