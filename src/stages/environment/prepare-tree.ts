/** The source tree of one side, in a temporary folder: a commit, the user's uncommitted state, or a copy of a plain folder. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { Files } from "../../ports/files.ts";
import { readGit, runGit, withoutRepository, type GitPorts } from "./git.ts";

/** `working-tree`: what lies in the repository now, with changed and new files, without ignored ones. */
export type TreeSource =
  | { readonly kind: "commit"; readonly repository: string; readonly ref: string }
  | { readonly kind: "working-tree"; readonly repository: string }
  | { readonly kind: "folder"; readonly path: string };

export interface TreePorts extends GitPorts {
  readonly files: Files;
}

export interface TreeOptions {
  readonly source: TreeSource;
  readonly side: Side;
  /** Temporary folder shared by both sides of a session. */
  readonly workspace: string;
  /** Name of the tree's folder there, where a session has several heads; left out: the side. */
  readonly folder?: string | undefined;
  readonly signal?: AbortSignal;
}

/** Disposing removes the tree and, for a git worktree, its entry in the repository. */
export interface PreparedTree extends AsyncDisposable {
  readonly side: Side;
  readonly path: string;
  /** The shared folder; builds of both sides happen at one path in it. */
  readonly workspace: string;
  /** Full SHA; of a working tree that of HEAD; null when there is none. */
  readonly commit: string | null;
  /** What the user called it. */
  readonly ref: string | null;
  /** The tree holds changes that `commit` does not. */
  readonly dirty: boolean;
}

const COPY_TIMEOUT_SECONDS = 600;
/** A commit needs an author; the user's may not be configured on a runner. */
const AUTHOR = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((role) => [
    [`GIT_${role}_NAME`, "heapgate"],
    [`GIT_${role}_EMAIL`, "heapgate@localhost"],
  ]),
);

/**
 * Makes `<workspace>/<side>`, or `folder` there. The user's own checkout is never switched, built in or written to (a working tree's snapshot adds loose
 * objects to the repository, which git collects later).
 * Throws REF_NOT_FOUND, FILE_NOT_FOUND, GIT_FAILED.
 */
export async function prepareTree(ports: TreePorts, options: TreeOptions): Promise<PreparedTree> {
  const { source } = options;
  const place = source.kind === "folder" ? source.path : source.repository;
  if ((await ports.files.kindOf(place)) !== "folder") throw heapgateError("FILE_NOT_FOUND", { path: place }, { stage: "checkout" });
  switch (source.kind) {
    case "commit":
      return await prepareCommit(ports, options, source.repository, source.ref);
    case "working-tree":
      return await prepareWorkingTree(ports, options, source.repository);
    case "folder":
      return await copyFolder(ports, options, source.path);
  }
}

async function prepareCommit(ports: TreePorts, options: TreeOptions, repository: string, ref: string): Promise<PreparedTree> {
  const git = { cwd: repository, signal: options.signal };
  const resolved = await runGit(ports, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], git);
  if (resolved.exitCode !== 0) {
    // Outside of a repository the ref is not at fault; this says so in git's words.
    await readGit(ports, ["rev-parse", "--git-dir"], git);
    throw heapgateError("REF_NOT_FOUND", { ref }, { stage: "checkout" });
  }
  const commit = resolved.stdout.trim();
  return await addWorktree(ports, options, repository, commit, { commit, ref, dirty: false });
}

