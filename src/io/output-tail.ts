/** Keeps the last lines of what a program printed, whatever it prints in all. */

export interface OutputTail {
  readonly add: (text: string) => void;
  readonly text: () => string;
}

export const TAIL_LINES = 40;
export const TAIL_CHARACTERS = 8 * 1024;

/** A tail of at most `TAIL_LINES` lines and `TAIL_CHARACTERS` characters; a line cut at the front starts with `…`. */
export function startOutputTail(): OutputTail {
  let kept = "";
  return {
    add: (text) => {
      kept += text;
      // Cutting at twice the limit keeps the work per piece of output small.
      if (kept.length > 2 * TAIL_CHARACTERS) kept = kept.slice(-TAIL_CHARACTERS);
    },
    text: () => {
      const cut = kept.length > TAIL_CHARACTERS ? `…${kept.slice(-TAIL_CHARACTERS)}` : kept;
      return cut.replace(/\n+$/u, "").split("\n").slice(-TAIL_LINES).join("\n");
    },
  };
}
