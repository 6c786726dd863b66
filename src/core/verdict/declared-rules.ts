/** Limits of declared signals where the configuration names none: advisory, by how they are read; and the plain limits where no test is possible. */
import { quantumOf, type DeclaredSignal } from "../units/own-signal.ts";
import type { PlainLimit } from "./plain-limits.ts";
import { NO_LIMITS } from "./threshold.ts";
import type { SignalRule } from "./verdict.ts";

/** What the rules of a declared signal follow from. */
type Facts = Pick<DeclaredSignal, "name" | "as" | "unit" | "better" | "class">;

/** As of the built-in signals of these classes. */
const GROWTH_OF_COUNTS = 0.05;
const GROWTH_OF_TIMES = 0.12;
const GROWTH_UNTESTED = 0.1;
/** As of failed requests: two points fail. */
const RATIO_LIMIT: PlainLimit = { warn: 0.005, fail: 0.02, floor: 0.005 };
const AMOUNT_LIMIT: PlainLimit = { warn: 0.1, fail: 0.25, floor: 0 };

const limitsOf = ({ name, as, unit, better, class: klass }: Facts): Exclude<SignalRule, "off">["limits"] => {
  // A counter that must stand still may step once in a thousand units: a timer that fires in the window is no leak (`metrics.md` §5).
  if (as === "flat") return { ...NO_LIMITS, max: quantumOf(name, unit) };
  if (better === "neither" || klass === "context") return NO_LIMITS;
  if (unit === "ratio" && klass === "untested") return { ...NO_LIMITS, minChange: RATIO_LIMIT.fail };
  const growth = klass === "count" ? GROWTH_OF_COUNTS : klass === "time" ? GROWTH_OF_TIMES : GROWTH_UNTESTED;
  return { ...NO_LIMITS, maxGrowthRatio: growth };
};

/** The rule of a declared signal that no threshold names: what breaks it is shown and never gates. */
export const declaredRule = (signal: Facts): Exclude<SignalRule, "off"> => ({ gate: false, limits: limitsOf(signal) });

/** Where it is counted rather than tested, or measured in one or two rounds. */
export const plainLimitOfDeclared = ({ unit }: Pick<Facts, "unit">): PlainLimit => (unit === "ratio" ? RATIO_LIMIT : AMOUNT_LIMIT);
