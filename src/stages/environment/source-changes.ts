/** Asks git which lines differ between base's commit and a tree of head. */
import { parseGitDiff } from "../../core/source/parse-git-diff.ts";
import type { SourceChanges } from "../../core/source/source-changes.ts";
import type { Log } from "../../ports/log.ts";
import { runGit, type GitPorts } from "./git.ts";
import type { PreparedTree } from "./prepare-tree.ts";

export interface ChangesPorts extends GitPorts {
  readonly log: Pick<Log, "info">;
}

export interface ChangesOptions {
  /** Full SHA of what base was measured at; null: not known, or base held uncommitted changes. */
  readonly baseCommit: string | null;
  readonly head: Pick<PreparedTree, "path" | "workspace" | "commit">;
  readonly signal?: AbortSignal | undefined;
}

/** Languages whose files stand in profiles of Go programs: Go, assembly, C behind cgo, and sources of generators that name their lines. */
const SOURCES = ["*.go", "*.s", "*.S", "*.c", "*.cc", "*.cpp", "*.cxx", "*.h", "*.y", "*.rl"];

/** The user's configuration must not change the form; text is only counted over, never kept. */
const DIFF = [
  "diff",
  "--unified=0",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--find-renames",
  "--diff-algorithm=histogram",
  "--ignore-submodules=all",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

const COMMIT = /^[0-9a-f]{40,64}$/u;

/** Longer output may have been cut off. */
const MOST_CHARACTERS = 60 * 1024 * 1024;

/**
 * Where base's lines are in head's tree as it lies there, uncommitted changes included. Null, with a line in the log: the commit is not known
 * or not at hand (a shallow checkout), or there is no repository; functions are then matched by their names alone. Writes nothing.
 */
export async function readSourceChanges(ports: ChangesPorts, { baseCommit, head, signal }: ChangesOptions): Promise<SourceChanges | null> {
  const none = (why: string): null => {
    ports.log.info(`diff    no source diff: ${why}; functions are matched by name`);
    return null;
  };
  // A stored baseline names its commit; nothing else than an id may reach git.
  if (baseCommit === null || !COMMIT.test(baseCommit)) return none("base's commit is not known");
  if (head.commit === null) return none("head is no git checkout");
  // Looking at a tree must not lock or refresh the index of the repository it belongs to.
  const git = { cwd: head.path, env: { GIT_OPTIONAL_LOCKS: "0" }, signal };
  const present = await runGit(ports, ["cat-file", "-e", `${baseCommit}^{tree}`], git);
  if (present.exitCode !== 0) return none(`commit ${baseCommit.slice(0, 7)} is not in this checkout`);
  const shown = await runGit(
    ports,
    ["-c", "core.quotePath=false", "-c", "diff.relative=false", ...DIFF, "--end-of-options", baseCommit, "--", ...SOURCES],
    git,
  );
  if (shown.exitCode !== 0) return none(`git diff failed (${shown.stderr.trim().split("\n").at(-1) ?? ""})`);
  if (shown.stdout.length >= MOST_CHARACTERS) return none("it is too long");
  return { baseCommit, builtIn: `${head.workspace}/tree`, ...parseGitDiff(shown.stdout) };
}
