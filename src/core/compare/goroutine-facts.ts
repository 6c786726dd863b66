/** Adds to goroutine chains what only the text of `goroutine?debug=2` knows: who started them, what they wait for, and for how long. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import { type Warning, warning } from "../errors/warning.ts";
import { goroutineOrigins, groupKey } from "../graph/goroutine-origins.ts";
import { type Goroutine, parseGoroutineText } from "../pprof/goroutine-text.ts";
import type { RoundData, Snapshot } from "../snapshot/snapshot.ts";
import type { ProfileDiff } from "./comparison.ts";
import { roundsOf } from "./signal-values.ts";

interface Texts {
  /** Goroutines of every round that has a text to read. */
  readonly goroutines: readonly (readonly Goroutine[])[];
  /** Rounds by what is wrong with their texts, in words that follow the name of the file. */
  readonly problems: ReadonlyMap<string, readonly number[]>;
}

const CUT_OFF = "is cut off (Go writes no more than 64 MiB of it): of the goroutines after that nothing is told.";

/** Reads the texts of the rounds that count. One that cannot be read explains nothing, and decides nothing either. */
const readTexts = (rounds: readonly RoundData[]): Texts => {
  const goroutines: (readonly Goroutine[])[] = [];
  const problems = new Map<string, number[]>();
  const note = (round: number, problem: string): void => void problems.set(problem, [...(problems.get(problem) ?? []), round]);
  for (const { entry, goroutineText } of rounds) {
    if (entry.voidReason !== null || goroutineText === null) continue;
    try {
      const text = parseGoroutineText(goroutineText, "");
      goroutines.push(text.goroutines);
      if (text.isCutOff) note(entry.round, CUT_OFF);
    } catch (error) {
      if (!(error instanceof HeapgateError)) throw error;
      note(entry.round, `cannot be read: it${error.message}`);
    }
  }
  return { goroutines, problems };
};

const warningsOf = (component: string, { problems }: Texts): readonly Warning[] =>
  [...problems].map(([problem, rounds]) =>
    warning(
      "goroutine-text",
      `Component ${component}: the text of goroutine?debug=2 that head has of round${rounds.length === 1 ? "" : "s"} ${rounds.join(", ")} ${problem}`,
      "Counts and verdict do not depend on it: it only says who started the goroutines that were added. Measure again to have it.",
    ),
  );

export interface WithOrigins {
  readonly profiles: readonly ProfileDiff[];
  /** Texts that could not be read, or not to their end. */
  readonly warnings: readonly Warning[];
}

/** The differences with the origins of head's goroutines: other kinds as they are, and all where no text tells. */
export const withOrigins = (diffs: readonly ProfileDiff[], head: Snapshot): WithOrigins => {
  const warnings: Warning[] = [];
  const profiles = diffs.map((diff) => {
    if (diff.kind !== "goroutine" || diff.chains.length === 0) return diff;
    const texts = readTexts(roundsOf(head, diff.component));
    warnings.push(...warningsOf(diff.component, texts));
    const origins = goroutineOrigins(texts.goroutines);
    const chains = diff.chains.map((chain) => {
      const origin = origins.get(groupKey(chain.frames.at(-1) ?? "", chain.frames[0] ?? ""));
      return origin === undefined ? chain : { ...chain, origin };
    });
    return { ...diff, chains };
  });
  return { profiles, warnings };
};
