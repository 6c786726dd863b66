/** The inputs of the action, as data: `action.yml`, the flags of the command line and the README's table all follow this list. */
import { POLICY_LEVELS } from "../verdict/verdict.ts";
import type { PolicyLevel } from "../verdict/verdict.ts";
import { isName, NAME_RULE } from "./schema-parts.ts";

export const MODES = ["auto", "gate", "record", "comment", "self-test"] as const;
export type Mode = (typeof MODES)[number];

const BASELINES = ["auto", "artifact", "rebuild"] as const;
const FAIL_ON = ["fail", "warn", "never"] as const;
const COMMENTS = ["on-change", "always", "never"] as const;
const REPORTS = ["html", "none"] as const;
const KEEP_CLUSTER = ["never", "on-failure", "always"] as const;
const BOOLEANS = ["true", "false"] as const;

export interface InputSpec {
  readonly description: string;
  /** What holds when nothing is given, in words people read; empty: nothing. */
  readonly defaultText: string;
  /**
   * The default `action.yml` declares; null: none. Inputs with a key in the configuration declare none: GitHub hands over
   * a declared default like a given value, and it would then silently win over the file.
   */
  readonly declaredDefault: string | null;
  /** Null: free text. */
  readonly values: readonly string[] | null;
  /** The key of the configuration that says the same; null: there is none. */
  readonly configKey: string | null;
}

const input = (
  description: string,
  defaultText: string,
  values: readonly string[] | null,
  configKey: string | null,
  declaredDefault: string | null = null,
): InputSpec => ({ description, defaultText, declaredDefault, values, configKey });

const ACCEPT_LABEL = "heapgate-accepted";

export const INPUTS = {
  config: input(
    "Path of the configuration, or several on lines; later ones are laid over earlier ones.",
    ".github/heapgate.yaml",
    null,
    null,
    ".github/heapgate.yaml",
  ),
  mode: input(
    "What to do. auto: gate on pull_request and merge_group and wherever base-ref is given, comment on workflow_run, else record.",
    "auto",
    MODES,
    null,
    "auto",
  ),
  name: input("Key of baseline, comment and artifacts; every matrix leg needs its own.", "from the configuration", null, "name"),
  baseline: input(
    "Where base comes from. artifact: a stored measurement; rebuild: built and measured in this job; auto: artifact, and a suspicion is confirmed by rebuild.",
    "auto",
    BASELINES,
    "baseline.mode",
  ),
  "base-ref": input(
    "Commit, branch, tag or tag pattern to compare with (v*: the newest matching ancestor).",
    "from the event",
    null,
    "baseRef",
  ),
  "base-path": input("Folder where base is checked out already.", "", null, "basePath"),
  "on-missing-baseline": input(
    "What happens when there is no baseline and rebuild is impossible too.",
    "warn",
    POLICY_LEVELS,
    "onMissingBaseline",
  ),
  "on-inconclusive": input("What happens when the measurement cannot decide.", "warn", POLICY_LEVELS, "onInconclusive"),
  "fail-on": input("From which verdict on the step fails.", "fail", FAIL_ON, "failOn"),
  "accept-label": input(
    "Label of the pull request that turns fail into accepted; empty switches it off.",
    ACCEPT_LABEL,
    null,
    "acceptLabel",
    ACCEPT_LABEL,
  ),
  comment: input(
    "When to comment. on-change: the verdict is not pass, a row improved, or a comment exists already.",
    "on-change",
    COMMENTS,
    "comment",
  ),
  "check-run": input("Also publish a check run.", "false", BOOLEANS, "checkRun"),
  report: input("The report to make beside the comment.", "html", REPORTS, "report"),
  "skip-unchanged": input("Measure nothing when both sides are the same binary.", "true", BOOLEANS, "skipUnchanged"),
  "keep-cluster": input("Whether to keep the cluster heapgate created.", "never", KEEP_CLUSTER, "keepCluster"),
  set: input("Lines path=value laid over the configuration; list entries by name: components.shop.metrics.port=9090.", "", null, null),
  "github-token": input("Token for comments, artifacts and the base commit.", "the job's token", null, null, "${{ github.token }}"),
} as const satisfies Record<string, InputSpec>;

export type InputName = keyof typeof INPUTS;
const isInputName = (name: string): name is InputName => Object.hasOwn(INPUTS, name);
export const INPUT_NAMES: readonly InputName[] = Object.keys(INPUTS).filter(isInputName);
/** Inputs that are also flags, `--NAME`, of run, record and compare. */
export const FLAG_NAMES: readonly InputName[] = INPUT_NAMES.filter((name) => name !== "mode" && name !== "github-token");

