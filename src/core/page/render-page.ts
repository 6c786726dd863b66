/** The report page: the built template with the head and the data put in. */
import { packJson } from "./pack-block.ts";
import { DATA_MARK, HEAD_MARK, type PageData } from "./page-data.ts";

export interface PageParts {
  /** HTML, escaped. */
  readonly head: string;
  readonly data: PageData;
  /** Blocks of `data.graphs`, in their order. */
  readonly blocks: readonly string[];
}

const scriptOf = (id: string, block: string): string => `<script type="application/octet-stream" id="heapgate-${id}">${block}</script>`;

/** The one place of a mark; a template without it, or with two, is not ours. */
const aroundMark = (template: string, mark: string): readonly [before: string, after: string] => {
  const [before, after, more] = template.split(mark);
  if (before === undefined || after === undefined || more !== undefined) throw new RangeError(`the page template must have ${mark} once`);
  return [before, after];
};

/** One HTML file that loads nothing. `template` is that of `page-data.ts`; throws RangeError for any other text. */
export const renderPage = (template: string, { head, data, blocks }: PageParts): string => {
  const [top, rest] = aroundMark(template, HEAD_MARK);
  const [middle, bottom] = aroundMark(rest, DATA_MARK);
  const scripts = [scriptOf("page", packJson(data)), ...blocks.map((block, index) => scriptOf(`graph-${index}`, block))];
  return [top, head, middle, ...scripts, bottom].join("");
};
