/** Declared signals that neither side has: a name that is spelled wrong looks like this, and a row without numbers is easily overlooked. */
import { warning, type Warning } from "../errors/warning.ts";
import type { SignalComparison } from "./comparison.ts";

const REMEDY = "Compare its metric or query under signals with what the app serves, or take it out.";

/** Of what head must have the verdict itself speaks. */
export const declaredWarnings = (signals: readonly SignalComparison[]): readonly Warning[] =>
  signals
    .filter(
      ({ declared, presence }) => declared !== undefined && !declared.required && declared.as !== "overflow" && presence === "neither",
    )
    .map(({ signal, component, why }) =>
      warning("not-available", `The signal ${signal} of ${component} has no value on either side: ${why ?? "not measured"}.`, REMEDY),
    );
