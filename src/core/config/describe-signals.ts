/** Declared signals in words, as `heapgate check` prints them. */
import { declaredOf, type OwnSignal } from "../units/own-signal.ts";
import type { Config } from "./config.ts";
import type { Hide } from "./describe-cluster.ts";

const READ_AS = {
  perUnit: "increase per unit of work",
  value: "mean over the cost phase",
  p95: "95th percentile of the cost phase",
  flat: "increase per unit of work, must stand still",
  overflow: "",
} as const satisfies Record<OwnSignal["as"], string>;

const signalLine = ({ name, component, source, from, as, unit, better, class: klass, required }: OwnSignal, hide: Hide): string => {
  const read = from === "query" && as === "value" ? "value of the query" : READ_AS[as];
  const direction = better === "neither" ? "neither way is better" : `${better} is better`;
  return `  ${name} (${component}): ${read}, ${hide(source)}; ${unit}, ${klass}, ${direction}${required ? "; required" : ""}`;
};

/** The section of declared signals; empty where there are none. */
export const signalLines = ({ signals }: Pick<Config, "signals">, hide: Hide): readonly string[] =>
  signals.length === 0 ? [] : ["signals", ...signals.map((signal) => signalLine(signal, hide)), ""];

/** Everything a limit can name beside the built-in signals, in order. */
export const limitedSignals = ({ signals }: Pick<Config, "signals">) => declaredOf(signals);
