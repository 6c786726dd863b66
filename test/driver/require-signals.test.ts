// A recording without a required signal is an error: later runs would pass unjudged against it.
import { expect, test } from "vitest";
import { requireSignals } from "../../src/driver/require-signals.ts";
import { ownSignal } from "../support/own-signals.ts";
import { side } from "../support/snapshots.ts";

const HITS = ownSignal({ required: true });

test("names the signal, why it has no value, and what to do", () => {
  const recorded = side({
    declared: [ownSignal({ name: "misses" }), HITS],
    why: { [HITS.name]: "hits_total is not among the app's metrics" },
  });
  expect(() => requireSignals(recorded)).toThrow(
    expect.objectContaining({
      code: "SIGNAL_MISSING",
      blame: "subject",
      stage: "collect",
      message: "The signal hits of shop is required, and no round has a value: hits_total is not among the app's metrics.",
      remedy: "Serve what hits_total reads in every round, correct it under signals, or take required: true away.",
    }),
  );
});

test.each([
  ["has it", side({ declared: [HITS], values: { [HITS.name]: 0 } })],
  ["need not have it", side({ declared: [ownSignal()] })],
  ["declares none", side()],
])("lets a recording pass that %s", (_, recorded) => {
  expect(() => requireSignals(recorded)).not.toThrow();
});
