/** The logs of both sides: how much more is said, and what is said that was not said before (`kubernetes.md` §14). */
import { warning, type Warning } from "../errors/warning.ts";
import { LOG_LEVELS, type LogDigest, type LogLevel } from "../logs/log-digest.ts";
import type { PhaseName, RoundData, Snapshot } from "../snapshot/snapshot.ts";
import type { LogSide, LogsRow, LogTemplateRow } from "./logs-row.ts";
import { roundsOf } from "./signal-values.ts";

/** More of them are not kept in a comparison. */
const MOST_TEMPLATES = 60;
/** A message is said much more often when it is said so many times as often, and in so many lines more. */
const MUCH_MORE = 2;
const MUCH_MORE_LINES = 10;

const WORKING: readonly PhaseName[] = ["warm-up", "cost", "growth"];

interface LoggedRound {
  readonly digest: LogDigest;
  readonly counts: boolean;
  /** Units of work in all phases; null when one of them did not count its. */
  readonly units: number | null;
}

const unitsOf = ({ entry }: RoundData): number | null => {
  const phases = entry.phases.filter(({ phase }) => WORKING.includes(phase));
  const units = phases.flatMap((phase) => phase.units ?? []);
  return phases.length === 0 || units.length < phases.length ? null : units.reduce((sum, one) => sum + one, 0);
};

const loggedRounds = (rounds: readonly RoundData[]): readonly LoggedRound[] =>
  rounds.flatMap((round) =>
    round.log?.kind === "digest" ? [{ digest: round.log.digest, counts: round.entry.voidReason === null, units: unitsOf(round) }] : [],
  );

const whyMissing = (rounds: readonly RoundData[]): string =>
  rounds.flatMap(({ log }) => (log?.kind === "missing" ? [log.why] : []))[0] ?? "no log was read";

const total = (rounds: readonly LoggedRound[], of: (digest: LogDigest) => number): number =>
  rounds.reduce((sum, { digest }) => sum + of(digest), 0);

/** How much work is behind the rounds that count: units, or the rounds themselves; 0 where none counts. */
const workOf = (rounds: readonly LoggedRound[], per: LogsRow["per"]): number => {
  const counting = rounds.filter(({ counts }) => counts);
  return per === "round" ? counting.length : counting.reduce((sum, { units }) => sum + (units ?? 0), 0);
};

const errorsOf = ({ levels }: LogDigest): number => levels.panic + levels.error;

const sideOf = (rounds: readonly LoggedRound[], per: LogsRow["per"]): LogSide => {
  const work = workOf(rounds, per);
  const counting = rounds.filter(({ counts }) => counts);
  const rate = (of: (digest: LogDigest) => number): number | null => (work === 0 ? null : total(counting, of) / work);
  return {
    rounds: rounds.length,
    lines: rate(({ lines }) => lines),
    bytes: rate(({ bytes }) => bytes),
    errors: rate(errorsOf),
    warnings: rate(({ levels }) => levels.warning),
    panics: total(rounds, ({ levels }) => levels.panic),
    dataRaces: total(rounds, ({ dataRaces }) => dataRaces),
    truncated: rounds.some(({ digest }) => digest.truncated),
  };
};

interface Said {
  readonly level: LogLevel;
  readonly text: string;
  count: number;
  rounds: number;
  /** In rounds that count. */
  counted: number;
}

/** What a side said in all its rounds, by level and template. */
const saidBy = (rounds: readonly LoggedRound[]): ReadonlyMap<string, Said> => {
  const said = new Map<string, Said>();
  for (const { digest, counts } of rounds) {
    for (const { level, text, count } of digest.templates) {
      const key = `${level} ${text}`;
      const one = said.get(key) ?? { level, text, count: 0, rounds: 0, counted: 0 };
      one.count += count;
      one.rounds += 1;
      one.counted += counts ? count : 0;
      said.set(key, one);
    }
  }
  return said;
};

/** True when a side may have said what is not among its templates. */
const isPartial = (rounds: readonly LoggedRound[]): boolean => rounds.some(({ digest }) => digest.truncated || digest.otherLines > 0);

interface Sides {
  readonly base: readonly LoggedRound[];
  readonly head: readonly LoggedRound[];
  readonly work: { readonly base: number; readonly head: number };
}

const isMuchMore = (fewer: number, fewerWork: number, more: number, moreWork: number): boolean => {
  if (fewerWork === 0 || moreWork === 0) return false;
  const expected = (fewer / fewerWork) * moreWork;
  return more >= MUCH_MORE * expected && more - expected >= MUCH_MORE_LINES;
};

