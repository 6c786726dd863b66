/** `heapgate drift`: adds results of main against an anchor to a history file, and judges the history. */
import {
  addRun,
  DRIFT_HISTORY_VERSION,
  type DriftHistory,
  EMPTY_HISTORY,
  formatHistory,
  parseHistory,
} from "../core/drift/drift-history.ts";
import { judgeDrift, type DriftReport } from "../core/drift/judge-drift.ts";
import { parseResult, RESULT_VERSION } from "../core/drift/parse-result.ts";
import { DRIFT_REPORTS, type DriftFormat } from "../core/drift/render-drift.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { parseJson } from "../core/snapshot/json-text.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";
import { writingTo } from "./writing-to.ts";

export interface DriftOptions {
  /** The history, an absolute path; made when it is not there. */
  readonly history: string;
  /** `result.json` files or their folders, absolute paths. */
  readonly results: readonly string[];
  /** Null: drift is shown, not judged. */
  readonly limitRatio: number | null;
}

export interface DriftPorts {
  readonly files: Files;
  readonly log: Pick<Log, "info">;
}

const loadHistory = async ({ history, results }: DriftOptions, { files }: DriftPorts): Promise<DriftHistory> => {
  const text = await files.readText(history);
  if (text === null) {
    if (results.length === 0) throw heapgateError("FILE_NOT_FOUND", { path: history, wanted: "drift" });
    return EMPTY_HISTORY;
  }
  const parsed = parseHistory(text);
  switch (parsed.kind) {
    case "ok":
      return parsed.history;
    case "too-new":
      throw heapgateError("HISTORY_TOO_NEW", { name: history, found: parsed.found, supported: DRIFT_HISTORY_VERSION });
    case "invalid":
      throw heapgateError("HISTORY_INVALID", { name: history, problem: parsed.problem });
  }
};

/** When head was measured stands in its bundle, beside the result; null where that was not kept. */
const measuredAt = async (files: Files, folder: string): Promise<number | null> => {
  const text = await files.readText(files.resolve(folder, "head", "manifest.json"));
  const json = text === null ? null : parseJson(text);
  if (json?.kind !== "value" || typeof json.value !== "object" || json.value === null || !("measuredAtSeconds" in json.value)) return null;
  const { measuredAtSeconds } = json.value;
  return typeof measuredAtSeconds === "number" ? measuredAtSeconds : null;
};

const addResult = async (history: DriftHistory, path: string, { files }: DriftPorts): Promise<DriftHistory> => {
  const isFolder = (await files.kindOf(path)) === "folder";
  const file = isFolder ? files.resolve(path, "result.json") : path;
  const content = await files.readBytes(file);
  if (content === null) throw heapgateError("FILE_NOT_FOUND", { path: file });
  const parsed = parseResult(new TextDecoder().decode(content));
  if (parsed.kind === "too-new") throw heapgateError("BUNDLE_TOO_NEW", { name: file, found: parsed.found, supported: RESULT_VERSION });
  if (parsed.kind === "unusable") throw heapgateError("RESULT_UNUSABLE", { name: file, problem: parsed.problem });
  if (history.name !== null && history.name !== parsed.name) {
    throw heapgateError("RESULT_UNUSABLE", { name: file, problem: `it is of "${parsed.name}", the history of "${history.name}"` });
  }
  const measuredAtSeconds = await measuredAt(files, files.resolve(file, ".."));
  return addRun(history, parsed.name, { ...parsed.run, measuredAtSeconds, result: files.sha256(content) });
};

/**
 * The judged history. The file is written once, after all results were read, and only when one is new: a result that cannot be used leaves it
 * as it was. Throws FILE_NOT_FOUND, HISTORY_INVALID, HISTORY_TOO_NEW, RESULT_UNUSABLE, BUNDLE_TOO_NEW and what writing throws.
 */
export const drift = async (options: DriftOptions, ports: DriftPorts): Promise<DriftReport> => {
  const before = await loadHistory(options, ports);
  let history = before;
  for (const path of options.results) history = await addResult(history, path, ports);
  const added = history.runs.length - before.runs.length;
  if (added > 0) await writingTo("--history", async () => await ports.files.replace(options.history, formatHistory(history)));
  const known = options.results.length - added;
  ports.log.info(
    `${options.history}: ${history.runs.length} runs${added === 0 ? "" : `, ${added} new`}${known === 0 ? "" : `, ${known} of the results given were there already`}`,
  );
  return judgeDrift(history, options.limitRatio);
};

/** The report in the format asked for. */
export const renderDrift = (report: DriftReport, format: DriftFormat): string => DRIFT_REPORTS[format](report);
