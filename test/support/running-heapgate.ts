// heapgate as a process of its own in tests: its output as it comes, the moments of its work, and the ways people stop it.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { INSTALLATION } from "./cli.ts";
import { processesUnder } from "./processes.ts";
import type { Workshop } from "./sample-service.ts";

export interface HeapgateStart {
  /** `npm`: through `scripts/run.mjs`, as `npm run demo` does. */
  readonly through: "node" | "npm";
  /** On a terminal (of `script`), where progress is drawn and Ctrl-C goes to the whole foreground group. */
  readonly onTerminal: boolean;
  readonly argv: readonly string[];
  /** Default: the workshop's folder. */
  readonly cwd?: string;
  /** Over the workshop's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningHeapgate {
  /** Everything printed so far, both streams. */
  readonly output: () => string;
  /** Waits until `output` matches, or the temporary folder holds something; fails when heapgate ends first. */
  readonly untilPrinted: (pattern: RegExp) => Promise<void>;
  readonly untilTemporary: () => Promise<void>;
  /** Waits until this holds. */
  readonly untilHolds: (what: string, holds: () => boolean) => Promise<void>;
  /** Waits until a process of the workshop has such a command line. */
  readonly untilRuns: (pattern: RegExp) => Promise<void>;
  /** What Ctrl-C does: the key on a terminal, else SIGINT to the whole group. */
  readonly pressCtrlC: () => void;
  /** A signal to the started process alone. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** As a shell says it: 128 plus its number when a signal ended it. */
  readonly exitCode: Promise<number | null>;
}

const POLL_MILLISECONDS = 5;
const CTRL_C = "\u0003";

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Who is gone already needs no signal. */
const send = (target: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(target, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
};

/** Starts it with everything temporary below the workshop. */
export const startHeapgate = ({ through, onTerminal, argv, cwd, env = {} }: HeapgateStart, shop: Workshop): RunningHeapgate => {
  const main = join(INSTALLATION, "src", "cli", "main.ts");
  const words = [process.execPath, ...(through === "npm" ? [join(INSTALLATION, "scripts", "run.mjs"), "node", main] : [main]), ...argv];
  const [program = "", ...args] = onTerminal ? ["script", "-qfec", `exec ${words.map(quote).join(" ")}`, "/dev/null"] : words;
  const child = spawn(program, args, {
    cwd: cwd ?? shop.folder,
    // Not where the tests were called, nor a runner.
    env: { ...shop.environment, ...env, TERM: "xterm", GITHUB_ACTIONS: undefined, HEAPGATE_CALLER_DIR: undefined, INIT_CWD: undefined },
    // A group of its own, as a shell gives each command; otherwise the signal would reach the tests too.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  // Whoever presses a key after the program has ended presses it for nobody.
  child.stdin.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  let ended = false;
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      ended = true;
      // As a shell says it: a process ended by a signal has exit code 128 plus its number.
      resolve(code ?? (signal === null ? null : 128 + constants.signals[signal]));
    });
  });
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    while (!holds()) {
      if (ended) throw new Error(`heapgate ended before ${what}:\n${text}`);
      await delay(POLL_MILLISECONDS);
    }
  };
  const pid = child.pid ?? 0;
  return {
    output: () => text,
    untilPrinted: async (pattern) => await until(`it printed ${pattern}`, () => pattern.test(text)),
    untilHolds: until,
    untilRuns: async (pattern) => await until(`it ran ${pattern}`, () => processesUnder(shop.folder).some((line) => pattern.test(line))),
    untilTemporary: async () => await until("it made a temporary folder", () => readdirSync(shop.temporary).length > 0),
    pressCtrlC: () => {
      if (onTerminal) child.stdin.write(CTRL_C);
      else send(-pid, "SIGINT");
    },
    kill: (signal) => send(pid, signal),
    exitCode,
  };
};
