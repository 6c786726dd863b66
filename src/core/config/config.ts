/** The configuration as the rest of heapgate sees it: validated, defaults filled in, numbers in base units. */
import type { Policy, Rules } from "../verdict/verdict.ts";

/** A command string run by a shell, or argv without one. */
export type Command = { readonly kind: "shell"; readonly script: string } | { readonly kind: "argv"; readonly argv: readonly string[] };

export interface EndpointConfig {
  /** Null: the component's own `$PORT`. A name refers to `ports`. */
  readonly port: number | string | null;
  readonly path: string;
  readonly required: readonly string[];
}

export interface RunConfig {
  readonly build: Command | null;
  readonly command: Command;
  readonly stop: Command | null;
  readonly env: Readonly<Record<string, string>>;
  /** Path that answers 2xx when the app is ready; null: the port is open. */
  readonly ready: string | null;
  readonly readyTimeoutSeconds: number;
}

export interface ComponentConfig {
  readonly name: string;
  readonly role: "controller" | "agent" | null;
  readonly measure: boolean;
  /** Names of further ports; each gets `$PORT_<NAME>`. */
  readonly ports: readonly string[];
  readonly pprof: "off" | EndpointConfig;
  readonly metrics: "off" | EndpointConfig;
  /** Null where the component is not started as a process. */
  readonly run: RunConfig | null;
}

/** `work`: a fixed number of requests at fixed concurrency; `rate`: an open model, `ratePerSecond` offered whatever the answers do. */
export interface HttpWorkload {
  readonly kind: "http";
  readonly component: string;
  readonly port: number | string | null;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bodyFile: string | null;
  readonly load:
    | { readonly kind: "work"; readonly requests: number; readonly concurrency: number }
    | { readonly kind: "rate"; readonly ratePerSecond: number; readonly durationSeconds: number };
}

/** Called once per phase and batch with `HEAPGATE_UNITS`; reports the units it did. */
export interface CommandWorkload {
  readonly kind: "command";
  readonly command: Command;
  /** Work of the cost phase when the command is asked for units; null: it decides itself. */
  readonly requests: number | null;
  readonly units: UnitsSource;
}

/** Where a command's units come from: the stdout line `heapgate-units=N`, a file with a number, a JSON file and path, or a known tool's summary. */
export type UnitsSource =
  | { readonly kind: "stdout" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "json"; readonly path: string; readonly field: string };

export interface IdleWorkload {
  readonly kind: "idle";
  readonly durationSeconds: number;
}

export type Workload = HttpWorkload | CommandWorkload | IdleWorkload;

/** Lengths of one trial's phases (`surface.md` §8). */
export interface PlanConfig {
  readonly warmUpSeconds: number;
  readonly costSeconds: number;
  readonly batches: number;
  readonly batchSeconds: number;
}

export interface Config {
  readonly version: 1;
  readonly name: string;
  readonly target: "process" | "kind" | "existing";
  readonly components: readonly ComponentConfig[];
  readonly workload: Workload | null;
  readonly rounds: { readonly min: number; readonly max: number };
  readonly plan: PlanConfig;
  readonly timeLimitSeconds: number;
  readonly rules: Rules;
  /** Null: leak gate off. */
  readonly leakPoints: number | null;
  readonly policy: Policy;
  readonly baseline: {
    readonly mode: "auto" | "artifact" | "rebuild";
    readonly ref: string | null;
    readonly path: string | null;
    readonly workflow: string | null;
    readonly maxDistance: number | null;
    readonly retentionDays: number | null;
  };
  readonly skipUnchanged: boolean;
  readonly comment: "on-change" | "always" | "never";
  readonly acceptLabel: string;
  readonly report: "html" | "none";
  readonly checkRun: boolean;
  readonly paths: readonly string[];
}
