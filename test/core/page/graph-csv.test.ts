// The table of a graph's functions: sums as in the tables of a report, cells no spreadsheet runs.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { functionSums, graphCsv } from "../../../src/core/page/graph-csv.ts";
import { graphFromText } from "../../support/graph-trees.ts";

const COLUMNS = {
  unit: "bytes",
  columns: [
    { id: "base", label: "", total: 0 },
    { id: "head", label: "", total: 0 },
  ],
};

test("adds up own values and counts a function once for each stack, also where it calls itself through another", () => {
  const { tree, frames } = graphFromText(`
    main.main    1   0
     main.a     10  20
      lib.x      0   5
       main.a    2   2
     main.b      3   0
  `);
  expect(graphCsv(tree, frames, COLUMNS)).toBe(
    [
      "function,file,line,owner,base flat bytes,base cum bytes,head flat bytes,head cum bytes",
      "main.a,,,own,12,12,22,27",
      "lib.x,/src/f2.go,12,own,0,2,5,7",
      "main.b,,,own,3,3,0,0",
      "main.main,/src/f0.go,10,own,1,16,0,27",
      "",
    ].join("\r\n"),
  );
});

test.each([
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["@SUM", "'@SUM"],
  ['say"x",now', '"say""x"",now"'],
  ["-a\nb", `"'-a\nb"`],
])("writes the function %j as the cell %j", (func, cell) => {
  const { tree, frames } = graphFromText(`JSON:${JSON.stringify(func)}  1  1`);
  expect(graphCsv(tree, frames, COLUMNS).split("\r\n")[1]).toMatch(
    new RegExp(`^${cell.replaceAll(/[.*+?^$()|[\]{}\\]/gu, String.raw`\$&`)},`, "u"),
  );
});

test("own values add up to the total, whatever the tree", () => {
  const depths = fc.array(fc.tuple(fc.nat(5), fc.constantFrom("a.a", "a.b", "a.c"), fc.integer({ min: -50, max: 50 })), { minLength: 1 });
  fc.assert(
    fc.property(depths, (lines) => {
      let depth = -1;
      const text = lines.map(([wanted, name, value]) => {
        depth = Math.min(wanted, depth + 1);
        return `${" ".repeat(depth)}${name}  ${value}`;
      });
      const { tree, frames } = graphFromText(text.join("\n"));
      const { flat, cum } = functionSums(tree, frames.length);
      expect(flat[0]?.reduce((sum, value) => sum + value, 0)).toBe(tree.cums[0]?.[0]);
      expect(cum[0]).toHaveLength(frames.length);
    }),
  );
});
