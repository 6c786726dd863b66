/** The configuration as the rest of heapgate sees it: validated, defaults filled in, numbers in base units. */
import type { OwnSignal } from "../units/own-signal.ts";
import type { Policy, Rules } from "../verdict/verdict.ts";
import type {
  AccountConfig,
  AuthConfig,
  ClusterTarget,
  CpuFilesConfig,
  DeployStep,
  ImageBuild,
  JobWorkload,
  K6Workload,
  ObjectsWorkload,
  PodsConfig,
  Reset,
  ResourcesConfig,
} from "./cluster-config.ts";
import type { PresetName } from "./presets/presets.ts";
import type { PrometheusConfig } from "./prometheus-config.ts";

/** A command string run by a shell, or argv without one. */
export type Command = { readonly kind: "shell"; readonly script: string } | { readonly kind: "argv"; readonly argv: readonly string[] };

export interface EndpointConfig {
  /** Null: the component's own `$PORT`. A name refers to `ports`. */
  readonly port: number | string | null;
  readonly path: string;
  readonly scheme: "http" | "https";
  /** Null: none is needed. */
  readonly auth: AuthConfig | null;
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
  /** Null where the component is not found as pods. */
  readonly pods: PodsConfig | null;
  /** Laid over its containers. */
  readonly env: Readonly<Record<string, string>>;
  /** Appended to its container's arguments. */
  readonly args: readonly string[];
  readonly resources: ResourcesConfig | null;
  /** Where it answers without a forward, such as `https://host/prefix`; null: by its pods or its process. */
  readonly url: string | null;
  /** Left out: the app keeps no CPU profiles of its own. */
  readonly cpuFiles?: CpuFilesConfig | undefined;
  /** As whom it asks the API server besides the account of its pods. Left out: as nobody else. */
  readonly accounts?: readonly AccountConfig[] | undefined;
  /** That a version or an installation of the app has no such pods is no error. Left out: it is one. */
  readonly optional?: true | undefined;
}

/** `work`: a fixed number of requests at fixed concurrency; `rate`: an open model, `ratePerSecond` offered whatever the answers do. */
export interface HttpWorkload {
  readonly kind: "http";
  readonly component: string;
  readonly port: number | string | null;
  /** Left out: plain HTTP, or what the component's `url` says. */
  readonly scheme?: "https";
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bodyFile: string | null;
  readonly load:
    | { readonly kind: "work"; readonly requests: number; readonly concurrency: number }
    | { readonly kind: "rate"; readonly ratePerSecond: number; readonly durationSeconds: number };
}

/** HTTP workloads at the same time; their units are added up. */
export interface HttpListWorkload {
  readonly kind: "http-list";
  readonly parts: readonly HttpWorkload[];
}

/** Called once per phase and batch with `HEAPGATE_UNITS`; reports the units it did. */
export interface CommandWorkload {
  readonly kind: "command";
  readonly command: Command;
  /** Work of the cost phase when the command is asked for units; null: it decides itself. */
  readonly requests: number | null;
  readonly units: UnitsSource;
}

/** Load generators whose summaries heapgate reads. */
export const LOAD_TOOLS = ["k6", "ghz", "fortio", "vegeta"] as const;
export type LoadTool = (typeof LOAD_TOOLS)[number];

/** Where a command's units come from: the stdout line `heapgate-units=N`, a file with a number, a JSON file and path, a known tool's summary, a counter. */
export type UnitsSource =
  | { readonly kind: "stdout" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "json"; readonly path: string; readonly field: string }
  /** `path` of the JSON summary the tool wrote; null: it is on the command's stdout. */
  | { readonly kind: "tool"; readonly tool: LoadTool; readonly path: string | null }
  /** Increase of a counter the component serves, such as `http_requests_total{code="200"}`. */
  | { readonly kind: "metric"; readonly component: string; readonly metric: string };

export interface IdleWorkload {
  readonly kind: "idle";
  readonly durationSeconds: number;
}

/** What an app is given to do at one time. */
export type SingleWorkload = HttpWorkload | HttpListWorkload | CommandWorkload | IdleWorkload | ObjectsWorkload | JobWorkload | K6Workload;

/** A phase as it is configured; `workload` holds the work of one run, which is one batch where growth is measured. */
export interface PhaseConfig {
  readonly name: string;
  /** Null: it warms up, or cools down. */
  readonly measure: "cost" | "growth" | null;
  readonly workload: SingleWorkload;
  /** Runs one after the other; of growth there are `plan.batches`. */
  readonly repeat: number;
  /** A run ends when this holds of the metrics (`core/prometheus/metric-expression.ts`); null: with its work. */
  readonly until: string | null;
  /** A run ends when the app is quiet. */
  readonly quiesce: boolean;
  /** Null: inside of the phase, as long as fits. */
  readonly cpuProfile: { readonly delaySeconds: number; readonly seconds: number | null } | null;
}

/** Phases of the user's own in place of those of the plan: at most one measures cost, at most one growth, in this order with nothing between. */
export interface PhasedWorkload {
  readonly kind: "phases";
  readonly phases: readonly PhaseConfig[];
}

export type Workload = SingleWorkload | PhasedWorkload;

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
  /** Null under `target: process`. */
  readonly cluster: ClusterTarget | null;
  readonly images: readonly ImageBuild[];
  readonly deploy: readonly DeployStep[];
  readonly reset: Reset;
  readonly keepCluster: "never" | "on-failure" | "always";
  /** Steps before the first workload of a trial. */
  readonly setup: readonly DeployStep[];
  readonly components: readonly ComponentConfig[];
  readonly workload: Workload | null;
  readonly rounds: { readonly min: number; readonly max: number };
  readonly plan: PlanConfig;
  readonly timeLimitSeconds: number;
  readonly rules: Rules;
  /** Declared beside the built-in ones. */
  readonly signals: readonly OwnSignal[];
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
  /** Left out: none is asked, heapgate scrapes by itself. */
  readonly prometheus?: PrometheusConfig | undefined;
  /** What lies under components and values of charts; left out: nothing. */
  readonly preset?: PresetName | undefined;
}
