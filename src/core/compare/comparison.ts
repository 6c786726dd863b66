/** What changed between base and head: the sole input of verdict and reports. Plain data, JSON-safe. */
import type { Warning } from "../errors/warning.ts";
import type { Conservation } from "../graph/conservation.ts";
import type { Environment, ProfileKindName, Source } from "../snapshot/snapshot.ts";
import type { Chain, GrowthNode, Owner } from "./comparison-chains.ts";
import type { AnatomyRow, FamiliesComparison, SeriesComparison } from "./comparison-metrics.ts";
import type { AuditComparison, CpuCourse, ReplicasRow } from "./comparison-rows.ts";
import type { Better, Unit } from "../units/quantity.ts";
import type { DeclaredSignal, SignalId } from "../units/own-signal.ts";
import type { LeakSignal, SignalClass } from "../units/signals.ts";
import type { LogsRow } from "./logs-row.ts";
import type { OwnRequestsRow } from "./own-requests-row.ts";
import type { TouchedFunction } from "./touched-functions.ts";

export interface SideInfo {
  readonly subject: string;
  readonly commit: string | null;
  readonly ref: string | null;
  readonly source: "artifact" | "rebuild" | "file";
  /** Commits between the wanted base and this one; null when not known. */
  readonly distance: number | null;
  /** Age of the measurement relative to head's, seconds. */
  readonly ageSeconds: number | null;
  readonly rounds: number;
  readonly environment: Environment;
  readonly measuredBy: Source;
  readonly dirty: boolean;
}

export type Comparability =
  | { readonly kind: "comparable"; readonly reasons: readonly [] }
  | {
      readonly kind: "caution";
      readonly reasons: readonly string[];
      /** True when Go version, GOGC, GOMEMLIMIT or GOMAXPROCS differ: only changes that no such difference explains may fail. */
      readonly runtimeDiffers: boolean;
    }
  | { readonly kind: "incomparable"; readonly reasons: readonly string[] };

/** `paired`: interleaved trials of one session; `unpaired`: two recorded bundles. */
export type Design = "paired" | "unpaired";

/** Result of a test on the log scale. `pWorse` is one-sided: chance of such a rise when nothing changed. */
export interface Evidence {
  readonly test: "paired-moderated-t" | "unpaired-moderated-t" | "one-sided-growth";
  readonly estimateLog: number;
  readonly standardErrorLog: number;
  readonly degreesOfFreedom: number;
  readonly pWorse: number;
  readonly pBetter: number;
  /** 95 % interval of the log-ratio. */
  readonly intervalLog: readonly [low: number, high: number];
  readonly smallestDetectableLog: number;
  readonly baseCount: number;
  readonly headCount: number;
  /** One-sided lower 97.5 % limit with the runner spread of `statistics.md` §4 (10 % or 20 %); null in paired design. */
  readonly lowerLimitAcrossRunnersLog: number | null;
  /** The same test in the sensitive form that raises a suspicion: with no runner spread for times; null in paired design. */
  readonly pWorseSameRunner: number | null;
  /** Where the noise was known from before the run. */
  readonly prior: "history" | "cold-start";
  /** Earlier runs it was learned from; 0 on a cold start. */
  readonly priorRuns: number;
  /** Standard deviation of one pair's log difference, as known before the run. */
  readonly priorScaleLog: number;
}

export type Presence = "both" | "head-only" | "base-only" | "neither";

export interface SignalComparison {
  /** `<component>/<signal>`. */
  readonly id: string;
  readonly component: string;
  readonly signal: SignalId;
  readonly metric: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly class: SignalClass;
  readonly presence: Presence;
  /** Medians over rounds (restarts: their sum); null when not measured. */
  readonly base: number | null;
  readonly head: number | null;
  /** head − base, in the signal's unit (median of pair differences when paired). */
  readonly difference: number | null;
  /** Relative change of head against base: the test's estimate, else of the medians; null when there is no ratio (base 0, not measured). */
  readonly ratio: number | null;
  /** 95 % interval of `ratio`, low first; null when it was not tested. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Median units of work of head's cost phase, for limits that count events or whole seconds; null when not known. */
  readonly unitsPerRound: number | null;
  readonly baseValues: readonly (number | null)[];
  readonly headValues: readonly (number | null)[];
  readonly evidence: Evidence | null;
  /** Why there is no evidence: `not compared: ...`; null when there is. */
  readonly why: string | null;
  /** Of a signal that was declared: how it is read, and whether head must have it; left out for built-in ones. */
  readonly declared?: Pick<DeclaredSignal, "as" | "required"> | undefined;
}