async function prepareWorkingTree(ports: TreePorts, options: TreeOptions, repository: string): Promise<PreparedTree> {
  const git = { cwd: repository, signal: options.signal };
  const inside = await runGit(ports, ["rev-parse", "--show-toplevel"], git);
  if (inside.exitCode !== 0) return await copyFolder(ports, options, repository);
  const top = { ...git, cwd: inside.stdout.trim() };
  const head = await runGit(ports, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], top);
  const commit = head.exitCode === 0 ? head.stdout.trim() : null;
  if (commit !== null && (await readGit(ports, ["status", "--porcelain", "--ignore-submodules=all"], top)) === "") {
    return await addWorktree(ports, options, top.cwd, commit, { commit, ref: ".", dirty: false });
  }
  // A commit made through an index of its own: it holds untracked files too, and neither index nor branch of the user moves.
  const index = ports.files.resolve(options.workspace, `${options.side}.index`);
  const ownIndex = await ports.files.readBytes(
    ports.files.resolve(top.cwd, await readGit(ports, ["rev-parse", "--git-path", "index"], top)),
  );
  if (ownIndex !== null) await ports.files.write(index, ownIndex);
  const env = { GIT_INDEX_FILE: index, ...AUTHOR };
  await readGit(ports, ["add", "--all"], { ...top, env });
  const tree = await readGit(ports, ["write-tree"], { ...top, env });
  const parent = commit === null ? [] : ["-p", commit];
  const snapshot = await readGit(ports, ["commit-tree", tree, ...parent, "-m", "working tree measured by heapgate"], { ...top, env });
  await ports.files.remove(index);
  return await addWorktree(ports, options, top.cwd, snapshot, { commit, ref: ".", dirty: true });
}

type Identity = Pick<PreparedTree, "commit" | "ref" | "dirty">;

async function addWorktree(
  ports: TreePorts,
  options: TreeOptions,
  repository: string,
  commit: string,
  identity: Identity,
): Promise<PreparedTree> {
  const path = ports.files.resolve(options.workspace, options.folder ?? options.side);
  const remove = async (): Promise<void> => {
    const removed = await runGit(ports, ["worktree", "remove", "--force", "--force", path], { cwd: repository });
    if (removed.exitCode === 0) return;
    await ports.files.remove(path);
    await runGit(ports, ["worktree", "prune"], { cwd: repository });
  };
  try {
    await readGit(ports, ["worktree", "add", "--detach", "--force", path, commit], { cwd: repository, signal: options.signal });
  } catch (error) {
    await remove();
    throw error;
  }
  return { side: options.side, path, workspace: options.workspace, ...identity, [Symbol.asyncDispose]: remove };
}

/**
 * Copies all but `.git`, and leaves a pointer to that in its place, so that `git describe` in a build still works.
 * The commit is known and clean when the folder is the top of a repository without changes.
 */
async function copyFolder(ports: TreePorts, options: TreeOptions, from: string): Promise<PreparedTree> {
  const path = ports.files.resolve(options.workspace, options.folder ?? options.side);
  await ports.files.makeFolder(path);
  const remove = (): Promise<void> => ports.files.remove(path);
  try {
    const copied = await ports.exec.run(
      {
        argv: ["bash", "-eo", "pipefail", "-c", 'tar -C "$1" --exclude=./.git -cf - . | tar -C "$2" -xf -', "copy", from, path],
        cwd: options.workspace,
        env: withoutRepository(ports.env.all()),
      },
      { timeoutSeconds: COPY_TIMEOUT_SECONDS, ...(options.signal === undefined ? {} : { signal: options.signal }) },
    );
    if (copied.exitCode !== 0)
      throw heapgateError(
        "OUTPUT_NOT_WRITABLE",
        { path, why: `copying ${from} failed` },
        { stage: "checkout", outputTail: copied.outputTail },
      );
    const identity = await identityOfFolder(ports, options, from);
    if (identity.commit !== null) {
      const gitFolder = await readGit(ports, ["rev-parse", "--absolute-git-dir"], { cwd: from });
      await ports.files.write(ports.files.resolve(path, ".git"), `gitdir: ${gitFolder}\n`);
    }
    return { side: options.side, path, workspace: options.workspace, ...identity, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function identityOfFolder(ports: TreePorts, options: TreeOptions, folder: string): Promise<Identity> {
  const unknown: Identity = { commit: null, ref: folder, dirty: false };
  if ((await ports.files.kindOf(ports.files.resolve(folder, ".git"))) === "absent") return unknown;
  const git = { cwd: folder, signal: options.signal };
  const head = await runGit(ports, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], git);
  if (head.exitCode !== 0) return unknown;
  const status = await readGit(ports, ["status", "--porcelain"], git);
  return { commit: head.stdout.trim(), ref: folder, dirty: status !== "" };
}
