/** Puts comments of ours aside that another one speaks for now: hidden as outdated, or emptied where GitHub does not hide them. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import type { CommentInfo, GitHub } from "../../ports/github.ts";

export type Superseded = Pick<CommentInfo, "id" | "nodeId"> & { readonly isMinimized: boolean };

/** Writes are spaced by a second each, and what is left comes next time. */
const MAX_PUT_ASIDE = 5;

/** True when GitHub did it; what it refuses is of no consequence here. */
async function tried(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (!(error instanceof HeapgateError) || error.blame !== "github") throw error;
    return false;
  }
}

/** Hides what is not hidden yet; `url` is that of the comment that stands. */
export async function putAside(
  github: Pick<GitHub, "minimizeComment" | "updateComment">,
  comments: readonly Superseded[],
  url: string | null,
): Promise<void> {
  const open = comments.filter(({ isMinimized }) => !isMinimized).slice(0, MAX_PUT_ASIDE);
  for (const { id, nodeId } of open) {
    if (await tried(() => github.minimizeComment(nodeId))) continue;
    const link = url === null ? "" : ` by the [comment that is kept up to date](${url})`;
    await tried(() => github.updateComment(id, `<sub>heapgate: superseded${link}.</sub>`));
  }
}
