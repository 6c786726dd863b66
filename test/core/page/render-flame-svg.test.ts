// The picture is an SVG anyone can open: widths that add up, colours by difference, nothing of a name is markup.
import { describe, expect, test } from "vitest";
import { renderFlameSvg } from "../../../src/core/page/render-flame-svg.ts";
import { goldenOf } from "../../support/golden.ts";
import { graphFromText } from "../../support/graph-trees.ts";

const MIB = 2 ** 20;
const drawn = graphFromText(
  `
  main.main                                0  0
   example.com/shop/cart.(*Cart).Add      30  90
    encoding/json.Marshal                 10  40
   main.gone                              20  0
   main.new                                0  25
   main.same                              40  40
`,
  MIB,
);
const OPTIONS = { title: "shop: heap, base against head", from: 0, to: 1 };
const svgOf = (options: Partial<Parameters<typeof renderFlameSvg>[3]> = {}): string =>
  renderFlameSvg(drawn.tree, drawn.frames, { unit: "bytes" }, { ...OPTIONS, ...options });

interface Box {
  readonly name: string;
  readonly classes: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const boxesOf = (svg: string): readonly Box[] =>
  [...svg.matchAll(/<g><title>([^<:]*):[^<]*<\/title><rect class="([^"]*)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/gu)].map(
    ([, name = "", classes = "", x, y, width]) => ({ name, classes, x: Number(x), y: Number(y), width: Number(width) }),
  );
const boxOf = (svg: string, name: string): Box | undefined => boxesOf(svg).find((box) => box.name === name);

test("is drawn as before", () => {
  const svg = svgOf();
  expect(svg).toBe(goldenOf("flame.union.svg", svg));
});

describe("widths", () => {
  test.each([
    [
      "union",
      215,
      ["all", "main.main", "example.com/shop/cart.(*Cart).Add", "encoding/json.Marshal", "main.gone", "main.new", "main.same"],
    ],
    ["growth", 115, ["all", "main.main", "example.com/shop/cart.(*Cart).Add", "encoding/json.Marshal", "main.new"]],
    ["head", 195, ["all", "main.main", "example.com/shop/cart.(*Cart).Add", "encoding/json.Marshal", "main.new", "main.same"]],
    ["base", 100, ["all", "main.main", "example.com/shop/cart.(*Cart).Add", "encoding/json.Marshal", "main.gone", "main.same"]],
  ] as const)("of %s are shares of %d MiB", (width, whole, names) => {
    const svg = svgOf({ width });
    expect(boxesOf(svg).map(({ name }) => name)).toEqual(names);
    const mib = { union: 130, growth: 90, head: 130, base: 40 }[width];
    expect(boxOf(svg, "example.com/shop/cart.(*Cart).Add")?.width).toBeCloseTo((mib / whole) * 1184, 1);
  });

  test("lie inside of their callers, beside each other", () => {
    const boxes = boxesOf(svgOf());
    const rows = new Set(boxes.map(({ y }) => y));
    expect([...rows]).toEqual([28, 46, 64, 82]);
    for (const y of rows) {
      const row = boxes.filter((box) => box.y === y);
      for (const [at, box] of row.slice(1).entries()) expect(box.x).toBeCloseTo((row[at]?.x ?? 0) + (row[at]?.width ?? 0), 1);
    }
  });

  test("below the least are left out, with what they call", () => {
    expect(boxesOf(svgOf({ leastPx: 250 })).map(({ name }) => name)).not.toContain("main.new");
  });
});

test("says by class what is new, gone, more and the same", () => {
  const svg = svgOf({ floor: MIB });
  expect(boxOf(svg, "main.new")?.classes).toMatch(/^s[5-8] n$/u);
  expect(boxOf(svg, "main.gone")?.classes).toMatch(/^s[0-3] g$/u);
  expect(boxOf(svg, "main.same")?.classes).toBe("s4");
  expect(svg).toContain(">▲ main.new<");
  expect(svg).toContain(">▼ main.gone<");
  expect(svg).toContain("<title>main.new: 0 B → 25 MiB (+25 MiB)</title>");
});

test.each([
  ["empty sides", graphFromText("main.a  0  0")],
  ["negative values", graphFromText("main.a  -5  -9\n main.b  -1  3")],
])("draws %s without a number that is none", (_, { tree, frames }) => {
  const svg = renderFlameSvg(tree, frames, { unit: "count" }, OPTIONS);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/su);
});

test("escapes what names hold", () => {
  const { tree, frames } = graphFromText(String.raw`JSON:"a</title><script>alert(1)</script>&\u0000\ud800"  1  1`);
  const svg = renderFlameSvg(tree, frames, { unit: "count" }, { ...OPTIONS, title: '"><script>' });
  expect(svg).not.toContain("<script");
  expect(svg).not.toMatch(/\u0000|[\ud800-\udfff]/u);
});
