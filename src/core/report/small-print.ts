/** Where the numbers come from: commits, age, environment, sensitivity and warnings, in plain words. */
import type { ProfileDiff, SideInfo } from "../compare/comparison.ts";
import type { Environment } from "../snapshot/snapshot.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { SignalName } from "../units/signals.ts";
import { caughtRatio } from "../verdict/budget-floor.ts";
import { conclusionOf } from "../verdict/conclusion.ts";
import { chooseProfiles } from "./choose-profiles.ts";
import { codeSpan } from "./escape.ts";
import { roundedUp } from "./floor-words.ts";
import type { Report } from "./report.ts";
import { whatSettles } from "./what-settles.ts";

const days = (ageSeconds: number): string => {
  const hours = ageSeconds / 3600;
  if (hours < 1) return "less than an hour old";
  return hours < 48 ? `${Math.round(hours)} h old` : `${Math.round(hours / 24)} days old`;
};

const sideText = (side: SideInfo): string => {
  const who = side.commit === null ? side.subject : side.commit.slice(0, 7);
  const ref = side.ref === null || side.ref === side.commit ? "" : ` (${side.ref})`;
  const dirty = side.dirty ? " with uncommitted changes" : "";
  const distance =
    side.distance === null || side.distance === 0
      ? ""
      : `, ${side.distance} commit${side.distance === 1 ? "" : "s"} behind the wanted base; those commits are part of the difference`;
  const age = side.ageSeconds === null || side.source !== "artifact" ? "" : `, ${days(side.ageSeconds)}`;
  const source = side.source === "file" ? "imported" : side.source === "rebuild" ? "measured in this run" : "recorded by itself";
  return `${who}${ref}${dirty}, ${source}${age}${distance}, ${side.rounds} round${side.rounds === 1 ? "" : "s"}`;
};

/** "; noise known from 12 earlier runs", of the signals that gate; empty where nothing was tested, and for imported files, which have no earlier runs. */
const noiseKnown = ({ comparison, verdict }: Report): string => {
  const gated = new Set(verdict.outcomes.flatMap((outcome) => (outcome.gated ? [outcome.id] : [])));
  const tested = comparison.signals.flatMap(({ id, evidence }) => (evidence === null || !gated.has(id) ? [] : [evidence]));
  if (tested.length === 0 || comparison.base.source === "file" || comparison.head.source === "file") return "";
  const runs = tested.flatMap(({ prior, priorRuns }) => (prior === "history" ? [priorRuns] : []));
  if (runs.length > 0) {
    const some = runs.length === tested.length ? "" : ` for ${runs.length} of ${tested.length} signals`;
    return `; noise known from ${Math.min(...runs)} earlier runs${some}`;
  }
  return `; noise not known yet: ${comparison.design === "paired" ? "run heapgate calibrate" : "three recordings of the base branch tell it"}`;
};

/** One line: what was compared with what, how, and what was known of the noise. `escape` makes names harmless for the format at hand. */
export const provenance = (report: Report, escape: (text: string) => string): string => {
  const { base, head, design, pairs } = report.comparison;
  const how = design === "paired" ? `${pairs} interleaved pair${pairs === 1 ? "" : "s"} on one machine` : "two separate recordings";
  return escape(`Base: ${sideText(base)}. Head: ${sideText(head)}. Compared as ${how}${noiseKnown(report)}.`);
};

