/** Removes what a cancelled or killed `main` left behind: processes, temporary trees, the folder of this step. */
import { describeError } from "../driver/describe-error.ts";
import { VERSION } from "../driver/version.ts";
import { createExec } from "../io/exec.ts";
import { createFiles } from "../io/files.ts";
import { endForeignGroups } from "../io/foreign-groups.ts";
import { makeRunner } from "../io/runner.ts";
import { childEnvironment, removeLeftFolders, ROOT_STATE, STEP_VARIABLE } from "./world.ts";

const PRUNE_SECONDS = 60;

const runner = makeRunner();
try {
  const root = runner.getState(ROOT_STATE);
  if (root !== "") {
    const ended = await endForeignGroups(`${STEP_VARIABLE}=${root}`);
    if (ended > 0) process.stdout.write(`heapgate: ended ${ended} process group${ended === 1 ? "" : "s"} left behind\n`);
    if (await removeLeftFolders(createFiles(root), root)) {
      const place = { cwd: process.cwd(), env: childEnvironment(process.env, root) };
      // A tree that is gone is still in the list of the checkout's worktrees; a workspace that is no checkout has none.
      await createExec().run({ argv: ["git", "worktree", "prune"], ...place }, { timeoutSeconds: PRUNE_SECONDS });
    }
  }
} catch (error) {
  // Cleaning up must not turn a green job red; it says what it could not remove.
  runner.annotate("warning", describeError(error, VERSION), { title: "heapgate: clean-up" });
}
