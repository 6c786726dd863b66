/** The call tree as a tree table (WAI-ARIA treegrid): the same as the flame graph, for those who read or hear it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Shape } from "../flame/shape.ts";
import { arrowOf, changeText, columnTexts, type Scale } from "../graph/quantities.ts";
import { type Expanded, firstExpanded, revealed, toggled, treeKey, treeRows } from "./tree-rows.ts";
import { windowOf } from "./window.ts";

const ROW_PX = 28;
const PRINTED = 100;
/** Deeper rows are not indented further: names must keep their room. */
const DEEPEST_INDENT = 24;

interface Props {
  readonly shape: Shape;
  readonly scale: Scale;
  readonly nameOf: (node: number) => string;
  readonly selected: number | null;
  readonly printing: boolean;
  readonly onChoose: (node: number) => void;
}

export const TreeTable = ({ shape, scale, nameOf, selected, printing, onChoose }: Props) => {
  const [expanded, setExpanded] = useState<Expanded>(() => firstExpanded(shape));
  const [scroll, setScroll] = useState({ top: 0, height: 560 });
  const [focus, setFocus] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  useEffect(() => {
    setExpanded(firstExpanded(shape));
    setFocus(0);
  }, [shape]);
  useEffect(() => {
    if (selected !== null && selected < shape.nodeCount) setExpanded((before) => revealed(before, shape, selected));
  }, [selected, shape]);
  const rows = treeRows(shape, expanded);
  const seen = printing
    ? { first: 0, end: Math.min(PRINTED, rows.length), abovePx: 0, belowPx: 0 }
    : windowOf(rows.length, ROW_PX, scroll.top, scroll.height);
  const shown = rows.slice(seen.first, seen.end);
  const column = (valueOf: (node: number) => number, signed = false): readonly string[] =>
    columnTexts(
      shown.map(({ node }) => valueOf(node)),
      scale,
      signed,
    );
  const from = column((node) => shape.cumFrom[node] ?? 0);
  const to = column((node) => shape.cumTo[node] ?? 0);
  const change = column((node) => (shape.cumTo[node] ?? 0) - (shape.cumFrom[node] ?? 0), true);
  const self = column((node) => (shape.selfTo[node] ?? 0) - (shape.selfFrom[node] ?? 0), true);
  useEffect(() => {
    const element = box.current;
    if (element === null || !wantsFocus.current) return;
    const y = focus * ROW_PX;
    const head = element.querySelector("thead")?.clientHeight ?? 0;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + ROW_PX + head > element.scrollTop + element.clientHeight) element.scrollTop = y + ROW_PX + head - element.clientHeight;
    element.querySelector<HTMLElement>(`[data-row="${focus}"]`)?.focus({ preventScroll: true });
  }, [focus, expanded, scroll]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows[focus];
    if (event.key === "Enter" && row !== undefined) {
      event.preventDefault();
      return onChoose(row.node);
    }
    const move = treeKey(event.key, rows, focus, expanded);
    if (move === null) return;
    event.preventDefault();
    wantsFocus.current = true;
    setExpanded(move.expanded);
    setFocus(move.row);
  };
  return (
    <div
      ref={box}
      class="scroll tall"
      onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
    >
      <table
        class="virtual tree"
        role="treegrid"
        aria-label="Call tree"
        aria-rowcount={rows.length + 1}
        onKeyDown={onKeyDown}
        onBlur={() => (wantsFocus.current = false)}
      >
        <thead>
          <tr role="row">
            <th scope="col" role="columnheader">
              Call
            </th>
            <th scope="col" role="columnheader" class="num">
              Base
            </th>
            <th scope="col" role="columnheader" class="num">
              Head
            </th>
            <th scope="col" role="columnheader" class="num">
              Change
            </th>
            <th scope="col" role="columnheader" class="num">
              of own base
            </th>
            <th scope="col" role="columnheader" class="num">
              Self change
            </th>
          </tr>
        </thead>
        <tbody>
          {seen.abovePx === 0 ? null : <tr role="presentation" style={{ height: `${seen.abovePx}px` }} />}
          {shown.map((row, index) => {
            const at = seen.first + index;
            const { node } = row;
            const difference = (shape.cumTo[node] ?? 0) - (shape.cumFrom[node] ?? 0);
            return (
              <tr
                key={node}
                role="row"
                data-row={at}
                tabIndex={
                  at === Math.min(focus, rows.length - 1) || (focus < seen.first || focus >= seen.end ? index === 0 : false) ? 0 : -1
                }
                aria-level={row.level}
                aria-posinset={row.place}
                aria-setsize={row.siblings}
                aria-rowindex={at + 2}
                {...(row.expandable ? { "aria-expanded": row.expanded } : {})}
                aria-selected={node === selected}
                class={node === selected ? "chosen" : undefined}
                onFocus={() => setFocus(at)}
                onClick={() => {
                  setFocus(at);
                  if (row.expandable) setExpanded(toggled(expanded, node, !row.expanded));
                  onChoose(node);
                }}
              >
                <td role="gridcell" class="call" style={{ paddingInlineStart: `${Math.min(row.level - 1, DEEPEST_INDENT) * 14 + 4}px` }}>
                  <span class="twist" aria-hidden="true">
                    {row.expandable ? (row.expanded ? "▾" : "▸") : ""}
                  </span>
                  {nameOf(node)}
                </td>
                <td role="gridcell" class="num">
                  {from[index]}
                </td>
                <td role="gridcell" class="num">
                  {to[index]}
                </td>
                <td role="gridcell" class={difference > 0 ? "num more" : difference < 0 ? "num less" : "num"}>
                  {arrowOf(difference)} {change[index]}
                </td>
                <td role="gridcell" class="num">
                  {changeText(shape.cumFrom[node] ?? 0, shape.cumTo[node] ?? 0)}
                </td>
                <td role="gridcell" class="num">
                  {self[index]}
                </td>
              </tr>
            );
          })}
          {seen.belowPx === 0 ? null : <tr role="presentation" style={{ height: `${seen.belowPx}px` }} />}
        </tbody>
      </table>
    </div>
  );
};
