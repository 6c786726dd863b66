// Whole reports as pictures. Those marked "as pprof prints it" were compared with google/pprof when they were written.
import { describe, expect, test } from "vitest";
import { renderProfileText } from "../../../src/core/pprof-text/render-profile-text.ts";
import { DEFAULT_TEXT_OPTIONS } from "../../../src/core/pprof-text/text-options.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { BASE, HEAD, report, rowNames, withHeader } from "./made.ts";

/** Without the blank first line and the indentation of the source. */
const picture = (text: string): string => text.slice(1).replaceAll(/^ {6}/gmu, "");

describe("a report, as pprof prints it,", () => {
  test("lists functions by their own value", () => {
    expect(report([BASE])).toBe(
      picture(`
      Type: inuse_space
      Showing nodes accounting for 5121.50kB, 100% of 5121.50kB total
            flat  flat%   sum%        cum   cum%
          4096kB 79.98% 79.98%     4096kB 79.98%  lib.Put
          1024kB 19.99%   100%     1024kB 19.99%  lib.dec (inline)
          1.50kB 0.029%   100%  5121.50kB   100%  main.main
               0     0%   100%     1024kB 19.99%  lib.Get
`),
    );
  });

  test("of a difference is in percent of the base, while its cutoff follows the net change", () => {
    expect(report([HEAD], {}, [BASE])).toBe(
      picture(`
      Type: inuse_space
      Showing nodes accounting for 1MB, 19.99% of 5MB total
      Dropped 1 node (cum <= 0.03MB)
            flat  flat%   sum%        cum   cum%
             2MB 39.99% 39.99%        2MB 39.99%  lib.Put
            -1MB 19.99% 19.99%       -1MB 19.99%  lib.dec (inline)
               0     0% 19.99%       -1MB 19.99%  lib.Get
               0     0% 19.99%        1MB 19.99%  main.main
`),
    );
  });

  test("W22 puts each function between its callers and callees", () => {
    expect(report([HEAD], { view: "tree", nodeFraction: 0 }, [BASE])).toBe(
      [
        "Type: inuse_space",
        "Showing nodes accounting for 1027kB, 20.05% of 5121.50kB total",
        "----------------------------------------------------------+-------------",
        "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t ",
        "----------------------------------------------------------+-------------",
        "                                            2048kB   100% |   main.main",
        "    2048kB 39.99% 39.99%     2048kB 39.99%                | lib.Put",
        "----------------------------------------------------------+-------------",
        "                                           -1024kB   100% |   lib.Get (inline)",
        "   -1024kB 19.99% 19.99%    -1024kB 19.99%                | lib.dec",
        "----------------------------------------------------------+-------------",
        "       3kB 0.059% 20.05%        3kB 0.059%                | <unknown>",
        "----------------------------------------------------------+-------------",
        "                                           -1024kB   100% |   main.main",
        "         0     0% 20.05%    -1024kB 19.99%                | lib.Get",
        "                                           -1024kB   100% |   lib.dec (inline)",
        "----------------------------------------------------------+-------------",
        "         0     0% 20.05%     1024kB 19.99%                | main.main",
        "                                            2048kB 200.00% |   lib.Put",
        "                                           -1024kB   100% |   lib.Get",
        "----------------------------------------------------------+-------------",
        "",
      ].join("\n"),
    );
  });

  test("of chosen functions leaves nothing out, and a subtraction is in percent of what is left", () => {
    const text = report([HEAD], { view: "peek", peek: "dec", baseMode: "subtract" }, [BASE]);
    expect(text).toBe(
      [
        "Type: inuse_space",
        "Showing nodes accounting for 1027kB, 33.37% of 3078kB total",
        "----------------------------------------------------------+-------------",
        "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t ",
        "----------------------------------------------------------+-------------",
        "                                           -1024kB   100% |   lib.Get (inline)",
        "   -1024kB 33.27% 33.27%    -1024kB 33.27%                | lib.dec",
        "----------------------------------------------------------+-------------",
        "",
      ].join("\n"),
    );
  });

  test("prints every sample with its labels and stack", () => {
    expect(report([BASE], { view: "traces" })).toBe(
      picture(`
      Type: inuse_space
      -----------+-------------------------------------------------------
           bytes:  1MB
             4MB   lib.Put
                   main.main
      -----------+-------------------------------------------------------
           bytes:  512kB
             1MB   lib.dec (inline)
                   lib.Get
                   main.main
      -----------+-------------------------------------------------------
           bytes:  1.50kB
          1.50kB   main.main
      -----------+-------------------------------------------------------
`),
    );
  });

  test("dumps the profile", () => {
    expect(report([HEAD], { view: "raw" }).split("\n")).toEqual([
      "PeriodType:  ",
      "Period: 0",
      "Samples:",
      "inuse_objects/count inuse_space/bytes",
      "          6    6291456: 1 2 ",
      "                bytes:[1048576 bytes]",
      "          1       1536: 3 ",
      "                bytes:[1536 bytes]",
      "          3       3072: 4 ",
      "                bytes:[1024 bytes]",
      "Locations",
      "     1: 0x1000 M=1 lib.Put c.go:3:0 s=0()",
      "     2: 0x1001 M=1 main.main :0:0 s=0()",
      "     3: 0x1002 M=1 main.main main.go:7:0 s=0()",
      "     4: 0x4a10 M=1 ",
      "Mappings",
      "1: 0x0/0x0/0x0   ",
      "",
    ]);
  });
});

