/** What both sides of a component logged, as a comparison holds it. Advisory: nothing of it gates. */
import type { LogLevel } from "../logs/log-digest.ts";

/** Rates are by `LogsRow.per`, over the rounds that count; totals are of all rounds whose log was read, broken ones too. */
export interface LogSide {
  /** Rounds whose log was read. */
  readonly rounds: number;
  /** Null where no round that counts has a log. */
  readonly lines: number | null;
  readonly bytes: number | null;
  readonly errors: number | null;
  readonly warnings: number | null;
  readonly panics: number;
  readonly dataRaces: number;
  /** A log of it was longer than what is read: what it holds beyond is not known. */
  readonly truncated: boolean;
}

export interface LogTemplateRow {
  /** `new`: in head alone; `vanished`: in base alone; `more`, `less`: at least twice, and at least ten lines, apart. */
  readonly change: "new" | "vanished" | "more" | "less";
  readonly level: LogLevel;
  readonly text: string;
  /** Lines, over all rounds, and in how many of them. */
  readonly base: { readonly count: number; readonly rounds: number };
  readonly head: { readonly count: number; readonly rounds: number };
}

export interface LogsRow {
  readonly component: string;
  /** What rates are by: units of work where both sides counted all of theirs, else rounds. */
  readonly per: "unit" | "round";
  readonly base: LogSide;
  readonly head: LogSide;
  /** New ones first, then vanished ones, then those said more or less often; the worst and the most frequent first. */
  readonly templates: readonly LogTemplateRow[];
  readonly templatesLeftOut: number;
  /** Why a side has no log; null: both have. */
  readonly why: string | null;
}
