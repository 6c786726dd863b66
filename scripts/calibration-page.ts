// The measured part of docs/calibration.md: false alarms, found regressions and the noise they were found in, as Markdown.
import { proportionInterval } from "../src/core/stats/proportion-interval.ts";
import { median } from "../src/core/stats/order.ts";
import { formatChange, formatQuantity } from "../src/core/units/format-quantity.ts";
import { isSignalName, signalMeta } from "../src/core/units/signals.ts";
import {
  type FloorSignal,
  type GateLine,
  type Group,
  GROUPS,
  isFound,
  isRedGate,
  programme,
  programmePlan,
  REGRESSIONS,
} from "./calibration-plan.ts";

/** Most red gates of thirty against itself, and fewest of fifteen injected regressions that must be found. */
const MOST_RED = 2;
const LEAST_FOUND = 14;

export interface Figure {
  readonly what: string;
  readonly hits: number;
  readonly measured: number;
  readonly planned: number;
  readonly goal: string;
  /** `met` and `missed` are final; `open`: gates are missing, and so far nothing is lost. */
  readonly state: "met" | "open" | "missed";
}

const plannedIn = (group: Group): number => programme().filter((gate) => gate.group === group).length;

const atMost = (what: string, lines: readonly GateLine[], group: Group, most: number, goal: string): Figure => {
  const measured = lines.filter((line) => line.group === group);
  const hits = measured.filter(isRedGate).length;
  const planned = plannedIn(group);
  return {
    what,
    hits,
    measured: measured.length,
    planned,
    goal,
    state: hits > most ? "missed" : measured.length < planned ? "open" : "met",
  };
};

/** The figures the programme is about. */
export const figures = (lines: readonly GateLine[]): readonly Figure[] => {
  const injected = lines.filter(({ group }) => group === "regressions");
  const hits = injected.filter(isFound).length;
  const planned = plannedIn("regressions");
  const lost = injected.length - hits > planned - LEAST_FOUND;
  return [
    atMost("unchanged, red", lines, "aa", MOST_RED, `at most ${MOST_RED} of ${plannedIn("aa")}`),
    {
      what: "regression injected, red with the right signal",
      hits,
      measured: injected.length,
      planned,
      goal: `at least ${LEAST_FOUND} of ${planned}`,
      state: lost ? "missed" : injected.length < planned ? "open" : "met",
    },
    atMost("benign shape on both sides, red", lines, "benign", 0, "none"),
    atMost("unchanged, default plan, red", lines, "default", 0, "none"),
  ];
};

const percent = (share: number): string => formatQuantity(Math.round(share * 1000) / 1000, "ratio");
const change = (ratio: number | null): string => (ratio === null ? "–" : formatChange(ratio));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? "---" : "--:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const figureRow = ({ what, hits, measured, planned, goal, state }: Figure): readonly string[] => {
  const [low, high] = proportionInterval(hits, measured);
  const of = `${hits} of ${measured}${measured < planned ? ` (${planned} planned)` : ""}`;
  return [what, of, measured === 0 ? "–" : `${percent(low)} to ${percent(high)}`, goal, state === "met" ? "met" : `**${state}**`];
};

const namesOf = (lines: readonly GateLine[], pick: (line: GateLine) => readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const name of lines.flatMap(pick)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === lines.length ? name : `${name} (${count})`)).join(", ");
};

const regressionRows = (lines: readonly GateLine[]): readonly (readonly string[])[] =>
  REGRESSIONS.flatMap(({ name, signal, growth }) => {
    const found = lines.filter((line) => line.group === "regressions" && line.name === name);
    const [first] = found;
    if (first === undefined) return [];
    const ratios = found.flatMap(({ measuredRatio }) => measuredRatio ?? []);
    return [
      [
        `\`${name}\`, every ${first.dose?.every ?? 1}${ordinal(first.dose?.every ?? 1)} time`,
        growth ? `growth of ${signal}` : signal,
        change(first.dose?.wantedRatio ?? null),
        ratios.length === 0 ? "–" : change(median(ratios)),
        `${found.filter(isFound).length} of ${found.length}`,
        mean(found.map(({ pairs }) => pairs)).toFixed(1),
        namesOf(found, ({ red }) => red),
      ],
    ];
  });

/** Red gates that do not name what was injected. */
function endedEarlier(lines: readonly GateLine[]): readonly string[] {
  const injected = lines.filter(({ group }) => group === "regressions");
  const red = injected.filter(isRedGate);
  const others = red.filter((line) => !isFound(line));
  if (others.length === 0) return [];
  return [
    "",
    `${red.length} of ${injected.length} were red. ${others.length} of these ended with another signal that the switch raises as well (${namesOf(others, ({ red: names }) => names)}), before the injected one was certain: the first failure ends a gate.`,
  ];
}

