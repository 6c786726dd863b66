/** Annotations on the changed lines of the growing path, at most three: what a reviewer sees beside the code. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { touchedSteps, type TouchedStep } from "./growing-path.ts";
import { chooseProfiles } from "./choose-profiles.ts";
import { factorOf, unitOf } from "./growth-table.ts";
import { plainText } from "./escape.ts";
import type { Report } from "./report.ts";

export interface Annotation {
  readonly level: "error" | "warning";
  readonly message: string;
  /** In the repository, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

const MOST_ANNOTATIONS = 3;

const VERBS: Readonly<Partial<Record<ProfileDiff["kind"], string>>> = {
  heap: "more memory in use, allocated",
  allocs: "more allocated",
  cpu: "more CPU time, spent",
  goroutine: "more goroutines, waiting",
};

const messageOf = ({ touched, growth, isEnd }: TouchedStep, diff: ProfileDiff): string => {
  const amount = formatQuantity(growth * factorOf(diff), unitOf(diff), { signed: true });
  const where = isEnd ? "here" : "here or in what this calls";
  return `${amount} ${VERBS[diff.kind] ?? "more"} ${where} (${plainText(touched.func)} of ${plainText(diff.component)}, ${touched.kind} in this change).`;
};

/** Of a failed verdict errors, of a suspicion warnings; none where no diff is known or it does not touch what grew. Each function once. */
export const annotationsOf = (report: Report): readonly Annotation[] => {
  const { state } = report.verdict;
  if (state !== "fail" && state !== "warn") return [];
  const { failing, open } = chooseProfiles(report);
  const seen = new Set<string>();
  const found = (failing.length > 0 ? failing : open).flatMap((diff) =>
    touchedSteps(diff).flatMap((step): readonly Annotation[] => {
      const { path, firstLine } = step.touched;
      const place = `${path}:${firstLine}`;
      if (seen.has(place)) return [];
      seen.add(place);
      return [{ level: state === "fail" ? "error" : "warning", message: messageOf(step, diff), file: path, line: firstLine }];
    }),
  );
  return found.slice(0, MOST_ANNOTATIONS);
};
