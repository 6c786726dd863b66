/** The frames of all graphs of a page as one list, each once. */
import type { OwnerClass } from "../pprof/owner.ts";
import type { PageFrame } from "./page-data.ts";

const LETTERS = { own: "o", dependency: "d", standard: "s", runtime: "r" } as const satisfies Record<OwnerClass, PageFrame["owner"]>;

/** What is known of a function where a graph meets it. */
export interface NamedFrame {
  readonly key: string;
  readonly file: string;
  readonly startLine: number;
  readonly ownerClass: OwnerClass;
}

export interface FrameList {
  /** Index of the frame; it is added when it is new. */
  readonly indexOf: (frame: NamedFrame) => number;
  readonly frames: () => readonly PageFrame[];
}

/** An empty list. `isChanged` says whether the function is part of the change that is judged; null: not known. */
export const frameList = (isChanged: (frame: NamedFrame) => boolean | null = () => null): FrameList => {
  const frames: PageFrame[] = [];
  const known = new Map<string, number>();
  return {
    indexOf: (frame) => {
      const { key, file, startLine, ownerClass } = frame;
      const id = `${key}\n${file}\n${startLine}`;
      const found = known.get(id);
      if (found !== undefined) return found;
      known.set(id, frames.length);
      frames.push({
        func: key,
        file: file === "" ? null : file,
        line: startLine === 0 ? null : startLine,
        owner: LETTERS[ownerClass],
        changed: isChanged(frame),
      });
      return frames.length - 1;
    },
    frames: () => frames,
  };
};
