// Finished gates in a few words, for tests of calibrating.
import type { GateRecord, SignalRecord } from "../../src/core/calibration/gate-record.ts";
import { FLOOR_SCALE } from "../../src/core/stats/variance.ts";

/** Differences of five pairs with a standard deviation near `scale`, around `center`. */
export const scattered = (scale: number, center = 0): readonly number[] => [-1.2, -0.6, 0, 0.6, 1.2].map((step) => center + step * scale);

export const signalRecord = (more: Partial<SignalRecord> = {}): SignalRecord => {
  const { component = "shop", signal = "cpu", growth = false } = more;
  return {
    component,
    signal,
    growth,
    classKey: `${component}/${signal}${growth ? ":growth" : ""} w1 go1.24 linux/x64`,
    differencesLog: scattered(0.02),
    level: 0.002,
    floorVariance: FLOOR_SCALE ** 2,
    ...more,
  };
};

export const gateRecord = (more: Partial<GateRecord> = {}): GateRecord => ({
  planKey: "plan",
  measuredAtSeconds: 1_795_000_000,
  seconds: 72,
  pairs: 5,
  state: "pass",
  red: [],
  undecided: [],
  priorRuns: 0,
  signals: [signalRecord()],
  ...more,
});
