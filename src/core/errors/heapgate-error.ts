/** The one error class: "we could not find out", with who can act on it and what to do. */
import { ERRORS, type ErrorArguments, type ErrorCode } from "./catalog.ts";

export const BLAMES = ["usage", "environment", "subject", "data", "github", "bug"] as const;
/** Who has to act: workflow author, runner owner, PR author, whoever made the data, permissions, us. */
export type Blame = (typeof BLAMES)[number];

export interface ErrorDetails {
  /** Where in the run it happened: `build`, `start`, `workload`, `collect`, `compare`, ... */
  readonly stage?: string;
  /** Last lines of what the failing tool or app printed. */
  readonly outputTail?: string;
  readonly cause?: unknown;
}

export class HeapgateError extends Error {
  override readonly name = "HeapgateError";
  readonly code: ErrorCode;
  readonly blame: Blame;
  readonly remedy: string;
  readonly stage: string | null;
  readonly outputTail: string | null;

  constructor(code: ErrorCode, blame: Blame, message: string, remedy: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.blame = blame;
    this.remedy = remedy;
    this.stage = details.stage ?? null;
    this.outputTail = details.outputTail ?? null;
  }
}

/** Makes the error of a catalog code. `args` are the facts its sentence needs. */
export function heapgateError<Code extends ErrorCode>(code: Code, args: ErrorArguments<Code>, details: ErrorDetails = {}): HeapgateError {
  // The catalog ties each code to its argument type; the call itself is the one place where that link is too wide for the checker.
  const entry = ERRORS[code] as { blame: Blame; message: (a: unknown) => string; remedy: (a: unknown) => string };
  return new HeapgateError(code, entry.blame, entry.message(args), entry.remedy(args), details);
}

/** Exit codes of the command line, by blame. A failed gate exits 1, a pass 0. */
export const EXIT_CODE_OF_BLAME = { usage: 2, environment: 3, subject: 4, data: 5, github: 0, bug: 70 } as const satisfies Record<
  Blame,
  number
>;

/** The exit code of anything thrown: unknown things are our bug. */
export const exitCodeOf = (error: unknown): number =>
  error instanceof HeapgateError ? EXIT_CODE_OF_BLAME[error.blame] : EXIT_CODE_OF_BLAME.bug;
