/** Where the time of a run went, in one line for its log: what was waited for, what was measured, and what heapgate itself took. */

/** Stages in the order they are told, by their names in `result.json`. */
const TOLD: readonly { readonly stage: string; readonly word: string }[] = [
  { stage: "create", word: "created" },
  { stage: "build", word: "built" },
  { stage: "prepare", word: "prepared" },
  { stage: "load", word: "loaded" },
  { stage: "deploy", word: "deployed" },
  { stage: "start", word: "started and stopped the app" },
  { stage: "warmUp", word: "warmed up" },
  { stage: "rounds", word: "measured" },
  { stage: "report", word: "reported" },
  { stage: "remove", word: "removed" },
];

/** heapgate's own share; the rest is cluster, build, app and workload, and pauses that measuring asks for. */
const OWN = ["prepare", "collect", "report"] as const;

/** Shorter than this is not worth a word. */
const LEAST_SECONDS = 0.05;

const LONG_SECONDS = 10;
const MINUTES_FROM_SECONDS = 120;

/** `0.8 s`, `25 s`, `4 min`. */
const told = (seconds: number): string => {
  if (seconds >= MINUTES_FROM_SECONDS) return `${Math.round(seconds / 60)} min`;
  return `${seconds < LONG_SECONDS ? seconds.toFixed(1) : Math.round(seconds)} s`;
};

/** Seconds that heapgate itself took: rendering, reading and reporting; null when nothing of it is known. */
export const ownSecondsOf = (spentSeconds: Readonly<Record<string, number>>): number | null => {
  const known = OWN.flatMap((stage) => spentSeconds[stage] ?? []);
  return known.length === 0 ? null : known.reduce((sum, seconds) => sum + seconds, -(spentSeconds["pauses"] ?? 0));
};

/**
 * "created 25 s, built 15 s meanwhile, loaded 4.0 s, deployed 78 s, warmed up 43 s, measured 148 s (12 s of both collecting), reported 0.8 s; 5 min
 * in all, 13 s of them heapgate itself". The stages add up to the whole, but for what ran side by side; collecting is part of warm-up and
 * rounds. Stages without seconds are left out; null when there are none.
 */
export const timeLine = (spentSeconds: Readonly<Record<string, number>>): string | null => {
  const collect = spentSeconds["collect"] ?? 0;
  const total = spentSeconds["total"] ?? null;
  const shown = TOLD.flatMap(({ stage, word }) => {
    const seconds = spentSeconds[stage] ?? 0;
    return seconds < LEAST_SECONDS ? [] : [{ stage, text: `${word} ${told(seconds)}` }];
  });
  if (shown.length === 0) return null;
  const stages = new Set(shown.map(({ stage }) => stage));
  const parts = shown.map(({ stage, text }) => {
    if (stage === "build" && stages.has("create")) return `${text} meanwhile`;
    if (stage !== "rounds" || collect < LEAST_SECONDS) return text;
    return `${text} (${told(collect)} of ${stages.has("warmUp") ? "both" : "it"} collecting)`;
  });
  const own = ownSecondsOf(spentSeconds);
  const whole = total === null ? "" : `; ${told(total)} in all`;
  const ofIt = own === null || whole === "" ? "" : `, ${told(own)} of it heapgate itself`;
  return `${parts.join(", ")}${whole}${ofIt}`;
};