const environmentText = (environment: Environment): string => {
  const parts = [
    environment.goVersion,
    environment.os === null || environment.arch === null ? null : `${environment.os}/${environment.arch}`,
    environment.cpuModel === null ? null : `${environment.cpuCount ?? "?"} × ${environment.cpuModel}`,
    environment.gomaxprocs === null ? null : `GOMAXPROCS ${environment.gomaxprocs}`,
    environment.gogcPercent === null ? null : `GOGC ${environment.gogcPercent}`,
    environment.memProfileRateBytes === null ? null : `heap sampled every ${formatQuantity(environment.memProfileRateBytes, "bytes")}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "not known" : parts.join(", ");
};

export const environmentLines = (report: Report): readonly string[] => {
  const { base, head, comparability } = report.comparison;
  const baseText = environmentText(base.environment);
  const headText = environmentText(head.environment);
  const lines =
    baseText === headText ? [`Environment of both sides: ${headText}.`] : [`Environment of base: ${baseText}. Head: ${headText}.`];
  const remedy = report.comparison.warnings.find(({ code }) => code === "environment-differs")?.remedy;
  if (comparability.kind === "caution")
    lines.push(`Caution: ${comparability.reasons.join("; ")}.${remedy === undefined ? "" : ` ${remedy}`}`);
  return lines;
};

/** Messages with their remedies. What differs between the environments stands in the lines above them. */
export const warningLines = (report: Report): readonly string[] =>
  report.comparison.warnings
    .filter(({ code }) => code !== "environment-differs")
    .map(({ message, remedy }) => `${message} ${remedy}`.trim());

/** Names of the files in a round that hold what a difference is made of; allocations are columns of the heap profile. */
const INSPECTED: Readonly<Partial<Record<ProfileDiff["kind"], string>>> = {
  heap: "heap.end",
  allocs: "heap.end",
  goroutine: "goroutine.end",
  cpu: "cpu",
};

/** A command that opens in pprof what failed, else the heap, from the folder of the results; null when the sides were not recorded by heapgate. */
export const inspectLine = (report: Report): string | null => {
  const { comparison } = report;
  const diff = [...chooseProfiles(report).failing, ...comparison.profiles.filter(({ kind }) => kind === "heap")].find(
    ({ kind }) => INSPECTED[kind] !== undefined,
  );
  const name = diff === undefined ? undefined : INSPECTED[diff.kind];
  if (diff === undefined || name === undefined || comparison.head.measuredBy !== "process") return null;
  const file = (side: string): string => `${side}/rounds/1/${diff.component}/process/${name}.pb.gz`;
  return `Inspect, in the folder of the results: ${codeSpan(`go tool pprof -http=: -diff_base ${file("base")} ${file("head")}`)}`;
};

/** With fewer rounds costs only warn; what would have been caught is not for saying then. */
const LEAST_ROUNDS = 3;

/** Increases that are said, in this order, two at most: one of time and one of memory where both were tested. */
const SAID_WHEN_CAUGHT: readonly { readonly signal: SignalName; readonly word: string }[] = [
  { signal: "cpu", word: "CPU" },
  { signal: "allocated", word: "allocation" },
  { signal: "live-heap", word: "live heap" },
  { signal: "rss", word: "resident memory" },
];
const MOST_CAUGHT = 2;

/** The increase that would have been caught in every component; null when none of them gates it. */
const caughtIn = ({ comparison, verdict }: Report, name: SignalName): number | null => {
  const caught = comparison.signals.flatMap((signal) => {
    const outcome = signal.signal === name ? verdict.outcomes.find(({ id }) => id === signal.id) : undefined;
    const ratio = outcome === undefined ? null : caughtRatio(outcome, signal);
    return ratio === null ? [] : [ratio];
  });
  return caught.length === 0 ? null : Math.max(...caught);
};

/** "6 % CPU or 2 % allocation": the increases this run would have failed four times in five; null when nothing was tested. */
export const detectable = (report: Report): string | null => {
  if (report.comparison.pairs < LEAST_ROUNDS) return null;
  const parts = SAID_WHEN_CAUGHT.flatMap(({ signal, word }) => {
    const caught = caughtIn(report, signal);
    return caught === null ? [] : [`${formatQuantity(roundedUp(caught), "ratio")} ${word}`];
  });
  return parts.length === 0 ? null : parts.slice(0, MOST_CAUGHT).join(" or ");
};

/**
 * "No metric exceeded its budget. This run would have caught a 6 % CPU or 2 % allocation increase four times in five."; the first sentence of a
 * green run only; null when nothing was tested.
 */
export const sensitivityLine = (report: Report): string | null => {
  const seen = detectable(report);
  const isGreen = report.verdict.state === "pass" && !report.comparison.binaryUnchanged;
  const sentences = [
    isGreen ? "No metric exceeded its budget." : null,
    seen === null ? null : `This run would have caught a ${seen} increase four times in five.`,
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? null : sentences.join(" ");
};

const times = (count: number): string => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);

/** Chances that are said, smallest first; beyond that the tail of a distribution says nothing about real runners. */
const CHANCES = [1000, 500, 200, 100, 50, 20] as const;

/** "chance alone would do this in fewer than 1 of 1,000 unchanged PRs", of the weakest failure; null when no test called it. */
const chanceOf = ({ verdict }: Report): string | null => {
  const failing = [
    ...verdict.outcomes.filter((outcome) => outcome.gated && outcome.outcome === "exceeded" && !outcome.plain && outcome.why === null),
    ...verdict.leaks.filter((leak) => leak.gated && leak.finding === "new-growth"),
  ].map(({ adjustedP }) => adjustedP ?? 1);
  const weakest = failing.length === 0 ? 1 : Math.max(...failing);
  const oneIn = CHANCES.find((chance) => weakest <= 1 / chance);
  return oneIn === undefined ? null : `chance alone would do this in fewer than 1 of ${formatQuantity(oneIn, "count")} unchanged PRs`;
};

/** How sure the verdict is and how it was measured; null when nothing was. */
export const confidenceLine = (report: Report): string | null => {
  const { base, head, design, pairs, signals } = report.comparison;
  if (report.verdict.reasons.includes("not-comparable")) return null;
  if (signals.length === 0 || (pairs === 0 && design === "paired") || Math.min(base.rounds, head.rounds) === 0) return null;
  const measured =
    design === "paired"
      ? `Measured ${times(pairs)} side by side on this runner`
      : base.rounds === head.rounds
        ? `Measured ${times(head.rounds)} on each side, in separate runs`
        : `Measured ${times(base.rounds)} on base and ${times(head.rounds)} on head, in separate runs`;
  const chance = chanceOf(report);
  return chance === null ? `${measured}.` : `${measured}; ${chance}.`;
};

/** Whether the check fails for it, what settles it, and what is known in spite of the noise; null where the verdict says all. */
export const consequenceLine = (report: Report): string | null => {
  const { verdict, policy } = report;
  const blocks = conclusionOf(verdict, policy).failed;
  switch (verdict.state) {
    case "fail":
      return blocks ? null : "Not blocking, as fail-on is never.";
    case "warn":
    case "inconclusive": {
      const now = blocks ? "This fails the check by its policy." : "Not blocking.";
      const settles = verdict.reasons.includes("not-comparable") ? null : whatSettles(report);
      return settles === null ? now : `${now} ${settles}`;
    }
    case "pass":
    case "accepted":
    case "skipped":
    case "no-baseline":
    case "invalid-run":
      return null;
  }
};
