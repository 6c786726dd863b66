/** What an action says to the runner it runs under: inputs, outputs, state, annotations, job summary. */

export type AnnotationLevel = "notice" | "warning" | "error";

export interface AnnotationPlace {
  readonly title?: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

export interface Runner {
  /** The input's text without white space around it; empty when it is not given. */
  readonly getInput: (name: string) => string;
  readonly setOutput: (name: string, value: string) => void;
  /** Hides the value in all logs from here on. */
  readonly setSecret: (value: string) => void;
  /** Text that the `post` step of this action reads with `getState`. */
  readonly saveState: (name: string, value: string) => void;
  /** Empty when nothing was saved. */
  readonly getState: (name: string) => string;
  /** The runner keeps 10 warnings and 10 errors of a step; longer messages than 4096 characters are cut. */
  readonly annotate: (level: AnnotationLevel, message: string, place: AnnotationPlace) => void;
  /**
   * Adds Markdown to the step's job summary. `cut`: it would have passed 1,000,000 bytes, at which GitHub drops the whole summary, and
   * ends earlier; `unavailable`: this runner has no summaries.
   */
  readonly appendSummary: (markdown: string) => Promise<"written" | "cut" | "unavailable">;
  /** Annotates an error and makes the step fail. */
  readonly setFailed: (message: string) => void;
}
