// What a report leaves out, what stays visible nevertheless, and the order of what pprof leaves to chance.
import { describe, expect, test } from "vitest";
import { profileFromText } from "../../support/profile-text.ts";
import { report, rowNames } from "./made.ts";

/** Node and edge lines of a tree, names only: `caller > [node] > callee`. */
function blocks(text: string): readonly string[] {
  const parts = text.split(/^-{58}\+-{13}\n/mu).slice(2, -1);
  return parts.map((part) =>
    part
      .trimEnd()
      .split("\n")
      .map((line) => (/% {16}\| /u.test(line) ? `[${line.split("| ").at(-1)}]` : (line.split("|   ").at(-1) ?? "")))
      .join(" "),
  );
}

describe("functions whose sums cancel", () => {
  const cancelling = profileFromText(`
    count/count  500   -500  300   1
    ---
                 main  main  main  main
                 mid   mid   own   tiny
                 x     y     -     -
  `);

  test("are no rows, but callers and callees as long as nothing is dropped", () => {
    const text = report([cancelling], { view: "tree", trim: false });
    expect(blocks(text)).toEqual(["mid [x]", "mid [y]", "main [own]", "main [tiny]", "[main] own tiny mid"]);
  });

  test("are stepped over once something else is dropped", () => {
    const text = report([cancelling], { view: "tree", nodeFraction: 0.01, edgeFraction: 0 });
    expect(text).toContain("Dropped 1 node ");
    expect(blocks(text)).toEqual(["main [x]", "main [y]", "main [own]", "[main] x y own"]);
  });

  test("keep their edges however light these are", () => {
    const text = report([cancelling], { view: "tree", nodeFraction: 0, edgeFraction: 0.5 });
    expect(blocks(text)).toEqual(["mid [x]", "mid [y]", "main [own]", "[tiny]", "[main] own mid"]);
  });
});

test("cutoffs follow the size of a net loss as well", () => {
  const loss = profileFromText(`
    count/count  -1000  -2
    ---
                 big    tiny
  `);
  expect(rowNames(report([loss]))).toEqual(["big"]);
  expect(report([loss])).toContain("Dropped 1 node (cum <= 5)");
});

test("gains and losses that cancel trim nothing", () => {
  const even = profileFromText(`
    count/count  1000  -1001  1
    ---
                 big   gone   tiny
  `);
  expect(rowNames(report([even]))).toEqual(["gone", "big", "tiny"]);
});

test("edges of opposite weight have one order, by name", () => {
  const opposite = profileFromText(`
    count/count  7     -7    7     -7    5
    ---
                 main  main  a     a     main
                 b     c     main  main  main
                 -     -     -     z     -
  `);
  expect(blocks(report([opposite], { view: "tree", trim: false }))).toContain("a [main] b c z");
});

describe("the unit of a table", () => {
  const sizes = (small: number, large: number): string => {
    const profile = profileFromText(`
      space/bytes  ${large}  ${small}
      ---
                   ${"l".padEnd(String(large).length)}  s
    `);
    return /of (\S+) total/u.exec(report([profile], { trim: false }))?.[1] ?? "";
  };

  test.each([
    [1000, 50_000, "51000B"],
    [100, 50_000, "48.93kB"],
    [1, 3 * 2 ** 20, "3145729B"],
    [20, 3 * 2 ** 20, "3072.02kB"],
    [2048, 4096, "6kB"],
    [0, 4096, "4kB"],
  ])("with %i and %i bytes shows a total of %s", (small, large, total) => {
    expect(sizes(small, large)).toBe(total);
  });
});

test("rows of one value are in the order of their names' bytes", () => {
  const even = profileFromText(`
    count/count  1  1  1       1
    ---
                 b  a  [...].x A
  `);
  expect(rowNames(report([even]))).toEqual(["A", "[...].x", "a", "b"]);
});
