/** What the Go runtime was doing: its functions by task, and the share of CPU that garbage collection took. */
import { packageOf } from "./owner.ts";
import { functionName, type Profile } from "./profile.ts";
import { sampleIndexOf } from "./kind.ts";

export const RUNTIME_CATEGORIES = ["gc", "malloc", "maps", "scheduler", "memory", "syscall", "profiler", "other"] as const;
export type RuntimeCategory = (typeof RUNTIME_CATEGORIES)[number];

/** Function names within package runtime, first match wins. Covers Go 1.15 to 1.27 (profiles.md §9). */
const PATTERNS: readonly (readonly [RegExp, RuntimeCategory])[] = [
  [
    /^(?:gc[A-Z]|\(\*gc|scan|markroot|mark|greyobject|sweep|bgsweep|bgscavenge|wbBuf|\(\*wbBuf|bulkBarrier|shade$|deductSweepCredit|tryDeferToSpanScan|_GC$)/u,
    "gc",
  ],
  [
    /^\(\*(?:sweepLock|sweepLocked|sweepLocker|sweepClass|activeSweep|scavenge|scavengerState|spanInlineMarkBits|spanQueue|lfstack|limiterEvent)/u,
    "gc",
  ],
  [
    /^\(\*mspan\)\.(?:sweep|mark)|^\(\*pageAlloc\)\.scavenge|^\(\*mheap\)\.(?:scavenge|reclaim)|^(?:trygetfull|getempty|putfull|putempty|handoff)$/u,
    "gc",
  ],
  [
    /^(?:mallocgc|newobject|newarray|makeslice|growslice|nextFree|persistentalloc|rawstring|rawbyteslice|rawruneslice|\(\*(?:mcache|mcentral|mheap|mspan|pageAlloc|pageCache|fixalloc)\))/u,
    "malloc",
  ],
  [
    /^(?:map(?:access|assign|delete|iter|clear|clone)|makemap|hashGrow|growWork|evacuate|aeshash|memhash|strhash|\(\*(?:hmap|bmap)\))/u,
    "maps",
  ],
  [/^(?:memmove|memclr|memequal|typedmemmove|typedslicecopy|wbZero|wbMove|duff)/u, "memory"],
  [/^(?:entersyscall|exitsyscall|reentersyscall|cgocall|asmcgocall)/u, "syscall"],
  [
    /^(?:schedule$|find[rR]unnable|park_m|mcall|futex|netpoll|sysmon|mstart|systemstack_switch|gopark|goready|ready$|newproc|startm|stopm|mPark|wakep|resetspinning|note|sema|usleep|osyield|runq|globrunq|stealWork|execute$|gosched|goschedImpl|preempt|lock|unlock|\(\*(?:timers?|randomOrder)|checkTimers|runtimer|retake|handoffp|goexit|epoll|kevent|procyield|gogo|goyield|injectglist|casgstatus|selectgo|chansend|chanrecv|sellock|selunlock|send$|recv$)/u,
    "scheduler",
  ],
  [/^(?:mProf|profilealloc|sigprof|\(\*(?:profBuf|cpuProfile)|tracebackPCs|callers$|fpTracebackPCs|stkbucket)/u, "profiler"],
];

const OWN_PACKAGES: ReadonlyMap<string, RuntimeCategory> = new Map([
  ["internal/runtime/maps", "maps"],
  ["runtime/internal/syscall", "syscall"],
  ["internal/runtime/syscall", "syscall"],
  ["internal/runtime/gc", "gc"],
  ["internal/runtime/gc/scan", "gc"],
  ["runtime/pprof", "profiler"],
  ["net/http/pprof", "profiler"],
]);

/** The task of a runtime or profiler function; null for any other function. */
export function runtimeCategoryOf(name: string): RuntimeCategory | null {
  const path = packageOf(name);
  const known = OWN_PACKAGES.get(path);
  if (known !== undefined) return known;
  if (path === "runtime") return PATTERNS.find(([pattern]) => pattern.test(name.slice("runtime.".length)))?.[1] ?? "other";
  if (path === "" && name === "gcWriteBarrier") return "gc";
  return path.startsWith("runtime/internal/") || path.startsWith("internal/runtime/") ? "other" : null;
}

/** Which functions of the profile (by index) belong to `category`: 1 or 0 each. */
function functionsIn(profile: Profile, category: RuntimeCategory): Uint8Array {
  const found = new Uint8Array(profile.functions.count);
  for (let index = 0; index < found.length; index += 1) {
    if (runtimeCategoryOf(functionName(profile, index)) === category) found[index] = 1;
  }
  return found;
}

export interface GcShare {
  /** Part of the CPU time spent with a garbage collector frame anywhere on the stack, 0 to 1; null when the profile holds no CPU time. */
  readonly share: number | null;
  /** Profiler ticks the share rests on. */
  readonly samples: number;
}

/** GC share of a CPU profile: background marking, sweeping and scavenging, and the assists that allocating goroutines are made to do. */
export function gcShareOfCpu(profile: Profile): GcShare {
  const cpu = sampleIndexOf(profile, "cpu");
  if (cpu === null) return { share: null, samples: 0 };
  const isGc = functionsIn(profile, "gc");
  const { lineOffsets, lineFunctions, count } = profile.locations;
  const gcLocation = new Uint8Array(count);
  for (let location = 0; location < count; location += 1) {
    for (let line = lineOffsets[location] ?? 0; line < (lineOffsets[location + 1] ?? 0); line += 1) {
      if (isGc[lineFunctions[line] ?? 0] === 1) gcLocation[location] = 1;
    }
  }
  const ticks = sampleIndexOf(profile, "samples");
  const width = profile.sampleTypes.length;
  let total = 0;
  let inGc = 0;
  let samples = 0;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const value = profile.values[sample * width + cpu] ?? 0;
    total += value;
    samples += ticks === null ? 1 : (profile.values[sample * width + ticks] ?? 0);
    for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
      if (gcLocation[profile.sampleLocations[at] ?? 0] === 1) {
        inGc += value;
        break;
      }
    }
  }
  return { share: total > 0 ? inGc / total : null, samples };
}
