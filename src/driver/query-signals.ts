/** Which signals of a configuration are queries to a Prometheus. */
import type { Config } from "../core/config/config.ts";
import type { Side } from "../core/snapshot/snapshot.ts";
import type { QuerySignal } from "../stages/collect/query-prometheus.ts";

/** Declared signals with `query`. Samples are required of head alone: a base may be older than the metric. */
export const querySignalsOf = ({ signals }: Pick<Config, "signals">, side: Side): readonly QuerySignal[] =>
  signals.flatMap(({ name, component, source, from, as, requireSamples = false }) =>
    from === "query" && as !== "overflow"
      ? [{ name, component, query: source, taking: as, requireSamples: requireSamples && side === "head" }]
      : [],
  );