const changeOf = (
  base: Said | undefined,
  head: Said | undefined,
  { base: baseRounds, head: headRounds, work }: Sides,
): LogTemplateRow["change"] | null => {
  if (base === undefined) return isPartial(baseRounds) ? null : "new";
  if (head === undefined) return isPartial(headRounds) ? null : "vanished";
  // Of a log that was cut off only the beginning is counted.
  if ([...baseRounds, ...headRounds].some(({ digest }) => digest.truncated)) return null;
  if (isMuchMore(base.counted, work.base, head.counted, work.head)) return "more";
  return isMuchMore(head.counted, work.head, base.counted, work.base) ? "less" : null;
};

const CHANGES: readonly LogTemplateRow["change"][] = ["new", "vanished", "more", "less"];

const compareRows = (a: LogTemplateRow, b: LogTemplateRow): number =>
  CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
  LOG_LEVELS.indexOf(a.level) - LOG_LEVELS.indexOf(b.level) ||
  b.head.rounds + b.base.rounds - (a.head.rounds + a.base.rounds) ||
  b.head.count + b.base.count - (a.head.count + a.base.count) ||
  (a.text < b.text ? -1 : 1);

const rowsOf = (sides: Sides): readonly LogTemplateRow[] => {
  const [base, head] = [saidBy(sides.base), saidBy(sides.head)];
  const amount = (said: Said | undefined): LogTemplateRow["base"] => ({ count: said?.count ?? 0, rounds: said?.rounds ?? 0 });
  return [...new Map([...base, ...head])]
    .flatMap(([key, { level, text }]): LogTemplateRow[] => {
      const [ofBase, ofHead] = [base.get(key), head.get(key)];
      const change = changeOf(ofBase, ofHead, sides);
      return change === null ? [] : [{ change, level, text, base: amount(ofBase), head: amount(ofHead) }];
    })
    .toSorted(compareRows);
};

/** One row for each component of which a side's log was looked at. Where a side has none, nothing is new or vanished. */
export const compareLogs = (base: Snapshot, head: Snapshot): readonly LogsRow[] =>
  head.manifest.components.flatMap((component) => {
    const [ofBase, ofHead] = [roundsOf(base, component), roundsOf(head, component)];
    if ([...ofBase, ...ofHead].every(({ log }) => log === undefined)) return [];
    const sides = { base: loggedRounds(ofBase), head: loggedRounds(ofHead) };
    const hasUnits = [...sides.base, ...sides.head].every(({ counts, units }) => !counts || units !== null);
    const per = hasUnits ? "unit" : "round";
    const why = sides.base.length === 0 ? `base: ${whyMissing(ofBase)}` : sides.head.length === 0 ? `head: ${whyMissing(ofHead)}` : null;
    const work = { base: workOf(sides.base, per), head: workOf(sides.head, per) };
    const rows = why === null ? rowsOf({ ...sides, work }) : [];
    return [
      {
        component,
        per,
        base: sideOf(sides.base, per),
        head: sideOf(sides.head, per),
        templates: rows.slice(0, MOST_TEMPLATES),
        templatesLeftOut: Math.max(0, rows.length - MOST_TEMPLATES),
        why,
      },
    ];
  });

const times = (count: number): string => (count === 0 ? "never" : count === 1 ? "once" : `${count} times`);
const inRounds = ({ panics, rounds }: LogSide, side: string): string =>
  `${times(panics)} in ${rounds} round${rounds === 1 ? "" : "s"} of ${side}`;

/** Panics that were caught, and data races, end no program: only the log tells of them. */
export const logWarnings = (rows: readonly LogsRow[]): readonly Warning[] =>
  rows.flatMap(({ component, base, head, templates }) => {
    const example = templates.find(({ change, level }) => change === "new" && level === "panic")?.text;
    const panicked = `${component} panicked ${inRounds(head, "head")}${base.rounds === 0 ? "" : `, ${inRounds(base, "base")}`}`;
    const raced = `The race detector found ${head.dataRaces} data race${head.dataRaces === 1 ? "" : "s"} in ${component} on head${base.rounds === 0 ? "" : `, ${base.dataRaces === 0 ? "none" : base.dataRaces} on base`}.`;
    const where = `Read what is above and below it in the log of ${component}.`;
    return [
      ...(head.panics === 0 ? [] : [warning("panic-logged", `${panicked}${example === undefined ? "" : `: ${example}`}.`, where)]),
      ...(head.dataRaces === 0 ? [] : [warning("data-race-logged", raced, `${where} Numbers of a program built with -race say little.`)]),
    ];
  });