export type ShapeWord = "flat" | "step" | "plateau" | "ramp" | "warm-up+ramp";

/** Growth inside the runs, base against head (`statistics.md` §5). */
export interface LeakComparison {
  readonly component: string;
  readonly signal: LeakSignal;
  /** Growth over the window per round, on the log scale. */
  readonly baseGrowthLog: readonly number[];
  readonly headGrowthLog: readonly number[];
  /** Median absolute growth over the window, in the signal's unit. */
  readonly baseGrowth: number | null;
  readonly headGrowth: number | null;
  /** Median extra growth of head, in the signal's unit. */
  readonly difference: number | null;
  readonly evidence: Evidence | null;
  /** Each side by itself: does it grow? */
  readonly baseAlone: Evidence | null;
  readonly headAlone: Evidence | null;
  /** Head's growth per unit of work and per minute, in the signal's unit. */
  readonly perUnit: number | null;
  readonly perMinute: number | null;
  readonly shape: ShapeWord | null;
  /** Median curves for pictures: one value per point, base and head. */
  readonly baseCurve: readonly (number | null)[];
  readonly headCurve: readonly (number | null)[];
  /** Functions of head whose share of the heap rises from checkpoint to checkpoint, steepest first; empty where there are too few checkpoints. */
  readonly functions: readonly LeakFunction[];
  readonly why: string | null;
}

/** A function that allocates what is not freed: how fast, how sure, who calls it. */
export interface LeakFunction {
  readonly func: string;
  readonly file: string | null;
  readonly owner: Owner;
  /** Growth per unit of work, in the signal's unit; base's is null where it has too few checkpoints. */
  readonly basePerUnit: number | null;
  readonly perUnit: number;
  /** What a unit is: of work, or where that was not counted a second or a batch of the growth phase. */
  readonly per: "unit" | "second" | "batch";
  /** 95 % limits of `perUnit`, low first; null with too few checkpoints. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Share of the growth of all functions, 0..1. */
  readonly share: number;
  /** True when it rose (or stayed) at every checkpoint of every round. */
  readonly monotone: boolean;
  readonly rounds: number;
  /** Rounds in which it rose. */
  readonly risingRounds: number;
  readonly checkpoints: number;
  /** What head held at each checkpoint, means over its runs, in the signal's unit; left out where its runs have different numbers of them. */
  readonly levels?: readonly number[] | undefined;
  /** Root first. */
  readonly chain: readonly string[];
}

export interface ValueDiff {
  readonly base: number;
  readonly head: number;
  readonly difference: number;
  /** Standard error of the difference; null when the profile gives none. */
  readonly standardError: number | null;
  /** 95 % limits of the difference, low first; null when no error is known. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Smallest difference that would have been seen four times in five; 0 when counted exactly, null when no error is known. */
  readonly smallestDetectable: number | null;
}

/** How a function of base was found in head: under its own name, its canonical one, or by its place in the text mapped through the diff. */
export type MatchedBy = "name" | "canonical-name" | "place";

/** A closure, generic instance or line group within a row. */
export interface RowPart {
  /** Names as in the profiles; null where the side has none. */
  readonly baseFunc: string | null;
  readonly headFunc: string | null;
  /** First line in head, else in base; null when not known. */
  readonly line: number | null;
  readonly flat: { readonly base: number; readonly head: number; readonly difference: number };
}

