// The real A/A programme as data: the plans, what is injected and how much of it, and what one finished gate leaves.
import type { ResultFile } from "../test/support/result-file.ts";
import { redSignals } from "../test/support/result-file.ts";
import type { Regression, Shape } from "../test/support/sample-service.ts";

export const GROUPS = ["aa", "regressions", "benign", "default"] as const;
export type Group = (typeof GROUPS)[number];

/** Gates of the sample service against itself that seed the history. */
export const FLOOR_GATES = 5;
const AA_GATES = 30;
const REPEATS = 3;

const REQUESTS = 4000;
const BATCHES = 20;
/** Requests of the growth phase: a batch is 1/20 of the work, as long as 0.04 s of it are less (up to 5,000 requests a second). */
const WINDOW_REQUESTS = BATCHES * (REQUESTS / 20);

const SERVICE = `version: 1
name: shop
target: process
components:
  - name: leaky-service
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT
      ready: /healthz
`;

/** Five pairs of trials of about five seconds, and a discarded one: 60 to 90 s a gate on two free processors. */
export const programmePlan = ({ shape, every = 1 }: { readonly shape?: Shape; readonly every?: number } = {}): string => {
  const switches = [...(shape === undefined ? [] : [`LEAKY_SHAPE: ${shape}`]), ...(every === 1 ? [] : [`LEAKY_REGRESS_EVERY: "${every}"`])];
  return `${SERVICE}${switches.length === 0 ? "" : `      env: { ${switches.join(", ")} }\n`}workload:
  http: { path: /work, requests: ${REQUESTS}, concurrency: 2 }
plan: { warmUp: 0.5s, cost: 1s, batches: ${BATCHES}, batch: 0.04s }
rounds: { min: 3, max: 5 }
`;
};

/** What `heapgate run` does when nothing is said about phases and rounds. */
export const DEFAULT_PLAN = `${SERVICE}workload:
  http: { path: /work, rate: 200/s }
`;

/** Noise of a signal as `heapgate calibrate --format json` tells it. */
export interface FloorSignal {
  readonly signal: string;
  readonly growth: boolean;
  readonly gated: boolean;
  readonly level: number | null;
  readonly pairRatio: number;
  readonly seenRatio: { readonly five: number; readonly ten: number };
  readonly limitRatio: number | null;
  readonly pairsNeeded: number | null;
  readonly standing: string;
}

interface Injected {
  readonly name: Regression;
  /** The signal it is dosed by. */
  readonly signal: string;
  readonly growth: boolean;
  /** Relative rise with every request, of a cost; growth per request in the signal's unit, of what leaks. From the service's README. */
  readonly full: number;
}

export const REGRESSIONS: readonly Injected[] = [
  { name: "cpu", signal: "cpu", growth: false, full: 0.69 },
  { name: "alloc", signal: "allocated", growth: false, full: 0.59 },
  { name: "goroutine", signal: "goroutines", growth: true, full: 1 },
  { name: "fd", signal: "open-fds", growth: true, full: 0.25 },
  { name: "heap", signal: "live-heap", growth: true, full: 4.2 * 1024 },
];
export const SHAPES: readonly Shape[] = ["warm-up", "bounded-cache", "pulse", "sawtooth"];

export interface Dose {
  /** The regression happens on every Nth occasion. */
  readonly every: number;
  /** The rise that was aimed at: twice the larger of limit and smallest visible change after five pairs, as a share of base. */
  readonly wantedRatio: number;
  /** The rise this dose is expected to make; below the one aimed at where the whole regression is smaller than that. */
  readonly expectedRatio: number;
}

/** Divisions leave binary dust: 200 may be 199.99999. */
const DUST = 1e-9;

/** Null where the signal was not measured, or nothing limits it: then there is nothing to aim at. */
export const doseOf = ({ signal, growth, full }: Injected, floor: readonly FloorSignal[]): Dose | null => {
  const noise = floor.find((one) => one.signal === signal && one.growth === growth);
  if (noise === undefined || noise.limitRatio === null || noise.level === null || noise.level <= 0) return null;
  const wantedRatio = 2 * Math.max(noise.limitRatio, noise.seenRatio.five);
  const wholeRatio = growth ? (full * WINDOW_REQUESTS) / noise.level : full;
  const every = Math.max(1, Math.floor(wholeRatio / wantedRatio + DUST));
  return { every, wantedRatio, expectedRatio: wholeRatio / every };
};

