/** Removes what a cancelled or killed `main` left behind: processes, clusters, temporary trees, the folder of this step. */
import { cleanUp } from "../driver/clean-up.ts";
import { describeError } from "../driver/describe-error.ts";
import { VERSION } from "../driver/version.ts";
import { createClock } from "../io/clock.ts";
import { createEnv } from "../io/env.ts";
import { createExec } from "../io/exec.ts";
import { fetchedPrograms } from "../driver/fetched-programs.ts";
import { createFiles } from "../io/files.ts";
import { endForeignGroups } from "../io/foreign-groups.ts";
import { readLedger } from "../io/ledger.ts";
import { makeRunner } from "../io/runner.ts";
import { childEnvironment, ledgerOf, removeLeftFolders, ROOT_STATE, STEP_VARIABLE } from "./world.ts";

const PRUNE_SECONDS = 60;

const runner = makeRunner();
try {
  const root = runner.getState(ROOT_STATE);
  if (root !== "") {
    const ended = await endForeignGroups(`${STEP_VARIABLE}=${root}`);
    if (ended > 0) process.stdout.write(`heapgate: ended ${ended} process group${ended === 1 ? "" : "s"} left behind\n`);
    const files = createFiles(root);
    const place = { cwd: process.cwd(), env: childEnvironment(process.env, root) };
    const ports = { exec: createExec(fetchedPrograms(process.env)), clock: createClock(), env: createEnv(place.env, place.cwd), files };
    const { removed, stayed } = await cleanUp(ports, await readLedger(files, ledgerOf(root)));
    for (const what of removed) process.stdout.write(`heapgate: removed ${what}, which was left behind\n`);
    for (const line of stayed) runner.annotate("warning", line, { title: "heapgate: clean-up" });
    if (await removeLeftFolders(files, root)) {
      // A tree that is gone is still in the list of the checkout's worktrees; a workspace that is no checkout has none.
      await ports.exec.run({ argv: ["git", "worktree", "prune"], ...place }, { timeoutSeconds: PRUNE_SECONDS });
    }
  }
} catch (error) {
  // Cleaning up must not turn a green job red; it says what it could not remove.
  runner.annotate("warning", describeError(error, VERSION), { title: "heapgate: clean-up" });
}
