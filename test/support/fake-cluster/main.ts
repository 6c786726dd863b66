// One call of a fake program: `node main.ts STATE PROGRAM ARGUMENTS`. STATE is the folder of everything that is remembered.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { failed, places, readJson, type Said } from "./state.ts";

const [state = "", program = "", ...argv] = process.argv.slice(2);
const { slow, calls } = places(state);
appendFileSync(calls, `${program} ${argv.join(" ")}\n`);

/** Command lines (their beginnings) that hang for so many seconds. */
const pause = async (): Promise<void> => {
  const line = `${program} ${argv.join(" ")}`;
  const found = Object.entries(readJson<Readonly<Record<string, number>>>(slow) ?? {}).find(([start]) => line.startsWith(start));
  if (found !== undefined) await delay(1000 * found[1]);
};

const answer = async (): Promise<Said> => {
  switch (program) {
    case "docker": {
      await pause();
      return (await import("./docker.ts")).docker(state, argv);
    }
    case "kind":
      return await (await import("./kind.ts")).kind(state, argv, pause);
    case "kubectl":
      return await (await import("./kubectl.ts")).kubectl(state, argv, pause);
    case "helm":
      return await (await import("./helm.ts")).helm(argv, pause);
    default:
      return failed(`${program}: no such fake`, 127);
  }
};

const { stdout = "", stderr = "", exitCode = 0 } = await answer();
// A forward that has ended still listens.
process.exitCode = exitCode;
process.stderr.write(stderr);
process.stdout.write(stdout, () => process.exit());
