/** What the self-test injects into the sample service, and what the gate has to say of each. */
import type { LeakSignal, SignalName } from "../units/signals.ts";
import type { Reason } from "../verdict/verdict.ts";

/** A signal over its limit, or one that keeps growing inside the run. */
export type RedSignal = SignalName | `growth of ${LeakSignal}`;

/** A right verdict is `fail`, and more than that: for this reason, by this signal, at this function, and by none of what it does not touch. */
export interface Expectation {
  readonly reason: Reason;
  readonly red: RedSignal;
  /** As profiles name it; null: nothing tells where it comes from (descriptors have no profile). */
  readonly func: string | null;
  /** What must not be red: the injection does not touch it. */
  readonly never: readonly RedSignal[];
}

export interface Injection extends Expectation {
  /** As in `--only`. */
  readonly name: string;
  /** What the sample service calls it. */
  readonly regression: string;
  /** The mistake, in a sentence. */
  readonly text: string;
}

const MODULE = "example.com/heapgate/leaky-service/internal";

const HEAP: readonly RedSignal[] = ["live-heap", "growth of live-heap"];
const GOROUTINES: readonly RedSignal[] = ["goroutines", "growth of goroutines"];
const DESCRIPTORS: readonly RedSignal[] = ["open-fds", "growth of open-fds"];

/** What other things hold comes along with some: a goroutine has a stack, a connection has goroutines and buffers. */
export const INJECTIONS = [
  {
    name: "heap-leak",
    regression: "heap",
    text: "A cache of clients whose key differs in each request; nothing is evicted.",
    reason: "leak",
    red: "growth of live-heap",
    func: `${MODULE}/clusters.NewDiscoveryRESTMapper`,
    never: [...GOROUTINES, ...DESCRIPTORS],
  },
  {
    name: "cpu-burn",
    regression: "cpu",
    text: "A document is decoded and encoded four times before its fingerprint is taken.",
    reason: "regression",
    red: "cpu",
    func: `${MODULE}/canonical.(*scratch).settled`,
    never: [...HEAP, ...GOROUTINES, ...DESCRIPTORS],
  },
  {
    name: "goroutine-leak",
    regression: "goroutine",
    text: "Each request leaves a goroutine behind that sends to a channel nobody reads.",
    reason: "goroutine-leak",
    red: "growth of goroutines",
    func: `${MODULE}/shipping.(*Desk).firstUnbuffered`,
    never: DESCRIPTORS,
  },
  {
    name: "fd-leak",
    regression: "fd",
    text: "Every eighth answer of the backend is neither read nor closed.",
    reason: "leak",
    red: "growth of open-fds",
    func: null,
    never: [],
  },
  {
    name: "allocation-growth",
    regression: "alloc",
    text: "A document is copied five times between text and bytes.",
    reason: "regression",
    red: "allocated",
    func: `${MODULE}/audit.(*Trail).Record`,
    never: [...HEAP, ...GOROUTINES, ...DESCRIPTORS],
  },
] as const satisfies readonly Injection[];

/** Base against itself: what must not be red. */
export const EQUAL_CODE = "equal-code";
