/** A flame graph in the page: the canvas, its keys, and what is said of the chosen frame. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { type FlameGesture, type FlameGraph, mountFlame } from "../flame/mount.ts";
import { type Direction, heaviestPath, neighbour } from "./family.ts";
import type { Dress, Flame } from "./model.ts";

export type FlameCommand = FlameGesture | "out";

interface Props {
  readonly flame: Flame;
  readonly dress: Dress;
  readonly zoom: number;
  readonly selected: number | null;
  /** Root at the bottom. */
  readonly flipped: boolean;
  readonly label: string;
  readonly hintId: string;
  readonly onCommand: (node: number | null, command: FlameCommand) => void;
}

/** What an arrow means when the root is at the top; at the bottom up and down change places. */
const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: "caller",
  ArrowDown: "callee",
  ArrowLeft: "previous",
  ArrowRight: "next",
};
const FLIPPED: Readonly<Record<string, Direction>> = { ...ARROWS, ArrowUp: "callee", ArrowDown: "caller" };

export const FlameView = ({ flame, dress, zoom, selected, flipped, label, hintId, onCommand }: Props) => {
  const scroller = useRef<HTMLDivElement>(null);
  const graph = useRef<FlameGraph | null>(null);
  const command = useRef(onCommand);
  command.current = onCommand;
  useLayoutEffect(() => {
    if (scroller.current === null) return;
    const mounted = mountFlame(scroller.current, (node, gesture) => command.current(node, gesture));
    graph.current = mounted;
    return mounted.dispose;
  }, []);
  const { shape, spans } = flame;
  useLayoutEffect(() => {
    graph.current?.update({ shape, spans, ...dress, zoom, selected, flipped });
  }, [shape, spans, dress, zoom, selected, flipped]);
  useLayoutEffect(() => {
    if (selected !== null) graph.current?.reveal(selected);
  }, [selected]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = selected ?? zoom;
    const direction = (flipped ? FLIPPED : ARROWS)[event.key];
    const choose = (node: number): void => onCommand(node, "choose");
    if (direction !== undefined) choose(selected === null ? zoom : neighbour(shape, spans, from, direction));
    else if (event.key === "Home") choose(0);
    else if (event.key === "End") choose(heaviestPath(shape, spans, from));
    else if (event.key === "Enter") onCommand(from, "zoom");
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      class="flame"
      // A flame graph is one control with keys of its own; the tree table is the same for those who do not see it.
      role="application"
      aria-roledescription="flame graph"
      aria-label={label}
      aria-describedby={hintId}
      tabIndex={0}
      onKeyDown={onKeyDown}
    />
  );
};
