/** A stored result back as a report: its bundles are compared and judged anew, so that no word or number of a stored report is believed. */
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { compareWithoutBase, emptyComparison, type KnownSide } from "../core/compare/special-comparisons.ts";
import { parseStoredResult, type StoredResult, type StoredSide } from "../core/config/stored-result.ts";
import { parseStoredRules, type StoredRules } from "../core/config/stored-rules.ts";
import { heapgateError, type HeapgateError } from "../core/errors/heapgate-error.ts";
import type { Report, ReportLinks } from "../core/report/report.ts";
import { sideOf } from "../core/snapshot/choose-results.ts";
import { parseJson } from "../core/snapshot/json-text.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import { judge } from "../core/verdict/judge.ts";
import { withoutBaseline } from "../core/verdict/special-verdicts.ts";
import type { Policy, Rules, Verdict } from "../core/verdict/verdict.ts";
import type { Files } from "../ports/files.ts";
import { NO_PLAN } from "./compare.ts";
import { RULES_FILE } from "./save-report.ts";

export interface ResultToJudge {
  /** The configuration's name the artifact carries. */
  readonly name: string;
  /** Everything in the archive, by path. */
  readonly files: Bundle;
  /** False: a stranger may have written it, and none of its sentences is shown. */
  readonly isTrusted: boolean;
  /** Limits to judge by; null: those stored with the result. */
  readonly limits: { readonly rules: Rules; readonly policy: Policy } | null;
  readonly links: ReportLinks;
}

export interface JudgedResult {
  readonly report: Report;
  readonly leakRules: Rules["leak"];
  readonly mainModules: readonly string[];
}

type Ports = { readonly files: Pick<Files, "gunzip" | "sha256"> };

const invalid = (name: string, problem: string): HeapgateError => heapgateError("BUNDLE_INVALID", { name, problem }, { stage: "publish" });

const readJson = (files: Bundle, name: string, path: string): unknown => {
  const content = files.get(path);
  if (content === undefined) throw invalid(name, `it holds no ${path}`);
  const json = parseJson(new TextDecoder().decode(content));
  if (json.kind === "broken") throw invalid(name, `${path}:${json.line}:${json.column}: not valid JSON`);
  return json.value;
};

const readDocuments = ({ files, name }: ResultToJudge): { readonly stored: StoredRules; readonly result: StoredResult } => {
  const rules = parseStoredRules(readJson(files, name, RULES_FILE));
  if (rules.kind === "invalid") throw invalid(name, `${RULES_FILE}: ${rules.problem}`);
  if (rules.stored.name !== name) throw invalid(name, "it is the result of another name");
  const result = parseStoredResult(readJson(files, name, "result.json"));
  if (result.kind === "invalid") throw invalid(name, `result.json: ${result.problem}`);
  return { stored: rules.stored, result: result.result };
};

/** A commit of a stored bundle is text of whoever wrote it: what is none becomes unknown. Its warnings are sentences. */
const withoutWords = (snapshot: Snapshot): Snapshot => {
  const { manifest } = snapshot;
  const { subject } = manifest;
  const commit = subject.commit !== null && /^[0-9a-f]{40,64}$/u.test(subject.commit) ? subject.commit : null;
  return { ...snapshot, manifest: { ...manifest, warnings: [], subject: { ...subject, commit } } };
};

const unpack = ({ files: { sha256 } }: Ports, { files, name, isTrusted }: ResultToJudge, side: "base" | "head"): Snapshot | null => {
  const bundle = sideOf(files, side);
  if (bundle === null) return null;
  const snapshot = unpackBundle(bundle, { name: `${side} of ${name}`, sha256 });
  return isTrusted ? snapshot : withoutWords(snapshot);
};

const known = (name: string, { commit, dirty }: StoredSide): KnownSide => ({ subject: name, commit, ref: null, dirty });

/** What is said of a result without two sides to compare, where its own words are not. */
const OWN_WORDS = {
  skipped: "Nothing that the configuration's paths name was changed: nothing was measured.",
  "no-baseline": "There was nothing to compare with.",
  "invalid-run": "The run could not measure; its log says why.",
} as const;

/** Of a result that measured nothing, or head alone. Throws for a state that needs both sides: it claims what nobody can check. */
const judgeUnpaired = (
  request: ResultToJudge,
  result: StoredResult,
  rules: Rules,
  alone: Comparison | null,
): Pick<Report, "comparison" | "verdict"> => {
  const { name, isTrusted } = request;
  const { verdict: state, reasons, because } = result;
  const own = state === "skipped" || state === "no-baseline" || state === "invalid-run" ? OWN_WORDS[state] : "";
  const said = isTrusted && because.length > 0 ? because : [own];
  if (alone !== null) {
    if (state !== "no-baseline" && state !== "fail") throw invalid(name, `it says ${state}, but holds one side only`);
    return { comparison: alone, verdict: withoutBaseline(judge(alone, rules), said.join(" ") || OWN_WORDS["no-baseline"]) };
  }
  const unchanged = state === "pass" && reasons.includes("binary-unchanged");
  const comparison = emptyComparison(known(name, result.base), known(name, result.head), unchanged, []);
  if (unchanged) return { comparison, verdict: judge(comparison, rules) };
  if (state !== "skipped" && state !== "invalid-run") throw invalid(name, `it says ${state}, but holds no measurements`);
  const verdict: Verdict = { state, reasons, accepted: null, outcomes: [], leaks: [], because: said };
  return { comparison, verdict };
};

/** An acceptance was decided by the run that stored the result; only one of ours is believed, and only where there is something to accept. */
const withAcceptance = (verdict: Verdict, { verdict: state, accepted }: StoredResult, isTrusted: boolean): Verdict =>
  isTrusted && state === "accepted" && accepted !== null && verdict.state === "fail"
    ? { ...verdict, state: "accepted", accepted }
    : verdict;

/**
 * The report of a stored result. Throws BUNDLE_INVALID, BUNDLE_TOO_NEW and what reading profiles throws: nothing of such a result may be used.
 */
export const judgeResult = (ports: Ports, request: ResultToJudge): JudgedResult => {
  const { name, isTrusted, links } = request;
  const { stored, result } = readDocuments(request);
  const { rules, policy } = request.limits ?? stored;
  const [base, head] = [unpack(ports, request, "base"), unpack(ports, request, "head")];
  const options = {
    baseDistance: result.base.distance,
    mainModules: [...stored.mainModules, ...(head?.manifest.subject.mainModules ?? [])],
    inflate: ports.files.gunzip,
    warnings: [],
  };
  const pair = base === null || head === null ? null : compareSnapshots(base, head, options);
  const alone = base === null && head !== null ? compareWithoutBase(head, options) : null;
  const { comparison, verdict } =
    pair === null
      ? judgeUnpaired(request, result, rules, alone)
      : { comparison: pair, verdict: withAcceptance(judge(pair, rules), result, isTrusted) };
  const reproduce = isTrusted ? stored.reproduce : null;
  const configChanges = isTrusted ? result.configurationChanges : [];
  return {
    report: { name, comparison, verdict, policy, plan: NO_PLAN, links, reproduce, configChanges },
    leakRules: rules.leak,
    mainModules: options.mainModules,
  };
};
