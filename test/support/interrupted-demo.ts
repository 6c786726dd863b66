// `heapgate demo` as a process of its own, stopped the way people stop it: Ctrl-C on a terminal, or a signal.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { INSTALLATION } from "./cli.ts";
import { processesUnder } from "./processes.ts";
import { openWorkshop, type Workshop } from "./sample-service.ts";

export interface DemoStart {
  /** `npm`: through `scripts/run.mjs`, as `npm run demo` does. */
  readonly through: "node" | "npm";
  /** On a terminal (of `script`), where progress is drawn and Ctrl-C goes to the whole foreground group. */
  readonly onTerminal: boolean;
}

export interface RunningDemo {
  /** Everything printed so far, both streams. */
  readonly output: () => string;
  /** Waits until `output` matches, or the temporary folder holds something; fails when the demo ends first. */
  readonly untilPrinted: (pattern: RegExp) => Promise<void>;
  readonly untilTemporary: () => Promise<void>;
  /** Waits until a process of the demo has such a command line. */
  readonly untilRuns: (pattern: RegExp) => Promise<void>;
  /** What Ctrl-C does: the key on a terminal, else SIGINT to the whole group. */
  readonly pressCtrlC: () => void;
  /** A signal to the started process alone. */
  readonly kill: (signal: NodeJS.Signals) => void;
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

/** Starts it with everything temporary below the workshop; results would go to `out` there. */
export const startDemo = ({ through, onTerminal }: DemoStart, shop: Workshop): RunningDemo => {
  const main = join(INSTALLATION, "src", "cli", "main.ts");
  const words = [
    process.execPath,
    ...(through === "npm" ? [join(INSTALLATION, "scripts", "run.mjs"), "node", main] : [main]),
    "demo",
    "--out",
    join(shop.folder, "out"),
  ];
  const [program = "", ...args] = onTerminal ? ["script", "-qfec", `exec ${words.map(quote).join(" ")}`, "/dev/null"] : words;
  const child = spawn(program, args, {
    cwd: shop.folder,
    env: { ...shop.environment, TERM: "xterm", GITHUB_ACTIONS: undefined },
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
      if (ended) throw new Error(`the demo ended before ${what}:\n${text}`);
      await delay(POLL_MILLISECONDS);
    }
  };
  const pid = child.pid ?? 0;
  return {
    output: () => text,
    untilPrinted: async (pattern) => await until(`it printed ${pattern}`, () => pattern.test(text)),
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

export type Step = (demo: RunningDemo) => Promise<void>;

const SECOND_PRESS_MILLISECONDS = 150;

/** Ways to stop it, and the signal its message names. */
export const STOPS = {
  "Ctrl-C": { stop: async (demo) => demo.pressCtrlC(), signal: "SIGINT" },
  "Ctrl-C twice": {
    stop: async (demo) => {
      demo.pressCtrlC();
      await delay(SECOND_PRESS_MILLISECONDS);
      demo.pressCtrlC();
    },
    signal: "SIGINT",
  },
  SIGHUP: { stop: async (demo) => demo.kill("SIGHUP"), signal: "SIGHUP" },
  SIGTERM: { stop: async (demo) => demo.kill("SIGTERM"), signal: "SIGTERM" },
} as const satisfies Record<string, { readonly stop: Step; readonly signal: string }>;

export interface Stopped {
  readonly exitCode: number | null;
  readonly output: string;
  /** It had made something temporary when it was stopped. */
  readonly wasAtWork: boolean;
  readonly left: { readonly processes: readonly string[]; readonly temporary: readonly string[]; readonly results: readonly string[] };
}

/** Starts the demo, stops it at a moment, and looks at what is left once it has ended. */
export const stopDemo = async (start: DemoStart, moment: Step, how: keyof typeof STOPS): Promise<Stopped> => {
  using shop = openWorkshop("interrupt");
  const demo = startDemo(start, shop);
  await moment(demo);
  const wasAtWork = readdirSync(shop.temporary).length > 0;
  await STOPS[how].stop(demo);
  const exitCode = await demo.exitCode;
  const results = readdirSync(shop.folder).filter((name) => name !== basename(shop.temporary));
  return {
    exitCode,
    output: demo.output(),
    wasAtWork,
    left: { processes: processesUnder(shop.folder), temporary: readdirSync(shop.temporary), results },
  };
};
