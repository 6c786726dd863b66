// `heapgate demo` stopped the way people stop it: Ctrl-C on a terminal, or a signal.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processesUnder } from "./processes.ts";
import { startHeapgate, type HeapgateStart, type RunningHeapgate } from "./running-heapgate.ts";
import { openWorkshop } from "./sample-service.ts";

export type DemoStart = Pick<HeapgateStart, "through" | "onTerminal">;

export type Step = (demo: RunningHeapgate) => Promise<void>;

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
  const demo = startHeapgate({ ...start, argv: ["demo", "--out", join(shop.folder, "out")] }, shop);
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
