/** The heap profiles of one side along its runs: how much each function holds at each checkpoint, and how much work was done by then. */
import type { FrameOptions } from "../graph/frames.ts";
import { functionTotals } from "../graph/function-table.ts";
import { sampleIndexOf } from "../pprof/kind.ts";
import type { OwnerClass } from "../pprof/owner.ts";
import type { Profile } from "../pprof/profile.ts";
import type { ProfileFile, RoundData } from "../snapshot/snapshot.ts";
import type { Checkpoint } from "../stats/checkpoint-slope.ts";
import { decodeFile, type DecodeSettings } from "./profile-source.ts";

/** Checkpoints a run needs before a slope of a function says anything (`profiles.md` §13.4). */
export const LEAST_CHECKPOINTS = 4;
export const HEAP_COLUMN = "inuse_space";

/** What the work between checkpoints is counted in. */
export const WORK_AXES = ["unit", "second", "batch"] as const;
export type WorkAxis = (typeof WORK_AXES)[number];

interface BatchProfile {
  readonly batch: number;
  readonly file: ProfileFile;
}

/** Heap profiles of one run in order, and how far each was along every axis that is known. */
export interface HeapRun {
  readonly profiles: readonly BatchProfile[];
  readonly positions: Readonly<Record<WorkAxis, readonly (number | null)[]>>;
}

/** Row i of the points is the state after batch i + 1; before the first batch nothing was done. */
const positionOf = (column: readonly (number | null)[] | null | undefined, batch: number): number | null =>
  batch === 0 ? 0 : (column?.[batch - 1] ?? null);

/** Runs with enough checkpoints; void rounds do not count. */
export const heapRuns = (rounds: readonly RoundData[]): readonly HeapRun[] =>
  rounds.flatMap(({ entry, profiles, points }): HeapRun[] => {
    if (entry.voidReason !== null) return [];
    const found = profiles
      .filter(({ kind, checkpoint }) => kind === "heap" && /^\d+$/u.test(checkpoint))
      .map((file) => ({ batch: Number(file.checkpoint), file }))
      .toSorted((left, right) => left.batch - right.batch);
    if (found.length < LEAST_CHECKPOINTS) return [];
    const positions = {
      unit: found.map(({ batch }) => positionOf(points?.unitsColumn, batch)),
      second: found.map(({ batch }) => positionOf(points?.secondsColumn, batch)),
      batch: found.map(({ batch }) => batch),
    };
    return [{ profiles: found, positions }];
  });

/** The first axis that all checkpoints of all runs have. */
export const commonAxis = (runs: readonly HeapRun[]): WorkAxis =>
  WORK_AXES.find((axis) => runs.every(({ positions }) => !positions[axis].includes(null))) ?? "batch";

export interface FunctionSeries {
  readonly func: string;
  readonly file: string;
  readonly ownerClass: OwnerClass;
  /** Levels at the checkpoints of a run, by the index of the run; a run without the function has none. */
  readonly runs: ReadonlyMap<number, readonly Checkpoint[]>;
}

export interface SideSeries {
  readonly functions: ReadonlyMap<string, FunctionSeries>;
  readonly runs: number;
  /** Fewest checkpoints of a run. */
  readonly checkpoints: number;
  /** First and last profile of each run, for the call chains of what came in between. */
  readonly first: readonly Profile[];
  readonly last: readonly Profile[];
}

/** First and last profile of a run. */
export interface RunEdges {
  readonly first: Profile;
  readonly last: Profile;
}

/** Edges of all runs, in their order. Throws what `decodeProfile` throws. */
export const readEdges = (runs: readonly HeapRun[], settings: DecodeSettings): readonly RunEdges[] =>
  runs.flatMap(({ profiles }) => {
    const [first, last] = [profiles[0], profiles.at(-1)];
    return first === undefined || last === undefined
      ? []
      : [{ first: decodeFile(first.file, settings), last: decodeFile(last.file, settings) }];
  });

interface Growing {
  readonly func: string;
  readonly file: string;
  readonly ownerClass: OwnerClass;
  readonly runs: Map<number, Checkpoint[]>;
}

/**
 * Reads all runs of a side, of which the edges are read already, one profile at a time: only the edges stay in memory. A function that holds nothing at a
 * checkpoint has 0 there. Profiles without the column of bytes in use end the run they are in. Throws what `decodeProfile` throws.
 */
export const readSeries = (
  runs: readonly HeapRun[],
  edges: readonly RunEdges[],
  axis: WorkAxis,
  frames: FrameOptions,
  settings: DecodeSettings,
): SideSeries => {
  const functions = new Map<string, Growing>();
  const [first, last]: [Profile[], Profile[]] = [[], []];
  for (const [index, run] of runs.entries()) {
    for (const [position, { file }] of run.profiles.entries()) {
      const [isFirst, isLast] = [position === 0, position === run.profiles.length - 1];
      const profile = (isFirst ? edges[index]?.first : isLast ? edges[index]?.last : undefined) ?? decodeFile(file, settings);
      if (sampleIndexOf(profile, HEAP_COLUMN) === null) break;
      if (isFirst) first.push(profile);
      if (isLast) last.push(profile);
      for (const { key, file: source, ownerClass, flat } of functionTotals([profile], HEAP_COLUMN, frames).rows) {
        if (flat.value === 0) continue;
        const series = functions.get(key) ?? { func: key, file: source, ownerClass, runs: new Map() };
        functions.set(key, series);
        const own = series.runs.get(index) ?? emptyPoints(run, axis, flat.variance !== null);
        series.runs.set(index, own);
        own[position] = { x: run.positions[axis][position] ?? position, y: flat.value, variance: flat.variance };
      }
    }
  }
  return { functions, runs: runs.length, checkpoints: Math.min(...runs.map(({ profiles }) => profiles.length)), first, last };
};

const emptyPoints = (run: HeapRun, axis: WorkAxis, isNoiseKnown: boolean): Checkpoint[] =>
  run.positions[axis].map((x, position) => ({ x: x ?? position, y: 0, variance: isNoiseKnown ? 0 : null }));
