/** The real world, put together for the command line. */
import { createClock } from "../io/clock.ts";
import { createEnv } from "../io/env.ts";
import { createExec } from "../io/exec.ts";
import { createFiles } from "../io/files.ts";
import { createHttp } from "../io/http.ts";
import { createLog, type LogStream } from "../io/log.ts";
import { ARCHIVE_LIMITS } from "../io/archive-rules.ts";
import { readArchive } from "../io/read-archive.ts";
import type { ReadArchive } from "../driver/load-snapshot.ts";
import type { Clock } from "../ports/clock.ts";
import type { Env } from "../ports/env.ts";
import type { Exec } from "../ports/exec.ts";
import type { Files } from "../ports/files.ts";
import type { Http } from "../ports/http.ts";
import type { Log } from "../ports/log.ts";

export interface CliPorts {
  readonly files: Files;
  readonly exec: Exec;
  readonly http: Http;
  readonly clock: Clock;
  readonly env: Env;
  readonly log: Log;
  readonly readArchive: ReadArchive;
}

const SILENT: LogStream = { write: () => true };

export interface WorldOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stderr: LogStream;
  readonly quiet: boolean;
}

/** Ports and what has to be closed at the end. */
export const createPorts = ({ environment, cwd, stderr, quiet }: WorldOptions): CliPorts & Disposable => {
  const http = createHttp();
  const clock = createClock();
  return {
    files: createFiles(environment["RUNNER_TEMP"] ?? null),
    exec: createExec(),
    http,
    clock,
    env: createEnv(environment, cwd),
    log: createLog({ stream: quiet ? SILENT : stderr, env: environment, monotonicSeconds: clock.monotonicSeconds }),
    readArchive: (content, rules) => readArchive(content, { ...ARCHIVE_LIMITS, ...rules }),
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
};
