/** What an archive from outside may hold: the limits, the paths, and the error that refuses it. */
import { heapgateError, type HeapgateError } from "../core/errors/heapgate-error.ts";

export interface ArchiveRules {
  /** What the archive is called in messages. */
  readonly name: string;
  /** True for paths that may be in it. */
  readonly accepts: (path: string) => boolean;
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxTotalBytes: number;
}

export const ARCHIVE_LIMITS = { maxEntries: 5_000, maxEntryBytes: 64 * 1024 * 1024, maxTotalBytes: 256 * 1024 * 1024 } as const;

export const refuseArchive = (name: string, problem: string): HeapgateError =>
  heapgateError("ARTIFACT_REFUSED", { name, problem }, { stage: "baseline" });

/** A path as it may be shown in a message: capped, without control characters. */
export const showPath = (path: string): string => JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);

/** True for a relative path of plain names: no `..`, no empty part, no backslash, no drive letter, no NUL. */
export const isPlainPath = (path: string): boolean =>
  !/[\\:\p{Cc}]/u.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
