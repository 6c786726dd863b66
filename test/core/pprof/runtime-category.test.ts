import { describe, expect, test } from "vitest";
import { gcShareOfCpu, RUNTIME_CATEGORIES, runtimeCategoryOf } from "../../../src/core/pprof/runtime-category.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "./profile-data.ts";

describe("runtimeCategoryOf", () => {
  test.each([
    ["runtime.gcBgMarkWorker", "gc"],
    ["runtime.gcDrain", "gc"],
    ["runtime.gcDrainN", "gc"],
    ["runtime.gcAssistAlloc1", "gc"],
    ["runtime.scanobject", "gc"],
    ["runtime.scanObject", "gc"],
    ["runtime.scanSpan", "gc"],
    ["runtime.tryDeferToSpanScan", "gc"],
    ["runtime.markroot.func1", "gc"],
    ["runtime.greyobject", "gc"],
    ["runtime.sweepone", "gc"],
    ["runtime.bgsweep", "gc"],
    ["runtime.bgscavenge", "gc"],
    ["runtime.(*mspan).sweep", "gc"],
    ["runtime.(*sweepLocked).sweep", "gc"],
    ["runtime.(*gcWork).balance", "gc"],
    ["runtime.wbBufFlush1", "gc"],
    ["gcWriteBarrier", "gc"],
    ["runtime.mallocgc", "malloc"],
    ["runtime.mallocgcSmallScanNoHeaderSC5", "malloc"],
    ["runtime.mallocgcTinySC2", "malloc"],
    ["runtime.newobject", "malloc"],
    ["runtime.makeslice", "malloc"],
    ["runtime.growslice", "malloc"],
    ["runtime.(*mcache).refill", "malloc"],
    ["runtime.(*mheap).alloc", "malloc"],
    ["runtime.mapassign_faststr", "maps"],
    ["runtime.mapaccess1", "maps"],
    ["internal/runtime/maps.(*Map).getWithKey", "maps"],
    ["runtime.schedule", "scheduler"],
    ["runtime.findRunnable", "scheduler"],
    ["runtime.findrunnable", "scheduler"],
    ["runtime.park_m", "scheduler"],
    ["runtime.mcall", "scheduler"],
    ["runtime.futex", "scheduler"],
    ["runtime.netpoll", "scheduler"],
    ["runtime.sysmon", "scheduler"],
    ["runtime.memmove", "memory"],
    ["runtime.memclrNoHeapPointers", "memory"],
    ["runtime.entersyscall", "syscall"],
    ["runtime/internal/syscall.Syscall6", "syscall"],
    ["internal/runtime/syscall.Syscall6", "syscall"],
    ["runtime/pprof.(*profileBuilder).build", "profiler"],
    ["net/http/pprof.Profile", "profiler"],
    ["runtime.mProf_Malloc", "profiler"],
    ["runtime.main", "other"],
    ["runtime.gopanic", "other"],
    ["runtime/internal/atomic.Load", "other"],
    ["net/http.(*conn).serve", null],
    ["main.gcDrain", null],
    ["runtime/debug.SetGCPercent", null],
    ["memmove", null],
  ])("%s is %s", (name, expected) => {
    expect(runtimeCategoryOf(name)).toBe(expected);
  });

  test("gives only categories of the list", () => {
    expect(RUNTIME_CATEGORIES).toContain(runtimeCategoryOf("runtime.anything"));
  });
});

describe("gcShareOfCpu", () => {
  const profile = profileFromText(`
samples/count     6          1                       2                       1
cpu/nanoseconds   60         10                      20                      10
---
                  main.main  main.main               runtime.gcBgMarkWorker  -
                  lib.Work   runtime.mallocgc        runtime.systemstack     -
                  -          runtime.gcAssistAlloc   runtime.scanobject      -
                  -          runtime.memmove         -                       -`);

  test("counts a sample with a collector frame anywhere, once", () => {
    expect(gcShareOfCpu(profile)).toEqual({ share: 30 / 100, samples: 10 });
  });

  test("sees a collector frame that is inlined", () => {
    expect(gcShareOfCpu(profileFromText("cpu/nanoseconds  10  10\n---\n  main.main  main.main\n  >runtime.gcDrain  lib.F")).share).toBe(
      0.5,
    );
  });

  test.each([
    ["without samples", "cpu/nanoseconds\n---", { share: null, samples: 0 }],
    ["of another kind", "inuse_space/bytes  5\n---\n  runtime.gcDrain", { share: null, samples: 0 }],
  ])("does not know the share of a profile %s", (_, text, expected) => {
    expect(gcShareOfCpu(profileFromText(text))).toEqual(expected);
  });

  test.skipIf(skipWithoutData).each([
    ["good-2.42.0", 0.08, 0.2],
    ["bad-2.53.3", 0.6, 0.8],
  ])("tells the collector that never rests from one that does: %s", (side, least, most) => {
    for (const run of ["run1", "run2", "run3"]) {
      const { share } = gcShareOfCpu(readProfile(`captured/cpu-gogc0/${side}/${run}/t1.cpu.pb.gz`));
      expect(share).toBeGreaterThan(least);
      expect(share).toBeLessThan(most);
    }
  });
});
