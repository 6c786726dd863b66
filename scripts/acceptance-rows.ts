// What heapgate was built to do, one row each: W from monitoring Weave GitOps Enterprise, F from examining Fleet, P from the product itself.

/** Where a test runs: `fast` is `npm test`, `cluster` a real kind cluster, `programs` real Prometheus and exporters, `oracle` Go's tools, `page` a browser. */
export type Suite = "fast" | "cluster" | "programs" | "oracle" | "page";

export interface AcceptanceRow {
  readonly id: string;
  /** What heapgate can do, in a few words. */
  readonly capability: string;
  /** Every suite named here has at least one test of the row. */
  readonly suites: readonly Suite[];
}

/** A row whose check runs with `npm test`, and in these suites besides. */
const row = (id: string, capability: string, ...more: readonly Suite[]): AcceptanceRow => ({ id, capability, suites: ["fast", ...more] });

export const ACCEPTANCE_ROWS: readonly AcceptanceRow[] = [
  { id: "W1", capability: "several components in one run, each with its endpoint, its authentication and its rows", suites: ["cluster"] },
  row("W2", "metrics of the Go runtime as client_golang has served them from 1.11 to 1.24"),
  row("W3", "metrics of HTTP servers: rate, errors, quantiles, by handler and by path without ids"),
  row("W4", "metrics of controllers: reconciles, queues and client-go, per controller", "cluster"),
  row("W5", "metrics of components; what lies beyond the last bucket is said in finite words"),
  row("W6", "CPU, memory, network, restarts and throttling of containers from kubelet and API server alone", "cluster"),
  row("W7", "queries to a Prometheus of the user's; snapshot files that a Prometheus takes back", "programs"),
  row("W8", "each panel of the four dashboards has a row, or a reason for none"),
  row("W9", "a laptop does what CI does: one configuration, one result"),
  row("W10", "a chart becomes the objects that Tilt would apply"),
  row("W11", "long series of a cluster that stays: the slow leak is seen, and nothing of others is deleted"),
  row("W12", "a regressed total leads to the functions that explain it, and says what they leave unexplained"),
  row("W13", "profiling is switched on in the app, whichever form its chart knows"),
  row("W14", "a target behind TLS, a path prefix and a token"),
  row("W15", "each profile on its own; a server without CPU profiles is measured all the same"),
  row("W16", "stored profiles open in `go tool pprof`, and totals are those it prints", "oracle"),
  row("W17", "presets switch profiles and metrics on; values that change nothing are told"),
  row("W18", "what a run needs is looked at before the load, each lack with its remedy"),
  row("W19", "memory that keeps growing is told from memory that fills up, swings or steps"),
  row("W20", "the function whose objects stay, with bytes and objects on both sides"),
  row("W21", "the call chain that leads to it, root first"),
  row("W22", "the views of pprof: tables to the byte, a page that works offline", "page"),
  row("W23", "a counter that must stand still, a leak by agreeing signals, and its fix as an improvement"),
  row("W24", "cost per unit of work, whatever the amount of work"),
  row("F1", "a controller and its agents as components with roles, requests counted in and out"),
  row("F2", "logs of both sides: volume, levels, new messages first, no secret"),
  row("F3", "network bytes of pods and requests by method and code"),
  row("F4", "resource usage of every component", "cluster"),
  row("F5", "who asks the API server how much, by FlowSchema and by audit log", "cluster"),
  row("F6", "requests a controller sends, over all hosts, with the shares of 409, 429 and 5xx"),
  row("F7", "one line per component: compute, memory, network, or noise"),
  row("F8", "the component whose traffic makes another one work is named, the other marked"),
  row("F9", "a listener on a pod's loopback is reached; an app without profiles passes", "cluster"),
  row("F10", "CPU profiles that an app writes by itself, merged and over time"),
  row("F11", "periods of any length, as the profile tells it"),
  row("F12", "files read from hostPath, emptyDir and claims"),
  row("F13", "lines for Helm's `--set` passed on untouched"),
  row("F14", "a directory on the nodes that the app may write; what it said when it could not", "cluster"),
  row("F15", "names of CPU files: time, component, foreign ones, doubles"),
  row("F16", "stored CPU profiles open in `go tool pprof`", "oracle"),
  row("P1", "the app in kind: Docker 20.10 to 29, nodes before and after 1.36, Helm 3 and 4", "cluster"),
  row("P2", "load of fixed work or fixed rate, offered and achieved; unequal work is not compared"),
  row("P3", "an artifact that lists every file; what was cut off is missing, not zero"),
  row("P4", "a stored baseline or both sides built; differences of the environment are said"),
  row("P5", "one comment, edited in place, with growth, chains and triage"),
  row("P6", "default limits: the same code is green, a leak or a burn is red", "cluster"),
  row("P7", "the whole way is tested without a cluster"),
  row("P8", "restarts, kills, lost leaders, baselines, queries and profiles have names, and none is green"),
];