describe("the header", () => {
  const main = { memoryStart: 0n, memoryLimit: 4096n, fileOffset: 0n, file: "/bin/shop", buildId: "b1d" };
  const flags = { hasFunctions: true, hasFilenames: false, hasLineNumbers: false, hasInlineFrames: false };
  const dressed = withHeader(BASE, {
    timeNanos: 1_663_184_811_858_888_000n,
    durationNanos: 30_000_000_000n,
    comments: ["from a test", "#not shown"],
    docUrl: "https://example.com/d",
  });

  test("says file, build id, comments, type, documentation, time and duration", () => {
    const text = report([{ ...dressed, mappings: [{ ...main, ...flags }] }], { nodeCount: 1 });
    expect(text.split("\n").slice(0, 9)).toEqual([
      "File: shop",
      "Build ID: b1d",
      "from a test",
      "Type: inuse_space",
      "Doc: https://example.com/d",
      "Time: 2022-09-14 19:46:51 UTC",
      "Duration: 30s, Total samples = 5MB ",
      "Showing nodes accounting for 4MB, 79.98% of 5MB total",
      "Showing top 1 nodes out of 4",
    ]);
  });

  test("is short with compact labels, and names the active filters, each cut at 80 bytes", () => {
    const text = report([dressed], { compactLabels: true, focus: "main", hide: `x|${"é".repeat(60)}`, showFrom: "main" });
    expect(text.split("\n").slice(0, 5)).toEqual([
      "Active filters:",
      "   focus=main",
      `   hide=x|${"é".repeat(36)}\u{FFFD}…`,
      "   show_from=main",
      "Showing nodes accounting for 5121.50kB, 100% of 5121.50kB total",
    ]);
  });

  test("of a CPU profile says how busy it was", () => {
    const cpu = profileFromText(`
      samples/count    3          1
      cpu/nanoseconds  30000000   10000000
      ---
                       main.main  main.idle
    `);
    expect(report([withHeader(cpu, { durationNanos: 2_000_000_000n })])).toContain("Duration: 2s, Total samples = 40ms ( 2.00%)\n");
  });

  test("counts what is shown, and drops plural and singular", () => {
    expect(report([BASE], { nodeCount: 2 })).toContain("Showing top 2 nodes out of 4\n");
    expect(report([BASE], { nodeFraction: 0.5 })).toContain("Dropped 2 nodes (cum <= 2560.75kB)\n");
  });
});

