/** What main and post agree on: where temporary things of this step lie and how its processes are found again. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Exec } from "../ports/exec.ts";
import type { Files } from "../ports/files.ts";

/** Name of the state that `post` reads. */
export const ROOT_STATE = "root";
export const GROUPS_FILE = "process-groups";

/** Folder for everything temporary of this step; made here, after its name was given to `post`. */
export const makeRoot = (root: string): void => void mkdirSync(root, { recursive: true });

export const rootOf = (environment: NodeJS.ProcessEnv): string =>
  join(environment["RUNNER_TEMP"] ?? "/tmp", `heapgate-${environment["GITHUB_RUN_ID"] ?? "0"}-${environment["GITHUB_RUN_ATTEMPT"] ?? "1"}-${process.pid}`);

/** Writes down the process group of everything started, so that `post` can end what a killed `main` left behind. */
export const rememberingExec = (exec: Exec, files: Files, root: string): Exec => ({
  run: exec.run,
  start: async (spec) => {
    const started = await exec.start(spec);
    await files.append(join(root, GROUPS_FILE), `${started.pid}\n`);
    return started;
  },
});