/** One gate of the programme. */
export interface PlannedGate {
  readonly group: Group;
  /** `aa`, a regression, a shape, or `default`. */
  readonly name: string;
  readonly number: number;
}

const repeated = (group: Group, name: string, count: number): readonly PlannedGate[] =>
  Array.from({ length: count }, (_, index) => ({ group, name, number: index + 1 }));

/** Every gate, in the order they are measured; regressions and shapes take turns, so that half a programme has seen each. */
export const programme = (): readonly PlannedGate[] => {
  const inTurns = (group: Group, names: readonly string[]): readonly PlannedGate[] =>
    Array.from({ length: REPEATS }, (_, index) => names.map((name) => ({ group, name, number: index + 1 }))).flat();
  return [
    ...repeated("aa", "aa", AA_GATES),
    ...inTurns(
      "regressions",
      REGRESSIONS.map(({ name }) => name),
    ),
    ...inTurns("benign", SHAPES),
    ...repeated("default", "default", 1),
  ];
};

/** A line of `gates.jsonl`. */
export interface GateLine extends PlannedGate {
  readonly planKey: string;
  /** When it was finished, to the second, UTC. */
  readonly at: string;
  readonly state: string;
  readonly red: readonly string[];
  readonly undecided: readonly string[];
  readonly pairs: number;
  readonly seconds: number;
  /** Processes that wanted a processor when it started. */
  readonly load: number;
  readonly dose: Dose | null;
  /** The rise that was measured in the signal of the dose, as a share of base. */
  readonly measuredRatio: number | null;
}

const undecidedOf = ({ outcomes, leaks }: ResultFile): readonly string[] => [
  ...outcomes.filter(({ outcome, gated }) => outcome === "inconclusive" && gated).map(({ signal }) => signal),
  ...leaks.filter(({ finding }) => finding === "inconclusive").map(({ signal }) => `growth of ${signal}`),
];

const measuredRatioOf = (name: string, { outcomes, leaks }: ResultFile, floor: readonly FloorSignal[]): number | null => {
  const injected = REGRESSIONS.find((one) => one.name === name);
  if (injected === undefined) return null;
  if (!injected.growth) return outcomes.find(({ signal }) => signal === injected.signal)?.ratio ?? null;
  const perUnit = leaks.find(({ signal }) => signal === injected.signal)?.perUnit ?? null;
  const level = floor.find(({ signal, growth }) => signal === injected.signal && growth)?.level ?? null;
  return perUnit === null || level === null ? null : (perUnit * WINDOW_REQUESTS) / level;
};

/** What a gate's `result.json` says, as a line. */
export const lineOf = (
  gate: PlannedGate,
  result: ResultFile,
  floor: readonly FloorSignal[],
  more: Pick<GateLine, "planKey" | "at" | "seconds" | "load" | "dose">,
): GateLine => ({
  ...gate,
  ...more,
  state: result.verdict,
  red: redSignals(result),
  undecided: undecidedOf(result),
  pairs: result.plan.rounds ?? 0,
  measuredRatio: measuredRatioOf(gate.name, result, floor),
});

export const isRedGate = ({ state }: GateLine): boolean => state === "fail";

/** Whether the signal that was injected, as a level or as growth, is among those that are red. */
export const isFound = (line: GateLine): boolean => {
  const injected = REGRESSIONS.find(({ name }) => name === line.name);
  return injected !== undefined && isRedGate(line) && line.red.some((name) => name.replace("growth of ", "") === injected.signal);
};

/** The gates of a group (null: of all) that have no line yet, in order. */
export const missingGates = (lines: readonly GateLine[], planKey: string, only: Group | null): readonly PlannedGate[] => {
  const keyOf = ({ group, name, number }: PlannedGate): string => `${group} ${name} ${number}`;
  const finished = new Set(lines.filter((line) => line.planKey === planKey).map(keyOf));
  return programme().filter((gate) => (only === null || gate.group === only) && !finished.has(keyOf(gate)));
};

/** Lines of the file; half a line at its end, of a run that was killed while writing, is left out. */
export const parseLines = (text: string): readonly GateLine[] =>
  text.split("\n").flatMap((line) => {
    try {
      const parsed: GateLine = JSON.parse(line);
      return [parsed];
    } catch {
      return [];
    }
  });
