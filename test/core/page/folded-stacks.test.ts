// Folded stacks are lines that other tools read, whatever functions are called.
import { expect, test } from "vitest";
import { foldedDifference, foldedStacks } from "../../../src/core/page/folded-stacks.ts";
import { graphFromText } from "../../support/graph-trees.ts";

const { tree, frames } = graphFromText(`
  main.main    0   0
   main.a     10  20
    lib.x      0   5
   main.b      3   0
  main.main    0  -4
`);

test("one column is a line for each node with a value of its own, root first", () => {
  expect(foldedStacks(tree, frames, 0)).toBe("main.main;main.a 10\nmain.main;main.b 3\n");
  expect(foldedStacks(tree, frames, 1)).toBe("main.main;main.a 20\nmain.main;main.a;lib.x 5\nmain.main -4\n");
  expect(foldedStacks(tree, frames, 7)).toBe("");
});

test("two columns stand side by side where either has a value", () => {
  expect(foldedDifference(tree, frames, 0, 1)).toBe(
    "main.main;main.a 10 20\nmain.main;main.a;lib.x 0 5\nmain.main;main.b 3 0\nmain.main 0 -4\n",
  );
});

test("no name ends a frame, a stack or a line", () => {
  const hostile = graphFromText(String.raw`
    JSON:"a;b\nc d\u2028e"  1
     JSON:""                2
  `);
  expect(foldedStacks(hostile.tree, hostile.frames, 0)).toBe("a:b:c_d:e 1\na:b:c_d:e;? 2\n");
});

test("means are rounded to whole units", () => {
  const thirds = graphFromText("main.a  10", 1 / 3);
  expect(foldedStacks(thirds.tree, thirds.frames, 0)).toBe("main.a 3\n");
});
