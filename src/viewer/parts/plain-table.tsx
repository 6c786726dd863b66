/** A table of texts: a head row, rows, numbers to the right. */
import type { ComponentChildren } from "preact";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Long text that may break anywhere. */
  readonly wide?: boolean;
}

interface Props {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[]; readonly mark?: string }[];
  /** Said instead of an empty table. */
  readonly empty?: string;
}

const classOf = ({ align, wide }: Column): string => [align === "right" ? "num" : "", wide === true ? "wide" : ""].join(" ").trim();

export const PlainTable = ({ caption, columns, rows, empty = "Nothing to show." }: Props) =>
  rows.length === 0 ? (
    <p class="quiet">{empty}</p>
  ) : (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, mark }) => (
            <tr key={key} class={mark}>
              {columns.map((column, at) => (
                <td key={column.title} class={classOf(column)}>
                  {cells[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
