/** The limits that hold where the configuration says nothing: the table of `metrics.md` §14. */
import type { SignalName } from "../units/signals.ts";
import type { Rules, SignalRule } from "./verdict.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;
/** The table's floors of 20 requests and 256 KiB, over a thousand units. */
const REQUESTS_PER_UNIT = 0.02;
const NETWORK_BYTES_PER_UNIT = 256;

/** A rule that is not `off`. */
type RuleInForce = Exclude<SignalRule, "off">;

const gated = (maxGrowthRatio: number | null, minChange: number | null): RuleInForce => ({
  gate: true,
  limits: { maxGrowthRatio, minChange, max: null },
});
const advisory = (maxGrowthRatio: number | null, minChange: number | null): RuleInForce => ({
  gate: false,
  limits: { maxGrowthRatio, minChange, max: null },
});

/**
 * Budgets of the tests (relative part, absolute floor): both must be exceeded. Where the table has no budget its plain warn limit and floor stand in.
 * Gated are the signals that form the first Holm family, and `errors` and `restarts`, which plain limits judge. Where the working set is measured,
 * resident memory gives way to it (`inForce`).
 * `http-p95` has values only under the built-in HTTP driver, so it gates only there.
 */
export const DEFAULT_SIGNAL_RULES = {
  cpu: gated(0.05, 0.000_05),
  "gc-cpu": advisory(null, 0.03),
  allocations: gated(0.02, 1),
  allocated: gated(0.03, 256),
  "live-heap": gated(0.05, MIB),
  // No row in the table: the live heap's budget, at about 100 bytes per object.
  "live-objects": advisory(0.05, 10_000),
  goroutines: gated(0.05, 10),
  "open-fds": gated(0.1, 10),
  rss: gated(0.08, 4 * MIB),
  "working-set": gated(0.08, 4 * MIB),
  throttling: advisory(null, 0.1),
  "http-p50": advisory(0.08, 0.001),
  "http-p95": gated(0.12, 0.001),
  "http-p99": advisory(0.12, 0.001),
  "reconcile-p95": advisory(0.12, 0.001),
  reconciles: gated(0.05, REQUESTS_PER_UNIT),
  "api-out": gated(0.05, REQUESTS_PER_UNIT),
  "api-in": advisory(0.05, REQUESTS_PER_UNIT),
  "network-tx": advisory(0.1, NETWORK_BYTES_PER_UNIT),
  "network-rx": advisory(0.1, NETWORK_BYTES_PER_UNIT),
  workqueue: advisory(null, 1),
  errors: gated(null, 0.005),
  restarts: gated(null, 1),
  // No row in the table: as many more as make a Prometheus pay for them.
  series: advisory(0.1, 100),
} as const satisfies Record<SignalName, RuleInForce>;

/** Growth over the measured window; the count serves goroutines and open file descriptors. */
export const DEFAULT_LEAK_RULE = { maxGrowthRatio: 0.03, minChangeBytes: 256 * KIB, minChangeCount: 10 } as const;

export const DEFAULT_RULES: Rules = { signals: DEFAULT_SIGNAL_RULES, components: {}, leak: DEFAULT_LEAK_RULE };
