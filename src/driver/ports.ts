/** The ports that measuring needs, put together by the composition roots. */
import type { Clock } from "../ports/clock.ts";
import type { Env } from "../ports/env.ts";
import type { Exec } from "../ports/exec.ts";
import type { Files } from "../ports/files.ts";
import type { Http } from "../ports/http.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Log } from "../ports/log.ts";

export interface MeasurePorts {
  readonly files: Files;
  readonly exec: Exec;
  readonly http: Http;
  readonly clock: Clock;
  readonly env: Env;
  readonly log: Log;
  readonly ledger: Ledger;
}
