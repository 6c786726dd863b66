/** Breaks lines of plain text at blanks, for terminals of about 120 columns. */

export const TERMINAL_WIDTH = 118;

/** The lines of `text` behind `first`, each at most `width` wide unless a single word is longer; further lines begin with `rest`. */
export const wrap = (text: string, first: string, rest: string, width: number = TERMINAL_WIDTH): readonly string[] => {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ").filter((one) => one !== "")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${rest}${word}`;
    } else {
      line = `${line}${isEmpty ? "" : " "}${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line];
};
