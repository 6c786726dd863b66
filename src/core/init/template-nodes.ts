/** Reads a chart's template into a tree: text, actions, and the blocks between `if`, `with`, `range`, `define` and `end`. */

export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly expression: string }
  | {
      readonly kind: "block";
      readonly word: "if" | "with" | "range" | "define" | "block";
      readonly expression: string;
      readonly body: readonly TemplateNode[];
      /** `else if` is an `if` in here. */
      readonly otherwise: readonly TemplateNode[];
    };

interface OpenBlock {
  readonly word: "if" | "with" | "range" | "define" | "block";
  readonly expression: string;
  readonly body: TemplateNode[];
  otherwise: TemplateNode[] | null;
  /** How many blocks one `end` closes: an `else if` opens a further one. */
  readonly chained: boolean;
}

const ACTION = /\{\{(?<left>-\s)?(?<inside>\s*\/\*[\s\S]*?\*\/\s*|(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*?)(?<right>\s-)?\}\}/gu;
const WORD = /^(?:(?<word>if|with|range|define|block)\b\s*(?<expression>[\s\S]*)|(?<otherwise>else)\b\s*(?<next>[\s\S]*)|(?<end>end))$/u;

type BlockWord = OpenBlock["word"];
const isBlockWord = (word: string): word is BlockWord =>
  word === "if" || word === "with" || word === "range" || word === "define" || word === "block";

/**
 * The nodes of one template, by the grammar of Go's `text/template`: actions between double braces, a dash beside a brace trims the blanks there. A block that
 * is not closed ends with the text; an `end` too many is passed over.
 */
export const parseTemplate = (text: string): readonly TemplateNode[] => {
  const root: TemplateNode[] = [];
  const open: OpenBlock[] = [];
  const here = (): TemplateNode[] => {
    const block = open.at(-1);
    return block === undefined ? root : (block.otherwise ?? block.body);
  };
  const close = (): void => {
    for (let more = true; more;) {
      const block = open.pop();
      if (block === undefined) return;
      const { word, expression, body, otherwise, chained } = block;
      here().push({ kind: "block", word, expression, body, otherwise: otherwise ?? [] });
      more = chained;
    }
  };
  const start = (word: BlockWord, expression: string, chained: boolean): void => {
    open.push({ word, expression, body: [], otherwise: null, chained });
  };
  let from = 0;
  let trims = false;
  const addText = (piece: string, trimsEnd: boolean): void => {
    const left = trims ? piece.trimStart() : piece;
    const kept = trimsEnd ? left.trimEnd() : left;
    if (kept !== "") here().push({ kind: "text", text: kept });
  };
  for (const match of text.matchAll(ACTION)) {
    const { left, inside = "", right } = match.groups ?? {};
    addText(text.slice(from, match.index), left !== undefined);
    from = match.index + match[0].length;
    trims = right !== undefined;
    const action = inside.trim();
    const { word, expression = "", otherwise, next = "", end } = WORD.exec(action)?.groups ?? {};
    if (word !== undefined && isBlockWord(word)) start(word, expression, false);
    else if (otherwise !== undefined) {
      const block = open.at(-1);
      if (block !== undefined) block.otherwise = [];
      const [, nextWord = "", nextExpression = ""] = /^(if|with)\b\s*([\s\S]*)$/u.exec(next) ?? [];
      if (isBlockWord(nextWord)) start(nextWord, nextExpression, true);
    } else if (end !== undefined) close();
    else if (action !== "" && !action.startsWith("/*")) here().push({ kind: "action", expression: action });
  }
  addText(text.slice(from), false);
  while (open.length > 0) close();
  return root;
};
