/** The part of the real world that commands need which only read and write files. It loads nothing that talks to networks or programs. */
import { createClock } from "../io/clock.ts";
import { createFiles } from "../io/files.ts";
import { createLog, type LogStream } from "../io/log.ts";
import { readPageTemplate } from "../io/page-template.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";
import type { ReadPageTemplate } from "../ports/page-template.ts";

export interface FilePorts {
  readonly files: Files;
  readonly log: Log;
  readonly readPage: ReadPageTemplate;
}

export interface WorldOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stderr: LogStream;
  readonly quiet: boolean;
}

const SILENT: LogStream = { write: () => true };

export const createFilePorts = ({ environment, stderr, quiet }: WorldOptions): FilePorts => {
  const files = createFiles(environment["RUNNER_TEMP"] ?? null);
  return {
    files,
    log: createLog({ stream: quiet ? SILENT : stderr, env: environment, monotonicSeconds: createClock().monotonicSeconds }),
    readPage: readPageTemplate(files),
  };
};
