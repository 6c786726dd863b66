/** Lines of the chosen function with what they hold themselves, each a link to its source where that is known. */
import { arrowOf, columnTexts, type Scale } from "./quantities.ts";
import type { SourceLine } from "./source-lines.ts";

interface Props {
  readonly lines: readonly SourceLine[];
  /** Of the column that growth is told from. */
  readonly fromLabel: string;
  readonly scale: Scale;
  /** Permalink of a line; null: not known. */
  readonly urlOf: (line: number) => string | null;
}

export const LineTable = ({ lines, fromLabel, scale, urlOf }: Props) => {
  const [first] = lines;
  if (first === undefined) return null;
  const isGrowth = first.from !== null;
  const texts = columnTexts(
    lines.map(({ from, to }) => to - (from ?? 0)),
    scale,
    isGrowth,
  );
  return (
    <table class="lines">
      <caption>
        {isGrowth ? "Growth by line, its own" : "Head by line, its own"}
        {isGrowth && fromLabel.startsWith("base") ? "; lines that head no longer has are left out" : ""}
      </caption>
      <tbody>
        {lines.map(({ line, from, to }, at) => {
          const url = urlOf(line);
          return (
            <tr key={line}>
              <th scope="row">{url === null ? `line ${line}` : <a href={url}>line {line}</a>}</th>
              <td class="num">
                {from === null ? "" : `${arrowOf(to - from)} `}
                {texts[at]}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};
