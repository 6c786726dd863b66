/** `history.json` of a configuration on this machine: read before a run, written after it. */
import { formatHistory, parseHistory, type History } from "../core/snapshot/history.ts";
import type { Files } from "../ports/files.ts";

/** Where `run`, `calibrate` and their like keep it: `.heapgate/<name>/history.json` in the repository. */
export const historyPath = (files: Pick<Files, "resolve">, repository: string, name: string): string =>
  files.resolve(repository, ".heapgate", name, "history.json");

/** Null where there is no file yet. Throws NOISE_HISTORY_INVALID. */
export const loadHistory = async (files: Pick<Files, "readText">, path: string): Promise<History | null> => {
  const text = await files.readText(path);
  return text === null ? null : parseHistory(text, { name: path });
};

/** Writes the file in one step. Throws DISK_FULL or OUTPUT_NOT_WRITABLE. */
export const saveHistory = async (files: Pick<Files, "replace">, path: string, history: History): Promise<void> =>
  await files.replace(path, formatHistory(history));
