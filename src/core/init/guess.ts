/** What `heapgate init` writes, before it is text, and what it has to say about it. */

/** A value, and why it stands there where that is not certain. */
export interface Guessed<Value> {
  readonly value: Value;
  /** Null: it was read. */
  readonly guessed: string | null;
}

export const read = <Value>(value: Value): Guessed<Value> => ({ value, guessed: null });
export const guess = <Value>(value: Value, why: string): Guessed<Value> => ({ value, guessed: why });

export interface BuildGuess {
  readonly image: string;
  readonly context: string | null;
  readonly dockerfile: string | null;
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  /** Lines of a shell. */
  readonly command: readonly string[];
  readonly remark: string | null;
}

export type DeployGuess =
  | {
      readonly kind: "chart";
      readonly chart: string;
      readonly release: string;
      readonly namespace: string | null;
      readonly values: readonly string[];
      /** Paths of values to switch on, each with its value. */
      readonly inline: readonly { readonly path: readonly string[]; readonly value: string | number | boolean }[];
      readonly set: readonly string[];
      /** Entries of `waitFor`, as they are written. */
      readonly waitFor: readonly string[];
      readonly remark: string | null;
    }
  | { readonly kind: "kustomize"; readonly folder: string; readonly remark: string | null }
  | {
      readonly kind: "manifests";
      readonly files: readonly string[];
      readonly namespace: string | null;
      readonly once: boolean;
      readonly remark: string | null;
    };

/** `off`, or where it answers; all null: found by trying. */
export type EndpointGuess = "off" | { readonly port: string | number | null; readonly scheme: "https" | null; readonly auth: "own" | null };

export interface RunGuess {
  readonly build: string;
  readonly command: Guessed<string>;
  readonly ready: string | null;
  readonly env: Readonly<Record<string, string>>;
}

export interface ComponentGuess {
  readonly name: string;
  readonly role: "controller" | null;
  readonly selector: Guessed<string> | null;
  readonly namespace: string | null;
  readonly container: string | null;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names of further ports, of processes. */
  readonly ports: readonly string[];
  readonly pprof: Guessed<EndpointGuess>;
  readonly metrics: Guessed<EndpointGuess>;
  readonly run: RunGuess | null;
  /** The file it was read from. */
  readonly file: string;
}

export type WorkloadGuess =
  | {
      readonly kind: "http";
      readonly component: string | null;
      readonly port: string | number | null;
      /** Null: GET. */
      readonly method: string | null;
      readonly path: string;
      readonly guessed: string | null;
    }
  | { readonly kind: "idle"; readonly guessed: string; readonly sample: string | null };

/** One thing to say: read from a file, guessed, or not found. */
export interface Note {
  readonly kind: "found" | "guessed" | "missing";
  readonly what: string;
  readonly file: string | null;
  /** What to do about it. */
  readonly remedy: string | null;
}

export interface Guess {
  readonly target: "kind" | "process";
  readonly preset: string | null;
  readonly builds: readonly BuildGuess[];
  readonly deploys: readonly DeployGuess[];
  /** Empty where the preset declares them. */
  readonly components: readonly ComponentGuess[];
  readonly workload: WorkloadGuess;
  /** Folder with the go.mod that is built. */
  readonly moduleFolder: string;
  readonly notes: readonly Note[];
}

export const found = (what: string, file: string | null): Note => ({ kind: "found", what, file, remedy: null });
export const guessedNote = (what: string, file: string | null, remedy: string | null): Note => ({ kind: "guessed", what, file, remedy });
export const missing = (what: string, remedy: string, file: string | null = null): Note => ({ kind: "missing", what, file, remedy });
