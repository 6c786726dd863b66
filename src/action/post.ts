/** Removes what a cancelled or killed `main` left behind: processes, temporary trees, the folder of this step. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../driver/describe-error.ts";
import { VERSION } from "../driver/version.ts";
import { createEnv } from "../io/env.ts";
import { createExec } from "../io/exec.ts";
import { createFiles } from "../io/files.ts";
import { endForeignGroups } from "../io/foreign-groups.ts";
import { makeRunner } from "../io/runner.ts";
import { GROUPS_FILE, ROOT_STATE } from "./world.ts";

const runner = makeRunner();
try {
  const root = runner.getState(ROOT_STATE);
  if (root !== "") {
    const files = createFiles(root);
    const groups = ((await files.readText(join(root, GROUPS_FILE))) ?? "").split("\n").filter((line) => /^\d+$/u.test(line)).map(Number);
    const ended = await endForeignGroups(groups, root);
    if (ended > 0) process.stdout.write(`heapgate: ended ${ended} process group${ended === 1 ? "" : "s"} left behind\n`);
    if ((await files.kindOf(root)) !== "absent") await rm(root, { recursive: true, force: true });
    const env = createEnv(process.env, process.cwd());
    await createExec().run({ argv: ["bash", "-c", "git worktree prune 2>/dev/null || true"], cwd: env.cwd(), env: env.all() }, { timeoutSeconds: 60 });
  }
} catch (error) {
  // Cleaning up must not turn a green job red; it says what it could not remove.
  runner.annotate("warning", describeError(error, VERSION), { title: "heapgate: clean-up" });
}
