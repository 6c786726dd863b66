/** Where the numbers come from: commits, age, environment, sensitivity and warnings, in plain words. */
import type { Comparison, SideInfo } from "../compare/comparison.ts";
import type { Environment } from "../snapshot/snapshot.ts";
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import type { Report } from "./report.ts";

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
  const source = side.source === "file" ? "imported" : side.source === "rebuild" ? "measured in this run" : "from an artifact";
  return `${who}${ref}${dirty}, ${source}${age}${distance}, ${side.rounds} round${side.rounds === 1 ? "" : "s"}`;
};

/** One line: what was compared with what, and how. `escape` makes names harmless for the format at hand. */
export const provenance = (report: Report, escape: (text: string) => string): string => {
  const { base, head, design, pairs } = report.comparison;
  const how = design === "paired" ? `${pairs} interleaved pair${pairs === 1 ? "" : "s"} on one machine` : "two separate recordings";
  return escape(`Base: ${sideText(base)}. Head: ${sideText(head)}. Compared as ${how}.`);
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
  if (comparability.kind === "caution") lines.push(`Caution: ${comparability.reasons.join("; ")}.`);
  return lines;
};

export const warningLines = (report: Report): readonly string[] =>
  report.comparison.warnings.map((warning) => `${warning.message} ${warning.remedy}`.trim());

/** With fewer rounds costs only warn; what would have been caught is not for saying then. */
const LEAST_ROUNDS = 3;

const detectableOf = (comparison: Comparison, signal: string): string | null => {
  const found = comparison.signals.find((one) => one.signal === signal && one.evidence !== null);
  return found?.evidence == null ? null : formatChange(Math.expm1(found.evidence.smallestDetectableLog)).replace("+", "");
};

/** "This run would have caught a 6 % CPU or 2 % allocation increase four times in five."; null when nothing was tested. */
export const sensitivityLine = (report: Report): string | null => {
  if (report.comparison.pairs < LEAST_ROUNDS) return null;
  const cpu = detectableOf(report.comparison, "cpu");
  const allocated = detectableOf(report.comparison, "allocated");
  const parts = [cpu === null ? null : `${cpu} CPU`, allocated === null ? null : `${allocated} allocation`].filter((part) => part !== null);
  return parts.length === 0 ? null : `This run would have caught a ${parts.join(" or ")} increase four times in five.`;
};
