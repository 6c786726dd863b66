// The figures of `npm run bench:verdict` as Markdown: one table per goal, the artifact form, and the tables of the design in short form.
import type { ArtifactTables, DesignTables } from "../test/support/verdict-models/all-goals.ts";
import type { Claim, Limit } from "../test/support/verdict-models/claim.ts";
import { claimState, measuredValue } from "../test/support/verdict-models/claim.ts";
import { MODELS } from "../test/support/verdict-models/trial-models.ts";
import { proportionInterval } from "../src/core/stats/proportion-interval.ts";

const percent = (share: number): string => {
  const value = 100 * share;
  if (value === 0 || value === 100) return String(value);
  return value < 10 || value > 90 ? String(Number(value.toFixed(value < 1 || value > 99 ? 2 : 1))) : value.toFixed(0);
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? "---" : "--:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const limitOf = (limit: Limit | null, unit: string | null): string =>
  limit === null ? "" : `${limit.kind === "at most" ? "≤" : "≥"} ${unit === null ? percent(limit.value) : `${limit.value} ${unit}`}`;

const STATES = { met: "met", open: "**open**", missed: "**missed**", shown: "" } as const;

const claimRow = (claim: Claim): readonly string[] => {
  const state = STATES[claimState(claim)];
  if (claim.kind === "mean") {
    const spread = claim.standardError > 0 ? `± ${(1.96 * claim.standardError).toFixed(2)}` : "";
    return [
      claim.what,
      `${claim.value.toFixed(claim.value < 100 ? 2 : 0)} ${claim.unit}`,
      spread,
      limitOf(claim.limit, claim.unit),
      state,
      "",
    ];
  }
  const [low, high] = proportionInterval(claim.hits, claim.trials);
  const peers = claim.peers.map(({ name, hits, trials }) => `${name}: ${percent(hits / trials)}`).join("; ");
  const measured = `${percent(measuredValue(claim))} (${claim.hits} of ${claim.trials})`;
  return [claim.what, measured, `${percent(low)} to ${percent(high)}`, limitOf(claim.limit, null), state, peers];
};

export const claimTable = (claims: readonly Claim[]): string =>
  table(["What", "Measured, %", "95 % interval", "Goal", "", "Peers on the same draws, %"], claims.map(claimRow));

/** "4 of 5 figures met, 1 open." */
export const claimSummary = (claims: readonly Claim[]): string => {
  const states = claims.filter(({ limit }) => limit !== null).map(claimState);
  if (states.length === 0) return "";
  const count = (state: string): number => states.filter((one) => one === state).length;
  const rest = (["open", "missed"] as const).flatMap((state) => (count(state) === 0 ? [] : [`${count(state)} ${state}`]));
  return `${[`${count("met")} of ${states.length} figures met`, ...rest].join(", ")}.`;
};

export const artifactPage = ({ rows, power }: ArtifactTables): string =>
  [
    table(
      ["Unchanged pull request of 12 metrics", "red, %", "95 % interval", "goal", "", "suspected, %"],
      rows.map(({ what, red, suspicious }) => {
        const [low, high] = proportionInterval(red.hits, red.trials);
        return [
          what,
          percent(red.hits / red.trials),
          `${percent(low)} to ${percent(high)}`,
          limitOf(red.limit, null),
          STATES[claimState(red)],
          percent(suspicious.hits / suspicious.trials),
        ];
      }),
    ),
    "",
    `Red / suspected, %, when one signal of one component grows (runner lottery, same CPU, ${power[0]?.found[0]?.red.trials ?? 0} pull requests a cell):`,
    "",
    table(
      ["Signal", "history", "trials a side", ...(power[0]?.found ?? []).map(({ ratio }) => `+${Math.round(100 * ratio)} %`)],
      power.map(({ signal, historyRuns, trials, found }) => [
        signal,
        historyRuns === 0 ? "none" : `${historyRuns} runs`,
        String(trials),
        ...found.map(({ red, suspected }) => `${percent(red.hits / red.trials)} / ${percent(suspected.hits / suspected.trials)}`),
      ]),
    ),
  ].join("\n");

const short = (share: number): string => {
  const value = 100 * share;
  return value < 2 && value > 0 ? value.toFixed(1) : value.toFixed(0);
};

export const designPage = ({ order, perMetric }: DesignTables): string =>
  [
    "Order of execution, nothing changed, p < .05 in either direction, %:",
    "",
    table(
      ["Noise", "order", "values a side", "Mann-Whitney", "Kolmogorov-Smirnov", "Welch"],
      order.map((row) => [row.model, row.order, String(row.pairs), ...[row.mannWhitney, row.kolmogorovSmirnov, row.welch].map(short)]),
    ),
    "",
    "One metric, one look, interleaved, budget 5 %: false positives / found at +10 % / found at +20 %:",
    "",
    table(
      ["Rule", "pairs", ...MODELS],
      perMetric.map(({ rule, pairs, shares }) => [
        rule === "heapgate" ? "**heapgate**" : rule,
        String(pairs),
        ...shares.map((cells) => cells.map(short).join("/")),
      ]),
    ),
  ].join("\n");
