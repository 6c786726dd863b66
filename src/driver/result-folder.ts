/** The folder a run's results go to: checked before anything is measured, and never part of what is measured. */
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";

export interface ResultFolderOptions {
  /** Folder of the repository. */
  readonly repository: string;
  /** What the user said, absolute; null: `own` below `.heapgate/` in the repository. */
  readonly given: string | null;
  readonly own: string;
}

const OWN_FOLDER = ".heapgate";

/** Keeps what lies below `.heapgate/` out of git, or the next run would measure a changed working tree. */
export const keepOutOfGit = async (files: Files, repository: string): Promise<void> => {
  const ignore = files.resolve(repository, OWN_FOLDER, ".gitignore");
  if ((await files.kindOf(ignore)) === "absent") await files.write(ignore, "*\n");
};

/** `<name>/<time>`: where the results of one run lie below `.heapgate/`. */
export const placeOfRun = (clock: Clock, name: string): string => `${name}/${clock.nowText().replaceAll(":", "-")}`;

/**
 * The folder, after a file could be written to it: a run must not find out after a quarter of an hour. It is left as it was.
 * Throws OUTPUT_NOT_WRITABLE, DISK_FULL.
 */
export const openResultFolder = async (files: Files, { repository, given, own }: ResultFolderOptions): Promise<string> => {
  const folder = given ?? files.resolve(repository, OWN_FOLDER, own);
  if (given === null) await keepOutOfGit(files, repository);
  const wasThere = (await files.kindOf(folder)) !== "absent";
  const probe = files.resolve(folder, ".heapgate-probe");
  await files.write(probe, "");
  await files.remove(wasThere ? probe : folder);
  return folder;
};
