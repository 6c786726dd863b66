/** Finds the commit that a wanted baseline stands for. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import type { WantedBaseline } from "../../core/snapshot/choose-baseline.ts";
import type { GitHub } from "../../ports/github.ts";

export type ResolvedCommit = { readonly kind: "commit"; readonly sha: string } | { readonly kind: "none"; readonly why: string };

async function resolve(github: Pick<GitHub, "getCommit" | "mergeBase">, wanted: WantedBaseline): Promise<ResolvedCommit> {
  if (wanted.kind === "commit" || wanted.kind === "none") return wanted;
  if (wanted.kind === "merge-base") return { kind: "commit", sha: await github.mergeBase(wanted.base, wanted.head) };
  const [sha] = (await github.getCommit(wanted.of)).parents;
  return sha === undefined ? { kind: "none", why: `commit ${wanted.of} has no parent` } : { kind: "commit", sha };
}

/** The commit, asked from GitHub where the event does not name it. What GitHub does not answer is `none` with its reason. */
export async function resolveBaselineCommit(
  github: Pick<GitHub, "getCommit" | "mergeBase">,
  wanted: WantedBaseline,
): Promise<ResolvedCommit> {
  try {
    return await resolve(github, wanted);
  } catch (error) {
    if (error instanceof HeapgateError && error.blame === "github") return { kind: "none", why: error.message };
    throw error;
  }
}