describe("options", () => {
  test.each([
    [{}, ["lib.Put", "lib.dec (inline)", "main.main"]],
    [{ sort: "cum" }, ["main.main", "lib.Put", "lib.Get", "lib.dec (inline)"]],
    [{ trim: false, sampleIndex: "inuse_objects" }, ["lib.Put", "lib.dec (inline)", "main.main", "lib.Get"]],
    [{ sampleIndex: "0" }, ["lib.Put", "lib.dec (inline)", "main.main", "lib.Get"]],
    [{ noInlines: true }, ["lib.Put", "lib.Get", "main.main"]],
    [{ granularity: "filefunctions" }, ["lib.Put c.go", "lib.dec d.go (inline)", "lib.Get c.go", "main.main"]],
    [
      { granularity: "lines", trim: false },
      ["lib.Put c.go:3", "lib.dec d.go:2 (inline)", "main.main main.go:7", "lib.Get c.go:9", "main.main"],
    ],
    [{ granularity: "files", trim: false }, ["c.go", "d.go (inline)", "main.go", "<unknown>"]],
    [{ nodeCount: 1 }, ["lib.Put"]],
  ] as const)("%j give the rows %j", (options, rows) => {
    const names = rowNames(report([BASE], options));
    expect(names.slice(0, rows.length)).toEqual(rows);
  });

  test("addresses stand before names", () => {
    expect(rowNames(report([BASE], { granularity: "addresses", trim: false }))[0]).toBe("0000000000001000 lib.Put c.go:3");
  });

  test("mean divides by the first column", () => {
    const text = report([BASE], { mean: true, trim: false });
    expect(text).toContain("Type: mean_inuse_space\n");
    expect(text).toContain("   1024kB 139.96% 139.96%     1024kB 139.96%  lib.Put\n");
  });

  test.each([
    ["minimum", "1.50kB"],
    ["auto", "1.50kB"],
    ["B", "1536B"],
    ["MB", "0"],
    ["seconds", "1536B"],
  ])("unit %s shows 1536 bytes as %s", (unit, value) => {
    expect(report([BASE], { unit })).toMatch(new RegExp(`^ *${value.replaceAll(".", String.raw`\.`)} .*main\\.main$`, "mu"));
  });

  test("divide by divides what is shown", () => {
    expect(report([BASE], { divideBy: 2 })).toContain("of 2560.75kB total\n");
  });

  test("drop negative leaves out what shrank, and percentages stay", () => {
    expect(rowNames(report([HEAD], { dropNegative: true, trim: false }, [BASE]))).toEqual(["lib.Put", "<unknown>", "main.main"]);
  });

  test("normalize scales the source to the base's total", () => {
    expect(report([HEAD], { normalize: true, nodeFraction: 0 }, [HEAD])).toContain("Showing nodes accounting for 0, 0% of 6MB total\n");
    const doubled = profileFromText(`
      inuse_space/bytes  2000       200
      ---
                         main.a     main.b
    `);
    const half = profileFromText(`
      inuse_space/bytes  1000       100
      ---
                         main.a     main.b
    `);
    expect(report([doubled], { normalize: true }, [half])).toContain("Showing nodes accounting for 0, 0% of 1.07kB total\n");
  });

  test("relative percentages are of what the filters leave", () => {
    expect(report([BASE], { focus: "Get" })).toContain("Showing nodes accounting for 1MB, 19.99% of 5MB total\n");
    expect(report([BASE], { focus: "Get", relativePercentages: true })).toContain("Showing nodes accounting for 1MB, 100% of 1MB total\n");
  });

  test("trim path and what means nothing elsewhere are cut from file names", () => {
    const profile = profileFromText(`
      inuse_space/bytes  3                      2                               1
      ---
                         a@/src/app/a.go:1      b@/proc/self/cwd/b.go:1         c@/proc/self/cwd/./c/../d.go:1
    `);
    expect(rowNames(report([profile], { granularity: "filefunctions", trimPath: "/other:/src/app" }))).toEqual([
      "a a.go",
      "b b.go",
      "c d.go",
    ]);
  });
});

describe("several profiles", () => {
  test("add up, on both sides", () => {
    expect(report([BASE, BASE], { unit: "B" })).toContain("of 10488832B total\n");
    expect(report([BASE, BASE], { unit: "B" }, [BASE])).toContain("Showing nodes accounting for 5244416B, 100% of 5244416B total\n");
  });

  test("are reduced to the columns they share, in the finest unit", () => {
    const other = profileFromText(`
      inuse_space/kilobytes  1
      ---
                             main.main
    `);
    expect(report([BASE, other], { unit: "B" })).toContain("Showing nodes accounting for 5245440B, 100% of 5245440B total\n");
  });

  test("without a shared column are refused, both named", () => {
    const cpu = profileFromText(`
      cpu/nanoseconds  1
      ---
                       main.main
    `);
    expect(() => report([cpu], {}, [BASE])).toThrow(/cpu\/nanoseconds.*inuse_objects\/count, inuse_space\/bytes|inuse.*cpu/u);
  });

  test("with columns that differ cannot be normalized", () => {
    const one = profileFromText(`
      inuse_space/bytes  1
      ---
                         main.main
    `);
    expect(() => report([one], { normalize: true }, [BASE])).toThrow(/cannot be compared/u);
  });

  test("of one program cancel in a subtraction, never in a comparison", () => {
    expect(report([BASE], { baseMode: "subtract" }, [BASE])).toContain("Showing nodes accounting for 0, 0% of 0 total\n");
    expect(report([BASE], {}, [BASE])).toContain("Showing nodes accounting for 0, 0% of 5MB total\n");
  });
});

describe("wrong requests", () => {
  test("an unknown column is refused with those there are", () => {
    expect(() => report([BASE], { sampleIndex: "cpu" })).toThrow('text has no sample type "cpu"; it has inuse_objects, inuse_space.');
  });

  test("a peek without a match says so", () => {
    expect(() => report([BASE], { view: "peek", peek: "nothing" })).toThrow("no matches found for regexp: nothing");
  });

  test("a filter that matches nothing is a warning, as in pprof", () => {
    const { text, warnings } = renderProfileText([BASE], [], { ...DEFAULT_TEXT_OPTIONS, focus: "nothing", hide: "nor this" });
    expect(warnings).toEqual(["Focus expression matched no samples", "Hide expression matched no samples"]);
    expect(text).toContain("Showing nodes accounting for 0, 0% of 5MB total\n");
  });
});
