/** The real world, put together for the command line. */
import { createClock } from "../io/clock.ts";
import { createEnv } from "../io/env.ts";
import { createExec } from "../io/exec.ts";
import { createHttp } from "../io/http.ts";
import { createOwnLedger, findDeadLedgers } from "../io/ledger.ts";
import { ARCHIVE_LIMITS } from "../io/archive-rules.ts";
import { endProcessesOf, findLeftFolders } from "../io/left-folders.ts";
import { readArchive } from "../io/read-archive.ts";
import type { DeadRun, LeftFolders } from "../driver/clean-up.ts";
import type { ReadArchive } from "../driver/load-snapshot.ts";
import type { Clock } from "../ports/clock.ts";
import type { Env } from "../ports/env.ts";
import type { Exec } from "../ports/exec.ts";
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
}

/** Ports and what has to be closed at the end. */
export const createPorts = (options: WorldOptions): CliPorts & Disposable => {
  const http = createHttp();
  const filePorts = createFilePorts(options);
  const { files } = filePorts;
  const temporary = options.environment["RUNNER_TEMP"] ?? null;
  return {
    ...filePorts,
    exec: createExec(),
    http,
    clock: createClock(),
    env: createEnv(options.environment, options.cwd),
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
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
};