export interface FunctionRow {
  readonly func: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly owner: Owner;
  readonly flat: ValueDiff;
  readonly cum: ValueDiff;
  /** True when the change is beyond noise, over all rows together. */
  readonly changed: boolean;
  /** Sampled objects or ticks behind it, both sides together. */
  readonly samples: number;
  /** False: too few samples to be tested by itself; its package is tested in its place. */
  readonly tested: boolean;
  readonly presence: "both" | "base-only" | "head-only";
  readonly matchedBy: MatchedBy | null;
  /** Of a function that is on one side only: the one on the other side it may be under another name. Shown, never added up. */
  readonly renamed: string | null;
  /** What the row is made of, where it is more than one function. */
  readonly parts: readonly RowPart[];
}

/** The functions of one package that have too few samples each. */
export interface PackageRow {
  readonly package: string;
  readonly owner: Owner;
  readonly functions: number;
  readonly flat: ValueDiff;
  readonly changed: boolean;
  readonly samples: number;
}

/** Plain files may be more: `contention` is mutex or block, which their content does not tell; `other` is no profile Go makes. */
export type ComparedKind = ProfileKindName | "contention" | "other";

export interface ProfileDiff {
  readonly component: string;
  readonly kind: ComparedKind;
  readonly sampleType: string;
  readonly unit: string;
  /** What the numbers mean: `growth in the run` (end − start) or `at the end`. */
  readonly basis: "growth" | "end" | "window";
  /** Means per replicate. */
  readonly total: { readonly base: number; readonly head: number; readonly difference: number };
  /** Sorted by |flat difference|, largest first; columns add up to `total`. */
  readonly rows: readonly FunctionRow[];
  readonly packages: readonly PackageRow[];
  readonly conservation: Conservation;
  /** Means per replicate of the stacks that serve the measurement itself: in no row and not in `total`. Absent: none were left out. */
  readonly excluded?: { readonly base: number; readonly head: number };
  /** Share of each side's total in stacks cut off at the runtime's depth limit, 0..1: callers above are not known there. */
  readonly truncated: {
    readonly base: number;
    readonly head: number;
    /** Frames at which stacks were cut off; null where none was. */
    readonly baseLimit: number | null;
    readonly headLimit: number | null;
  };
  readonly chains: readonly Chain[];
  readonly tree: readonly GrowthNode[];
  /** Functions of head the change touches; left out where no diff was at hand. */
  readonly touched?: readonly TouchedFunction[] | undefined;
  readonly baseProfiles: number;
  readonly headProfiles: number;
}

export interface TriageRow {
  readonly component: string;
  readonly bottleneck: "compute" | "memory" | "network" | "none" | "noise";
  readonly confidence: "high" | "medium" | "low";
  readonly because: readonly string[];
  readonly inducedBy: string | null;
}

export interface Comparison {
  readonly base: SideInfo;
  readonly head: SideInfo;
  readonly design: Design;
  /** Pairs (paired design) or the smaller number of rounds. */
  readonly pairs: number;
  /** Pairs at which the session was planned to end at the latest; null when not known (recordings, imported files). */
  readonly plannedPairs: number | null;
  readonly comparability: Comparability;
  /** Set when both sides are the same binary and nothing had to be measured. */
  readonly binaryUnchanged: boolean;
  readonly signals: readonly SignalComparison[];
  readonly leaks: readonly LeakComparison[];
  readonly profiles: readonly ProfileDiff[];
  readonly triage: readonly TriageRow[];
  /** What heapgate itself asked; left out where nothing was measured by it. */
  readonly ownRequests?: readonly OwnRequestsRow[] | undefined;
  /** Components of several pods; left out where none has any. */
  readonly replicas?: readonly ReplicasRow[] | undefined;
  /** CPU over time of apps that profile themselves; left out where none does. */
  readonly cpuCourses?: readonly CpuCourse[] | undefined;
  /** What the apps logged; left out where no log was looked at. */
  readonly logs?: readonly LogsRow[] | undefined;
  /** Who asked the API server for what; left out where no audit log was kept. */
  readonly audit?: AuditComparison | undefined;
  /** Every metric family; these three are left out where no bundle has any. */
  readonly families?: FamiliesComparison | undefined;
  readonly series?: readonly SeriesComparison[] | undefined;
  readonly anatomy?: readonly AnatomyRow[] | undefined;
  readonly warnings: readonly Warning[];
}
