/** What main and post agree on: where temporary things of this step lie, and how its processes are found again. */
import { mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Files } from "../ports/files.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Name of the state that `post` reads: the folder of this step. */
export const ROOT_STATE = "root";
/** Carried by every process this step starts; its value is the folder of the step. */
export const STEP_VARIABLE = "HEAPGATE_STEP";
const TEMPORARY = "/tmp";

const temporaryOf = (environment: Variables): string => environment["RUNNER_TEMP"] ?? TEMPORARY;

/** Where results lie; they outlive the step. */
export const resultsOf = (environment: Variables): string => join(temporaryOf(environment), "heapgate");

/** Folder for everything temporary of this step. Its name is given to `post` before it is made. */
export const rootOf = (environment: Variables, processId: number): string =>
  join(
    temporaryOf(environment),
    `heapgate-${environment["GITHUB_RUN_ID"] ?? "0"}-${environment["GITHUB_RUN_ATTEMPT"] ?? "1"}-${processId}`,
  );

/** What this step makes outside of its processes is written down there before it is made. */
export const ledgerOf = (root: string): string => join(root, "ledger.jsonl");

/** An action is given more than a `run:` step: tokens of the job, and files through which the step speaks to the runner. */
const OF_THE_ACTION = /^(?:INPUT_|STATE_|ACTIONS_)|^GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$/u;

/** The environment of everything this step starts: the code of a pull request gets neither tokens nor a way to write our outputs. */
export const childEnvironment = (environment: Variables, root: string): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined && !OF_THE_ACTION.test(pair[0])),
  ),
  [STEP_VARIABLE]: root,
});

/** Says in the step's folder that the work folder is this step's. */
const ownsWork = (root: string): string => join(root, "owns-work");
/** Where builds are made: a compiler may write the path into the binary, and then only one path gives equal binaries in every job. */
export const workFolderOf = (root: string): string => join(dirname(root), "heapgate-work");

/** Purposes of the folders that builds are made in. */
const BUILDING: ReadonlySet<string> = new Set(["record", "run"]);

/**
 * The files port with one name for the folder builds are made in. While another step holds that folder a new one is taken: then equal
 * sources give other binaries than elsewhere, and are measured.
 */
export const withSteadyWorkFolder = (files: Files, root: string): Files => ({
  ...files,
  makeTemporaryFolder: async (purpose) => {
    const work = workFolderOf(root);
    if (!BUILDING.has(purpose)) return await files.makeTemporaryFolder(purpose);
    await mkdir(root, { recursive: true });
    try {
      await mkdir(work);
    } catch {
      return await files.makeTemporaryFolder(purpose);
    }
    await writeFile(ownsWork(root), "");
    const path = await realpath(work);
    return {
      path,
      [Symbol.asyncDispose]: async () => {
        await files.remove(path);
        await rm(ownsWork(root), { force: true });
      },
    };
  },
});

/** Removes the folders of the step; true when there was something in them, which a step that ended by itself leaves nothing of. */
export const removeLeftFolders = async (files: Pick<Files, "entries" | "kindOf" | "remove">, root: string): Promise<boolean> => {
  const left = await files.entries(root);
  if (left === null) return false;
  if ((await files.kindOf(ownsWork(root))) !== "absent") await files.remove(workFolderOf(root));
  await files.remove(root);
  return left.length > 0;
};
