/** Judges the bundles beside a saved result again, by the limits that were stored with them. */
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import { parseStoredRules } from "../core/config/stored-rules.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { pageOfSnapshots } from "../core/page/report-page.ts";
import type { Report } from "../core/report/report.ts";
import { parseJson } from "../core/snapshot/json-text.ts";
import { judge } from "../core/verdict/judge.ts";
import type { Rules } from "../core/verdict/verdict.ts";
import type { Files } from "../ports/files.ts";
import { NO_LINKS, NO_PLAN } from "./compare.ts";
import { loadSnapshot, type ReadArchive } from "./load-snapshot.ts";
import { pageContext, type PagePorts } from "./make-page.ts";
import { RULES_FILE } from "./save-report.ts";

export interface ReportAgainPorts {
  readonly files: Files;
  readonly readArchive: ReadArchive;
}

export interface ReportedAgain {
  readonly report: Report;
  readonly rules: Rules;
  /** The same as a page. Throws PAGE_MISSING. */
  readonly makePage: (ports: PagePorts) => Promise<string>;
}

/** `path`: a `result.json` or its folder. Throws FILE_NOT_FOUND, USAGE (there, and no result), BUNDLE_INVALID, BUNDLE_TOO_NEW. */
export const reportAgain = async ({ files, readArchive }: ReportAgainPorts, path: string): Promise<ReportedAgain> => {
  const kind = await files.kindOf(path);
  if (kind === "absent") throw heapgateError("FILE_NOT_FOUND", { path, wanted: "result" });
  const folder = kind === "folder" ? path : files.resolve(path, "..");
  const rulesPath = files.resolve(folder, RULES_FILE);
  const text = await files.readText(rulesPath);
  if (text === null) {
    const what = `a RESULT is a result.json, or its folder, with ${RULES_FILE}, base/ and head/ beside it, as heapgate run leaves them`;
    const place = kind === "folder" ? "in it" : "beside it";
    throw heapgateError("USAGE", { problem: `${path} is no RESULT, there is no ${RULES_FILE} ${place}: ${what}.`, command: "report" });
  }
  const json = parseJson(text);
  const parsed =
    json.kind === "value" ? parseStoredRules(json.value) : { kind: "invalid" as const, problem: `not JSON at line ${json.line}` };
  if (parsed.kind === "invalid") throw heapgateError("BUNDLE_INVALID", { name: rulesPath, problem: parsed.problem });
  const { stored } = parsed;
  const load = async (side: string) => await loadSnapshot(files.resolve(folder, side), { files }, readArchive);
  const [base, head] = [await load("base"), await load("head")];
  const comparison = compareSnapshots(base, head, {
    baseDistance: null,
    mainModules: stored.mainModules,
    inflate: files.gunzip,
    warnings: [],
  });
  const report: Report = {
    name: stored.name,
    comparison,
    verdict: judge(comparison, stored.rules),
    policy: stored.policy,
    plan: NO_PLAN,
    links: NO_LINKS,
    reproduce: stored.reproduce,
  };
  return {
    report,
    rules: stored.rules,
    makePage: async (ports) =>
      pageOfSnapshots(report, { base, head }, await pageContext(ports, { leakRules: stored.rules.leak, mainModules: stored.mainModules })),
  };
};
