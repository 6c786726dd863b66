// The real ports, for tests that show what happens on a real machine.
import { createClock } from "../../src/io/clock.ts";
import { createEnv } from "../../src/io/env.ts";
import { createExec } from "../../src/io/exec.ts";
import { createFiles } from "../../src/io/files.ts";
import { createHttp } from "../../src/io/http.ts";
import { createMemoryLedger } from "./memory-ledger.ts";

/** `more` is laid over this process's environment. */
export const realPorts = (more: Readonly<Record<string, string>> = {}) => ({
  clock: createClock(),
  env: createEnv({ ...process.env, ...more }, process.cwd()),
  exec: createExec(),
  files: createFiles(),
  http: createHttp(),
  ledger: createMemoryLedger(),
});