export const OUTPUTS = {
  verdict: "pass, accepted, skipped, warn, fail, inconclusive, no-baseline or invalid-run.",
  reasons: "Why, as words separated by commas; empty when the verdict is pass.",
  regressions: "How many rows are over their limit.",
  result: "Path of result.json.",
  bundle: "Path of the bundle: profiles, metrics and points of every round.",
  report: "Path of the HTML report; empty when there is none.",
  "report-url": "Where the report can be opened; empty when it was not uploaded.",
  "comment-url": "The comment on the pull request; empty when there is none.",
  "baseline-sha": "Commit of the baseline; empty when there is none.",
} as const;

/** Values given from outside; an absent key leaves the configuration's. */
export interface Overrides {
  readonly name?: string;
  readonly baseline?: (typeof BASELINES)[number];
  readonly baseRef?: string;
  readonly basePath?: string;
  readonly onMissingBaseline?: PolicyLevel;
  readonly onInconclusive?: PolicyLevel;
  readonly failOn?: (typeof FAIL_ON)[number];
  readonly acceptLabel?: string;
  readonly comment?: (typeof COMMENTS)[number];
  readonly checkRun?: boolean;
  readonly report?: (typeof REPORTS)[number];
  readonly skipUnchanged?: boolean;
  readonly keepCluster?: (typeof KEEP_CLUSTER)[number];
}

export interface ParsedInputs {
  readonly kind: "ok";
  readonly configPaths: readonly string[];
  readonly mode: Mode;
  readonly sets: readonly string[];
  readonly overrides: Overrides;
  /** Null: none was given. */
  readonly githubToken: string | null;
}

const lines = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/**
 * The inputs, or every problem at once. `get` gives "" or null for what was not given; an empty accept-label means
 * "switched off", so a caller without a declared default (the command line) gives null for it.
 */
export const parseInputs = (
  get: (name: InputName) => string | null,
): ParsedInputs | { readonly kind: "invalid"; readonly issues: readonly string[] } => {
  const issues: string[] = [];
  const text = (name: InputName): string | undefined => {
    const value = get(name)?.trim();
    return value === undefined || value === "" ? undefined : value;
  };
  const oneOf = <Value extends string>(name: InputName, values: readonly Value[]): Value | undefined => {
    const value = text(name);
    const known = values.find((candidate) => candidate === value);
    if (value !== undefined && known === undefined) issues.push(`${name}: "${value}" is not one of ${values.join(", ")}`);
    return known;
  };
  const flag = (name: InputName): boolean | undefined => {
    const value = oneOf(name, BOOLEANS);
    return value === undefined ? undefined : value === "true";
  };
  const label = get("accept-label")?.trim();
  const name = text("name");
  if (name !== undefined && !isName(name)) issues.push(`name: "${name}" is not a name: ${NAME_RULE}`);
  const sets = lines(get("set") ?? "");
  for (const [index, line] of sets.entries())
    if (!/^[^=]+=/u.test(line)) issues.push(`set: line ${index + 1}, "${line}", is not of the form path=value`);

  const overrides = withoutAbsent({
    name,
    baseline: oneOf("baseline", BASELINES),
    baseRef: text("base-ref"),
    basePath: text("base-path"),
    onMissingBaseline: oneOf("on-missing-baseline", POLICY_LEVELS),
    onInconclusive: oneOf("on-inconclusive", POLICY_LEVELS),
    failOn: oneOf("fail-on", FAIL_ON),
    // The declared default arrives like a given value; the file may still say otherwise.
    acceptLabel: label === ACCEPT_LABEL ? undefined : label,
    comment: oneOf("comment", COMMENTS),
    checkRun: flag("check-run"),
    report: oneOf("report", REPORTS),
    skipUnchanged: flag("skip-unchanged"),
    keepCluster: oneOf("keep-cluster", KEEP_CLUSTER),
  });
  const mode = oneOf("mode", MODES) ?? "auto";
  if (issues.length > 0) return { kind: "invalid", issues };
  const paths = lines(get("config") ?? "");
  return {
    kind: "ok",
    configPaths: paths.length === 0 ? [INPUTS.config.defaultText] : paths,
    mode,
    sets,
    overrides,
    githubToken: text("github-token") ?? null,
  };
};

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };
/** Drops keys whose value is undefined, so that "not given" and "given as undefined" are one thing. */
const withoutAbsent = <T extends Record<string, unknown>>(values: T): Present<T> => {
  const present: Present<T> = {};
  for (const key in values) {
    const value = values[key];
    if (isPresent(value)) present[key] = value;
  }
  return present;
};
const isPresent = <T>(value: T): value is Exclude<T, undefined> => value !== undefined;