const ordinal = (number: number): string => {
  const [units, tens] = [number % 10, Math.floor(number / 10) % 10];
  return tens === 1 ? "th" : (["th", "st", "nd", "rd"][units] ?? "th");
};

const unchangedRows = (lines: readonly GateLine[]): readonly (readonly string[])[] =>
  [...new Set(lines.filter(({ group }) => group !== "regressions").map(({ name }) => name))].map((name) => {
    const found = lines.filter((line) => line.name === name);
    return [
      name === "aa" ? "no switch" : name === "default" ? "no switch, default plan" : `\`${name}\``,
      `${found.filter(isRedGate).length} of ${found.length}`,
      namesOf(found.filter(isRedGate), ({ red }) => red),
      String(found.filter((line) => !isRedGate(line) && line.undecided.length > 0).length),
      mean(found.map(({ pairs }) => pairs)).toFixed(1),
      `${Math.round(mean(found.map(({ seconds }) => seconds)))} s`,
    ];
  });

const HELD: Readonly<Record<string, (pairs: number | null) => string>> = {
  held: (pairs) => `${pairs} pairs`,
  "more-pairs": (pairs) => `${pairs} pairs`,
  "not-held": () => "no",
};

const floorRows = (floor: readonly FloorSignal[]): readonly (readonly string[])[] =>
  floor.map(({ signal, growth, gated, pairRatio, seenRatio, limitRatio, standing, pairsNeeded }) => [
    `${growth ? "growth of " : ""}${isSignalName(signal) ? signalMeta(signal).title.toLowerCase() : signal}${gated ? "" : " (advisory)"}`,
    percent(pairRatio),
    percent(seenRatio.five),
    percent(seenRatio.ten),
    limitRatio === null ? "–" : percent(limitRatio),
    HELD[standing]?.(pairsNeeded) ?? "–",
  ]);

const GROUP_WORDS: Readonly<Record<Group, string>> = {
  aa: "gates of an unchanged service",
  regressions: "gates with a regression",
  benign: "gates with a benign shape",
  default: "gates of the default plan",
};

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

export interface PageFacts {
  readonly date: string;
  readonly machine: string;
  readonly versions: string;
  readonly processors: number;
}

/** The section of this name. Without a finished gate it says so. */
export const measuredPage = (lines: readonly GateLine[], floor: readonly FloorSignal[], facts: PageFacts): string => {
  if (lines.length === 0) return "Not measured yet: `npm run calibration`.";
  // The gate before leaves a load of up to one for each processor.
  const busyOf = (group: Group): number => lines.filter((line) => line.group === group && line.load > facts.processors + 0.5).length;
  const busy = GROUPS.map((group) => ({ group, count: busyOf(group), all: lines.filter((line) => line.group === group).length })).filter(
    ({ count }) => count > 0,
  );
  return [
    `${facts.date}, ${facts.machine}, ${facts.versions}. The sample service (\`fixtures/apps/leaky-service\`) in process mode, base and head built and`,
    "started afresh for every gate, which is one call of `heapgate run`. The history is that of five gates of `heapgate calibrate`, for unchanged gates also of those before.",
    "Intervals are exact (Clopper-Pearson, 95 %).",
    ...(busy.length === 0
      ? []
      : [
          `Other programs kept the processors busy when ${listed(busy.map(({ group, count, all }) => `${count} of ${all} ${GROUP_WORDS[group]}`))} started: these had more noise than a machine of their own gives.`,
        ]),
    "",
    table(["What", "Measured", "95 % interval", "Goal", ""], figures(lines).map(figureRow)),
    "",
    "The smallest change that is seen, as `heapgate calibrate` told it before:",
    "",
    table(["Signal", "noise of a pair", "seen with 5 pairs", "with 10", "limit", "held by"], floorRows(floor)),
    ...(lines.some(({ group }) => group === "regressions")
      ? [
          "",
          "Regressions, each at twice the larger of its limit and the smallest change that 5 pairs see:",
          "",
          table(["Injected", "aimed at", "rise wanted", "rise measured", "found", "pairs", "red"], regressionRows(lines)),
          ...endedEarlier(lines),
        ]
      : []),
    "",
    "Nothing changed, with and without a benign shape on both sides:",
    "",
    table(["Both sides", "red", "by", "undecided", "pairs", "a gate took"], unchangedRows(lines)),
    "",
    "The plan:",
    "",
    "```yaml",
    programmePlan().trimEnd(),
    "```",
  ].join("\n");
};
