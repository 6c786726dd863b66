// A pull request that leaks in the lines it changed: heap, goroutines and CPU grow, and the diff says where. Everything a comment can hold.
import type { SourceChanges } from "../../src/core/source/source-changes.ts";
import { profileFromText } from "./profile-text.ts";
import { HEALTHY, KIB, line, MIB, pointsOf, times, type SideSpec } from "./snapshots.ts";

const MODULE = "github.com/acme/fleet";
const SPACE = { period: 512 * KIB, periodType: { type: "space", unit: "bytes" } };
const RECONCILE = `${MODULE}/internal/reconciler.(*BundleReconciler).Reconcile@/src/internal/reconciler/bundle.go:142/120`;
const WORK = "sigs.k8s.io/controller-runtime/pkg/internal/controller.(*Controller).processNextWorkItem@controller.go:340/300";

/** Store, Marshal, readFile and Open hold this many MiB; what was loaded at the start is the same on both sides. */
const heap = (store: number, marshal: number, read: number, open: number) => {
  const bytes = [store, marshal, read, open].map((mib) => Math.round(mib * MIB)).join("  ");
  const objects = [store, marshal, read, open].map((mib) => Math.round(mib * 800) + 1).join("  ");
  return profileFromText(
    `
    alloc_objects/count  ${objects}  90000
    alloc_space/bytes    ${bytes}  ${60 * MIB}
    inuse_objects/count  ${objects}  90000
    inuse_space/bytes    ${bytes}  ${60 * MIB}
    ---
      ${WORK}  ${WORK}  ${WORK}  ${WORK}  main.main@/src/main.go:31/20
      ${RECONCILE}  ${RECONCILE}  ${RECONCILE}  ${RECONCILE}  k8s.io/client-go/tools/cache.NewIndexer@store.go:70/60
      ${MODULE}/internal/manifest.(*Store).Store@/src/internal/manifest/store.go:45/36  ${MODULE}/internal/manifest.New@/src/internal/manifest/manifest.go:41/30  ${MODULE}/internal/bundlereader.Open@/src/internal/bundlereader/read.go:63/50  ${MODULE}/internal/bundlereader.Open@/src/internal/bundlereader/read.go:66/50  -
      -  encoding/json.Marshal@encode.go:160/155  ${MODULE}/internal/bundlereader.readFile@/src/internal/bundlereader/read.go:101/90  -  -
    `,
    SPACE,
  );
};

const LISTENERS = `
    goroutine/count  20
    ---
      k8s.io/client-go/tools/cache.(*processorListener).run@listener.go:890/880
      runtime.gopark@proc.go:400/390
`;
const WATCHERS = `
    goroutine/count  20                                                                         118
    ---
      k8s.io/client-go/tools/cache.(*processorListener).run@listener.go:890/880  ${MODULE}/internal/reconciler.(*BundleReconciler).watchStatus@/src/internal/reconciler/bundle_status.go:88/80
      runtime.gopark@proc.go:400/390                                            runtime.selectgo@select.go:300/100
      -                                                                        runtime.gopark@proc.go:400/390
`;

const ticks = (scan: number, compact: number) =>
  profileFromText(
    `
    samples/count    ${scan}  ${compact}  200
    cpu/nanoseconds  ${scan * 1e7}  ${compact * 1e7}  2000000000
    ---
      runtime.gcBgMarkWorker@mgc.go:1517/1300  ${WORK}        ${WORK}
      runtime.scanobject@mgcmark.go:1300/1200  ${RECONCILE}   ${RECONCILE}
      -                                        encoding/json.appendCompact@indent.go:60/50  runtime.mallocgc@malloc.go:1000/900
    `,
    { period: 10_000_000, periodType: { type: "cpu", unit: "nanoseconds" } },
  );

/** The diff of the pull request: a line of the store changed, a file was added. */
export const leakChanges = (baseCommit: string): SourceChanges => ({
  baseCommit,
  builtIn: "/src",
  files: [{ base: "internal/manifest/store.go", head: "internal/manifest/store.go", hunks: [[38, 3, 38, 8]] }],
  added: ["internal/reconciler/bundle_status.go"],
});

export const LEAK_BASE: SideSpec = {
  profiles: { heap: heap(0.2, 2.1, 1.4, 0.3), goroutine: profileFromText(LISTENERS), cpu: ticks(60, 30) },
  heapAlong: () => heap(0.2, 2.1, 1.4, 0.3),
  values: { "live-heap": 93.6 * MIB },
};

export const LEAK_HEAD: SideSpec = {
  profiles: { heap: heap(41.8, 28.3, 9.6, 4.4), goroutine: profileFromText(WATCHERS), cpu: ticks(170, 90) },
  heapAlong: (batch, round) => {
    const part = (most: number): number => 1 + (most * batch) / 20 + round * 0.05;
    return heap(part(41.8), part(28.3), part(9.6), part(4.4));
  },
  points: pointsOf({ live_heap_bytes: line(93 * MIB, 4.5 * MIB, 200 * KIB), goroutines: line(20, 6), open_fds: line(12, 0) }),
  values: {
    "live-heap": 180.7 * MIB,
    rss: times(HEALTHY.rss, 1.5),
    goroutines: 138,
    cpu: times(HEALTHY.cpu, 1.6),
    allocated: times(20 * KIB, 1.024),
  },
};
