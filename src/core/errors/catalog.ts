/** Every error code with who is to act, its sentence and its remedy. `docs/errors.md` is generated from this table. */
import { entry, TREE_PATHS } from "./catalog-entry.ts";
import { CLUSTER_ERRORS } from "./cluster-errors.ts";
import { GITHUB_ERRORS } from "./github-errors.ts";
import { INIT_ERRORS } from "./init-errors.ts";
import { METRICS_ERRORS } from "./metrics-errors.ts";
import { PAGE_ERRORS } from "./page-errors.ts";
import { PROMETHEUS_ERRORS } from "./prometheus-errors.ts";

/** One problem of a configuration file. Lines and columns count from 1. */
export interface ConfigIssue {
  readonly path: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

const renderIssue = (issue: ConfigIssue): string => {
  const place = issue.file === null ? "" : `${issue.file}${issue.line === null ? "" : `:${issue.line}:${issue.column ?? 1}`}: `;
  return `${place}${issue.path === "" ? "" : `${issue.path}: `}${issue.message}`;
};

export const ERRORS = {
  // usage: the workflow author acts
  CONFIG_INVALID: entry<{ issues: readonly ConfigIssue[] }>(
    "usage",
    ({ issues }) =>
      `The configuration has ${issues.length} problem${issues.length === 1 ? "" : "s"}:\n${issues.map((issue) => `  ${renderIssue(issue)}`).join("\n")}`,
    () => "Fix the lines named above, then run: heapgate check",
  ),
  CONFIG_NOT_FOUND: entry<{ path: string }>(
    "usage",
    ({ path }) => `No configuration file at ${path}.`,
    () => "Let heapgate init write one (see docs/first-gate.md), or name another with --config FILE.",
  ),
  INPUT_INVALID: entry<{ issues: readonly string[] }>(
    "usage",
    ({ issues }) =>
      `The inputs have ${issues.length} problem${issues.length === 1 ? "" : "s"}:\n${issues.map((issue) => `  ${issue}`).join("\n")}`,
    () => "See the table of inputs in the README.",
  ),
  USAGE: entry<{ problem: string; command: string | null }>(
    "usage",
    ({ problem }) => problem,
    ({ command }) => `Run: heapgate ${command === null ? "" : `${command} `}--help`,
  ),
  /** `ref`: null where none was named and no commit is before HEAD. */
  REF_NOT_FOUND: entry<{ ref: string | null }>(
    "usage",
    ({ ref }) =>
      ref === null ? "There is no earlier commit in this repository to compare with." : `Git knows no commit "${ref}" in this repository.`,
    ({ ref }) =>
      ref === null
        ? "Name what to compare with: --base REF, or --base ./DIR for a folder. In a shallow checkout fetch more first: git fetch --depth=100 origin"
        : "Name a commit, branch, tag or folder. In a shallow checkout fetch it first: git fetch --depth=100 origin REF",
  ),
  BUNDLE_ROUND_EXISTS: entry<{ component: string; round: number; path: string }>(
    "usage",
    ({ component, round, path }) => `The bundle ${path} already holds round ${round} of component ${component}.`,
    () => "Give another --round, or add --replace to put this one in its place.",
  ),
  /** `areColumns`: the kinds are lists of columns. */
  PROFILE_KINDS_DIFFER: entry<{ base: string; baseKind: string; head: string; headKind: string; areColumns?: true }>(
    "usage",
    ({ base, baseKind, head, headKind, areColumns }) =>
      areColumns === true
        ? `${base} has the columns ${baseKind}; ${head} has ${headKind}: they cannot be compared.`
        : `${base} is a ${baseKind} profile, ${head} a ${headKind} profile: they cannot be compared.`,
    () => "Give two profiles of the same kind.",
  ),
  SAMPLE_TYPE_UNKNOWN: entry<{ name: string; sampleType: string; known: readonly string[] }>(
    "usage",
    ({ name, sampleType, known }) => `${name} has no sample type "${sampleType}"; it has ${known.join(", ")}.`,
    () => "Name one of these, or its number counted from 0.",
  ),
  /** `wanted`: what should have been given, where a path alone does not tell. */
  FILE_NOT_FOUND: entry<{ path: string; wanted?: "result" | "drift" | "tree" }>(
    "usage",
    ({ path }) => `There is no file or folder ${path}.`,
    ({ wanted }) => {
      if (wanted === "result")
        return "Give a RESULT: a result.json, or its folder, with rules.json, base/ and head/ beside it, as heapgate run leaves them.";
      if (wanted === "drift")
        return "It is made with the first RESULT: give the result.json of heapgate run --base 'v*', or its folder: heapgate drift RESULT";
      if (wanted === "tree") return TREE_PATHS;
      return "Check the path; relative paths start at the current folder.";
    },
  ),
  EVENT_REFUSED: entry<{ event: string }>(
    "usage",
    ({ event }) =>
      `heapgate builds and runs nothing on ${event}: the code of the pull request would run with the token and the caches of the base branch.`,
    () => "Use on: pull_request; the comment on a fork's pull request comes from a second workflow (on: workflow_run, mode: comment).",
  ),

  // environment: the owner of the runner or machine acts
  TOOL_MISSING: entry<{ tool: string; why: string }>(
    "environment",
    ({ tool, why }) => `${tool} is not on PATH; heapgate needs it ${why}.`,
    ({ tool }) => `Install ${tool} and run the same command again.`,
  ),
  PORT_IN_USE: entry<{ component: string; port: number }>(
    "environment",
    ({ component, port }) => `Port ${port}, which component ${component} is told to listen on, is already in use on 127.0.0.1.`,
    ({ port }) => `Stop what listens there (ss -ltnp 'sport = :${port}'), or let heapgate choose: use $PORT instead of a fixed number.`,
  ),
  DISK_FULL: entry<{ path: string }>(
    "environment",
    ({ path }) => `Writing ${path} failed: no space left on the device.`,
    () => "Free some space, or write elsewhere with --out DIR.",
  ),
  OUTPUT_NOT_WRITABLE: entry<{ path: string; why: string }>(
    "environment",
    ({ path, why }) => `Cannot write ${path}: ${why}.`,
    () => "Choose another place with --out or --output.",
  ),
  FILE_NOT_USABLE: entry<{ path: string; why: string; isFolder?: boolean }>(
    "environment",
    ({ path, why }) => `Cannot use ${path}: ${why}.`,
    ({ isFolder }) =>
      isFolder === true ? "A file is wanted there: name one." : "Check the permissions of the file and of the folders above it.",
  ),
  /** `outside`: the folder, where it is in no repository. */
  GIT_FAILED: entry<{ command: string; exitCode: number | null; outside: string | null }>(
    "environment",
    ({ command, exitCode, outside }) =>
      typeof outside === "string"
        ? `${outside} is in no git repository (${command}).`
        : `git failed (exit ${exitCode ?? "by signal"}): ${command}`,
    ({ outside }) =>
      typeof outside === "string"
        ? "Run it inside of the service's repository, or compare with a folder: --base ./DIR"
        : "Read git's own words; a shallow checkout may need: git fetch --depth=100 origin",
  ),
  TIMED_OUT: entry<{ what: string; seconds: number }>(
    "environment",
    ({ what, seconds }) => `${what} did not finish within ${seconds} s.`,
    () => "Raise the time limit, or make the step shorter.",
  ),
  INTERRUPTED: entry<{ signal: string }>(
    "environment",
    ({ signal }) => `Stopped by ${signal}. Everything heapgate started was ended.`,
    () => "Run the same command again.",
  ),

  RUNNER_INVALID: entry<{ problem: string }>(
    "environment",
    ({ problem }) => `This is not the environment GitHub Actions gives an action: ${problem}.`,
    () => "Run heapgate as a step of a workflow; outside of one use the command line: heapgate run",
  ),

  // subject: the author of the measured code acts
  BUILD_FAILED: entry<{ component: string; side: string; command: string; exitCode: number | null }>(
    "subject",
    ({ component, side, command, exitCode }) =>
      `Building component ${component} of ${side} failed (exit ${exitCode ?? "by signal"}): ${command}`,
    () => "Fix the build; its last lines say why. The command ran in a clean checkout of that side.",
  ),
  APP_START_FAILED: entry<{ component: string; side: string; exitCode: number | null; command: string }>(
    "subject",
    ({ component, side, exitCode, command }) =>
      `Component ${component} of ${side} exited before it was ready (exit ${exitCode ?? "by signal"}): ${command}`,
    () => "Its last lines say why. It must listen on 127.0.0.1:$PORT and keep running.",
  ),
  APP_NOT_READY: entry<{ component: string; side: string; seconds: number; probe: string }>(
    "subject",
    ({ component, side, seconds, probe }) => `Component ${component} of ${side} was not ready after ${seconds} s (${probe}).`,
    () => "Make it listen on 127.0.0.1:$PORT, or name the path that answers when it is ready: components[].run.ready",
  ),
  APP_EXITED: entry<{ component: string; side: string; exitCode: number | null; phase: string }>(
    "subject",
    ({ component, side, exitCode, phase }) =>
      `Component ${component} of ${side} exited in the ${phase} phase (${exitCode === null ? "by signal" : `exit ${exitCode}`}).`,
    () => "Its last lines say why. A crash under load is a defect of that side; the data collected before it is kept.",
  ),
  PPROF_DISABLED: entry<{ component: string; url: string; answer: string }>(
    "subject",
    ({ component, url, answer }) => `Component ${component} does not serve a profile that is needed: ${url} answered ${answer}.`,
    () =>
      "Import net/http/pprof and serve it, or write pprof: off (no functions, no leak gate); or take from pprof.required what it cannot serve.",
  ),
  METRICS_DISABLED: entry<{ component: string; url: string; answer: string }>(
    "subject",
    ({ component, url, answer }) => `Component ${component} serves no metrics: ${url} answered ${answer}.`,
    () => "Serve /metrics with client_golang, name the right port and path under components[].metrics, or write metrics: off.",
  ),
  WORKLOAD_FAILED: entry<{ what: string; remedy?: string }>(
    "subject",
    ({ what }) => `The workload failed: ${what}.`,
    ({ remedy }) => remedy ?? "Run the workload by hand against the app; its last lines say why.",
  ),
  WORKLOAD_UNITS_MISSING: entry<{ what: string }>(
    "usage",
    ({ what }) => `The workload reported no units of work (${what}).`,
    () => "Print one line heapgate-units=N on stdout, or set workload.units to where the number stands.",
  ),

  // data: a file is not what it should be
  PROFILE_CORRUPT: entry<{ name: string; problem: string }>(
    "data",
    ({ name, problem }) => `${name} is not a readable pprof profile: ${problem}.`,
    () => "Fetch it again (curl -sS -o FILE http://HOST/debug/pprof/heap) and check that the download was complete.",
  ),
  PROFILE_NOT_A_PROFILE: entry<{ name: string; what: string }>(
    "data",
    ({ name, what }) => `${name} is ${what}, not a pprof profile.`,
    () => "Take the profile from /debug/pprof/ of a Go program, without debug=1: it is a gzipped protocol buffer.",
  ),
  PROFILE_LEGACY: entry<{ name: string; format: string; endpoint: string | null; convert: string }>(
    "data",
    ({ name, format }) => `${name} is a profile in the ${format} format, which heapgate does not read.`,
    ({ endpoint, convert }) => {
      const fetchIt =
        endpoint === null ? "Convert" : `Fetch it without debug=1: curl -sS -o FILE.pb.gz http://HOST/debug/pprof/${endpoint}; or convert`;
      return `${fetchIt} it with: ${convert} -output=FILE.pb.gz FILE.`;
    },
  ),
  PROFILE_TOO_LARGE: entry<{ name: string; limitBytes: number }>(
    "data",
    ({ name, limitBytes }) => `${name} inflates to more than ${limitBytes} bytes; heapgate stops there.`,
    () => "If the profile is genuine, raise the limit; if it came from a fork, do not trust it.",
  ),
  PROFILE_WRONG_KIND: entry<{ name: string; given: string; found: string }>(
    "data",
    ({ name, given, found }) => `${name} was given as a ${given} profile; its content is ${found}.`,
    () => "Give it with the kind it has: --profile KIND=FILE, KIND being the last part of /debug/pprof/KIND (cpu for a CPU profile).",
  ),
  PROFILE_VALUE_OVERFLOW: entry<{ name: string; value: string }>(
    "data",
    ({ name, value }) => `${name} holds the value ${value}, beyond the exact range of a 64-bit float.`,
    () => "Take a shorter profile: mutex and block delays add up over the life of the process.",
  ),
  POINTS_INVALID: entry<{ name: string; line: number; problem: string }>(
    "data",
    ({ name, line, problem }) => `${name}:${line}: ${problem}.`,
    () =>
      "The header is seconds or units followed by metric names (live_heap_bytes, live_objects, goroutines, open_fds, rss_bytes); the first column ascends.",
  ),
  BUNDLE_TOO_NEW: entry<{ name: string; found: number; supported: number }>(
    "data",
    ({ name, found, supported }) => `${name} was written by a newer heapgate (schemaVersion ${found}; this one reads up to ${supported}).`,
    () => "Use the newer heapgate, or record the bundle again with this one.",
  ),
  BUNDLE_INVALID: entry<{ name: string; problem: string }>(
    "data",
    ({ name, problem }) => `${name} is not a readable heapgate bundle: ${problem}.`,
    () => "Record it again with heapgate record or heapgate import.",
  ),
  RESULT_UNUSABLE: entry<{ name: string; problem: string }>(
    "data",
    ({ name, problem }) => `${name} cannot be added to a history of drift: ${problem}.`,
    () =>
      "Give the result.json of heapgate run --base 'v*', or of the action with base-ref: v* and baseline: rebuild, on a clean checkout.",
  ),
  NOISE_HISTORY_INVALID: entry<{ name: string; problem: string }>(
    "data",
    ({ name, problem }) => `${name} is not a readable history of noise: ${problem}.`,
    () => "Remove the file, or name another one with --history; --no-history does without.",
  ),
  CALIBRATION_INVALID: entry<{ name: string; problem: string }>(
    "data",
    ({ name, problem }) => `${name} does not hold finished gates of a calibration: ${problem}.`,
    () => "Remove the file and measure again, or name another folder with --out; it was left as it is.",
  ),
  HISTORY_TOO_NEW: entry<{ name: string; found: number; supported: number }>(
    "data",
    ({ name, found, supported }) => `${name} was written by a newer heapgate (schemaVersion ${found}; this one reads up to ${supported}).`,
    () => "Use the newer heapgate; the file was left as it is.",
  ),
  HISTORY_INVALID: entry<{ name: string; problem: string }>(
    "data",
    ({ name, problem }) => `${name} is not a readable history of drift: ${problem}.`,
    () => "Bring back an earlier copy, or name a new file with --history; it was left as it is.",
  ),
  ARTIFACT_REFUSED: entry<{ name: string; problem: string }>(
    "data",
    ({ name, problem }) => `The artifact ${name} was refused: ${problem}.`,
    () => "It is not used as a baseline. Record a new one on the base branch.",
  ),

  ...METRICS_ERRORS,
  ...PROMETHEUS_ERRORS,
  ...CLUSTER_ERRORS,
  ...GITHUB_ERRORS,
  ...PAGE_ERRORS,
  ...INIT_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];
/** The facts a code's sentence needs. */
export type ErrorArguments<Code extends ErrorCode> = Parameters<(typeof ERRORS)[Code]["message"]>[0] &
  Parameters<(typeof ERRORS)[Code]["remedy"]>[0];
