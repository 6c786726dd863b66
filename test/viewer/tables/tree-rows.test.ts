import { describe, expect, test } from "vitest";
import { firstExpanded, revealed, toggled, treeKey, treeRows } from "../../../src/viewer/tables/tree-rows.ts";
import { namedTree } from "../../support/flame-shapes.ts";

const { shape, frames, nodeOf } = namedTree(
  ["main", 0, 0, ["small", 1, 2], ["big", 0, 50, ["leaf", 0, 40]], ["nothing", 0, 0]],
  ["shrunk", 9, 1],
);
const nameAt = (node: number): string => frames[shape.frameOf[node] ?? -1]?.func ?? "all";
const shown = (expanded: ReadonlySet<number>): readonly string[] =>
  treeRows(shape, expanded).map(
    ({ node, level, expandable, expanded: open, place, siblings }) =>
      `${"  ".repeat(level - 1)}${expandable ? (open ? "▾" : "▸") : " "}${nameAt(node)} ${place}/${siblings}`,
  );

describe("rows of the tree", () => {
  test("are those below what is open, what grew most first; calls without values are left out", () => {
    expect(shown(new Set([0, nodeOf("main")]))).toEqual(["▾all 1/1", "  ▾main 1/2", "    ▸big 1/2", "     small 2/2", "   shrunk 2/2"]);
  });

  test("are the root alone when nothing is open", () => {
    expect(shown(new Set())).toEqual(["▸all 1/1"]);
  });

  test("begin opened down to where most of the change comes from", () => {
    expect([...firstExpanded(shape)].map(nameAt)).toEqual(["all", "main", "big"]);
    expect([...firstExpanded(namedTree().shape)]).toEqual([0]);
    expect([...firstExpanded(namedTree(["a", 1, 1, ["b", 1, 1]]).shape)]).toEqual([0]);
  });

  test("open and close", () => {
    expect([...toggled(new Set([0, 1]), 1, false)]).toEqual([0]);
    expect([...toggled(new Set([0]), 1, true)]).toEqual([0, 1]);
  });

  test("are opened above a call so that it has a row", () => {
    const open = revealed(new Set(), shape, nodeOf("leaf"));
    expect(treeRows(shape, open).some(({ node }) => node === nodeOf("leaf"))).toBe(true);
  });
});

describe("keys in the tree", () => {
  const open = new Set([0, nodeOf("main")]);
  const rows = treeRows(shape, open);
  const at = (name: string): number => rows.findIndex(({ node }) => nameAt(node) === name);
  test.each([
    ["ArrowDown", "all", "main"],
    ["ArrowDown", "shrunk", "shrunk"],
    ["ArrowUp", "main", "all"],
    ["ArrowUp", "all", "all"],
    ["ArrowRight", "main", "big"],
    ["ArrowLeft", "big", "main"],
    ["ArrowLeft", "shrunk", "all"],
    ["Home", "small", "all"],
    ["End", "all", "shrunk"],
    ["PageDown", "all", "shrunk"],
    ["PageUp", "shrunk", "all"],
  ])("%s from %s goes to %s", (key, from, to) => {
    expect(treeKey(key, rows, at(from), open)).toEqual({ row: at(to), expanded: open });
  });

  test.each([
    ["ArrowRight", "big", true],
    ["ArrowLeft", "main", false],
  ])("%s on %s opens or closes it where it is", (key, name, opened) => {
    const move = treeKey(key, rows, at(name), open);
    expect(move?.row).toBe(at(name));
    expect(move?.expanded.has(nodeOf(name))).toBe(opened);
  });

  test.each([
    ["ArrowRight", 3],
    ["ArrowLeft", 99],
    ["x", 0],
  ])("%s on row %s does nothing", (key, row) => {
    expect(treeKey(key, rows, row, open)).toBeNull();
  });

  test("ArrowLeft on a closed root has nowhere to go", () => {
    expect(treeKey("ArrowLeft", treeRows(shape, new Set()), 0, new Set())).toBeNull();
  });
});
