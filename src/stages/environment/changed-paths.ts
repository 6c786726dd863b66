/** Asks git which files of a repository a change touches. */
import { runGit, type GitPorts } from "./git.ts";

export interface ChangedPathsOptions {
  /** Folder of the repository. */
  readonly repository: string;
  /** A commit, branch or tag. */
  readonly base: string;
  /** The same; null: the working tree, with what is not committed and what git does not know yet. */
  readonly head: string | null;
  readonly signal: AbortSignal;
}

/** Both names of what was renamed; the user's configuration changes nothing. */
const DIFF = ["-c", "diff.relative=false", "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=none"];
const UNKNOWN_FILES = ["ls-files", "--others", "--exclude-standard", "--full-name", "-z"];

/**
 * Paths from the root of the repository, of what differs between the two trees. Null: git cannot tell (a commit is not in this checkout, or there is no
 * repository). Writes nothing.
 */
export async function readChangedPaths(
  ports: GitPorts,
  { repository, base, head, signal }: ChangedPathsOptions,
): Promise<readonly string[] | null> {
  const shownTop = await runGit(ports, ["rev-parse", "--show-toplevel"], { cwd: repository, signal });
  if (shownTop.exitCode !== 0) return null;
  // From the root: git lists unknown files only below the folder it is asked in.
  const git = { cwd: shownTop.stdout.replace(/\n$/u, ""), env: { GIT_OPTIONAL_LOCKS: "0" }, signal };
  const ask = async (args: readonly string[]): Promise<readonly string[] | null> => {
    const shown = await runGit(ports, args, git);
    return shown.exitCode === 0 ? shown.stdout.split("\0").filter((path) => path !== "") : null;
  };
  const changed = await ask([...DIFF, "--end-of-options", base, ...(head === null ? [] : [head]), "--"]);
  const unknown = head === null ? await ask(UNKNOWN_FILES) : [];
  return changed === null || unknown === null ? null : [...changed, ...unknown];
}
