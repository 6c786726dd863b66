/** The real world, put together for the command line. */
import { createClock } from "../io/clock.ts";
import { createEnv } from "../io/env.ts";
import { createExec } from "../io/exec.ts";
import { fetchedPrograms } from "../driver/fetched-programs.ts";
import { createHttp } from "../io/http.ts";
import { loadGitHubContext } from "../io/github-context.ts";
import { createOwnLedger, findDeadLedgers, findLedgers } from "../io/ledger.ts";
import { ARCHIVE_LIMITS } from "../io/archive-rules.ts";
import { endProcessesOf, findLeftFolders, processesOf } from "../io/left-folders.ts";
import { readArchive } from "../io/read-archive.ts";
import type { DeadRun, LeftFolders } from "../driver/clean-up.ts";
import type { LeftFolder, LiveRun } from "../driver/doctor-leftovers.ts";
import type { ReadArchive } from "../driver/load-snapshot.ts";
import type { Clock } from "../ports/clock.ts";
import type { Env } from "../ports/env.ts";
import type { Exec } from "../ports/exec.ts";
import type { GitHubContext } from "../ports/github.ts";
import type { Http } from "../ports/http.ts";
import type { Ledger } from "../ports/ledger.ts";
import { createFilePorts, type FilePorts, type WorldOptions } from "./file-ports.ts";

export interface CliPorts extends FilePorts {
  readonly exec: Exec;
  readonly http: Http;
  readonly clock: Clock;
  readonly env: Env;
  readonly readArchive: ReadArchive;
  readonly ledger: Ledger;
  /** Earlier calls of this user that were killed, with what they left. */
  readonly findDeadRuns: () => Promise<readonly DeadRun[]>;
  /** Removes their temporary folders and ends what they left running from them. */
  readonly removeLeftFolders: () => Promise<LeftFolders>;
  /** The same folders, only looked at. */
  readonly findLeftFolders: () => Promise<readonly LeftFolder[]>;
  /** Calls of this user that go on, with what they noted. */
  readonly findLiveRuns: () => Promise<readonly LiveRun[]>;
  /** Null: this is no job of GitHub Actions. Throws RUNNER_INVALID. */
  readonly readGitHubContext: () => Promise<GitHubContext | null>;
}

/** Ports and what has to be closed at the end. */
export const createPorts = (options: WorldOptions): CliPorts & Disposable => {
  const http = createHttp();
  const filePorts = createFilePorts(options);
  const { files } = filePorts;
  const temporary = options.environment["RUNNER_TEMP"] ?? null;
  const env = createEnv(options.environment, options.cwd);
  return {
    ...filePorts,
    exec: createExec(fetchedPrograms(options.environment)),
    http,
    clock: createClock(),
    env,
    readArchive: (content, rules) => readArchive(content, { ...ARCHIVE_LIMITS, ...rules }),
    ledger: createOwnLedger(files, temporary),
    findDeadRuns: async () =>
      (await findDeadLedgers(files, temporary)).map((dead) => ({ ...dead, done: async () => await files.remove(dead.path) })),
    removeLeftFolders: async () => {
      const folders = findLeftFolders(temporary);
      let processes = 0;
      for (const folder of folders) {
        processes += endProcessesOf(folder);
        await files.remove(folder);
      }
      return { folders: folders.length, processes };
    },
    findLeftFolders: () => Promise.resolve(findLeftFolders(temporary).map((path) => ({ path, processIds: processesOf(path) }))),
    findLiveRuns: async () => await findLedgers(files, temporary, true),
    readGitHubContext: async () => (env.get("GITHUB_ACTIONS") === "true" ? await loadGitHubContext(env, files) : null),
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
};
