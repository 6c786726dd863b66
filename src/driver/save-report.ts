/** Writes what a run found: both bundles, their profiles' differences, `result.json`, the comment and the text, and the limits it was judged by. */
import { renderComment } from "../core/report/render-comment.ts";
import { renderResult } from "../core/report/render-result.ts";
import { renderText } from "../core/report/render-text.ts";
import type { Report } from "../core/report/report.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import type { Rules } from "../core/verdict/verdict.ts";
import type { StoredRules } from "../core/config/stored-rules.ts";
import type { Files } from "../ports/files.ts";
import { PAGE_FILE } from "./make-page.ts";
import { saveBundle } from "./save-bundle.ts";
import { DIFFS_FOLDER, saveBundleDiffs, type SaveDiffPorts } from "./save-diffs.ts";

export interface SavedReport {
  readonly folder: string;
  readonly report: Report;
  readonly rules: Rules;
  readonly mainModules: readonly string[];
  /** Null: there is none (no baseline, nothing measured). */
  readonly base: Bundle | null;
  readonly head: Bundle | null;
}

/** What a report says, without what it is made of. */
export type RenderedReport = Pick<SavedReport, "folder" | "report" | "rules" | "mainModules">;

export const RULES_FILE = "rules.json";
/** What is written beside the bundles. */
export const RESULT_FILES: readonly string[] = ["result.json", "comment.md", "report.txt", PAGE_FILE, RULES_FILE, DIFFS_FOLDER];

/** Writes the documents again, for a report that has become another: its links, for example. */
export const saveDocuments = async (
  { files }: { readonly files: Files },
  { folder, report, rules, mainModules }: RenderedReport,
): Promise<void> => {
  const stored: StoredRules = { version: 1, name: report.name, rules, policy: report.policy, mainModules, reproduce: report.reproduce };
  await files.write(files.resolve(folder, "result.json"), renderResult(report));
  await files.write(files.resolve(folder, "comment.md"), renderComment(report, rules.leak));
  await files.write(files.resolve(folder, "report.txt"), renderText(report, rules.leak));
  await files.write(files.resolve(folder, RULES_FILE), `${JSON.stringify(stored, null, 2)}\n`);
};

/** The bundles and the differences of their profiles. Files are written over those of an earlier run in the same folder. */
export const saveMeasured = async (
  ports: SaveDiffPorts,
  { folder, base, head }: Pick<SavedReport, "folder" | "base" | "head">,
): Promise<void> => {
  const { files } = ports;
  // What an earlier run left in the folder must not mix with this one.
  for (const name of ["base", "head", DIFFS_FOLDER]) await files.remove(files.resolve(folder, name));
  if (base !== null) await saveBundle(files.resolve(folder, "base"), base, null, files);
  if (head !== null) await saveBundle(files.resolve(folder, "head"), head, null, files);
  if (base !== null && head !== null) await saveBundleDiffs(files.resolve(folder, DIFFS_FOLDER), base, head, ports);
};

/** All of it. */
export const saveReport = async (ports: SaveDiffPorts, saved: SavedReport): Promise<void> => {
  await saveMeasured(ports, saved);
  await saveDocuments(ports, saved);
};
