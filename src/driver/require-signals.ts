/** A recording is what later runs are compared with: one without a required signal would let them all pass unjudged. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { lostSignals } from "../core/snapshot/lost-signals.ts";
import type { Snapshot } from "../core/snapshot/snapshot.ts";

/** Throws SIGNAL_MISSING for the first required signal that no round of the recording has. */
export const requireSignals = (recorded: Snapshot): void => {
  const [lost] = lostSignals(recorded).filter(({ signal }) => signal.required);
  if (lost === undefined) return;
  const { name, component, definition } = lost.signal;
  throw heapgateError("SIGNAL_MISSING", { signal: name, component, definition, why: lost.why }, { stage: "collect" });
};
