/** Verdicts of runs that could not compare: no baseline, and nothing measured. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import type { Reason, Verdict } from "./verdict.ts";

/** Head was judged alone: an absolute budget may still fail it, otherwise there is no baseline and why. */
export const withoutBaseline = (judged: Verdict, why: string): Verdict =>
  judged.state === "fail" ? judged : { ...judged, state: "no-baseline", reasons: ["no-baseline"], because: [why] };

const reasonOf = (error: unknown): Reason =>
  error instanceof HeapgateError && error.stage === "collect" ? "collection-error" : "invalid-run";

const TAIL_LINES = 5;

/** What the failing program said last, on one line; empty when it said nothing. */
const lastWords = ({ outputTail }: HeapgateError): readonly string[] => {
  const lines = (outputTail ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length === 0 ? [] : [`Its last output: ${lines.slice(-TAIL_LINES).join(" / ")}.`];
};

/** The run broke: what happened, what to do, and what the failing program said last, in the words of the error. */
export const invalidRun = (error: unknown): Verdict => {
  const because =
    error instanceof HeapgateError
      ? [error.message, error.remedy, ...lastWords(error)]
      : [error instanceof Error ? error.message : String(error)];
  return { state: "invalid-run", reasons: [reasonOf(error)], accepted: null, outcomes: [], leaks: [], because };
};
