import { describe, expect, test } from "vitest";
import { excludedLocations, type FrameOptions, frameTable, MEASURING_PACKAGES, sampleTouches } from "../../../src/core/graph/frames.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { emptyHeader, profileBuilder } from "../../../src/core/pprof/profile-builder.ts";
import { profileFromText } from "../../support/profile-text.ts";

const PICTURE = profileFromText(`
s/bytes  1                      2
---
         main.main@main.go:10   main.main@main.go:11
         lib.Get[int]@l.go:5    net/http/pprof.Index@p.go:1
         lib.Get[int].func1@l.go:6  -
         >lib.small@l.go:30     -`);
const keysOf = (profile: Profile, options: FrameOptions): readonly string[] => {
  const table = frameTable(options);
  table.add(profile);
  return table
    .frames()
    .map(({ key }) => key)
    .toSorted();
};

describe("frameTable", () => {
  test("folds closures and type arguments into owners, and leaves names alone among functions", () => {
    expect(keysOf(PICTURE, {})).toEqual(["lib.Get[…]", "lib.small", "main.main", "net/http/pprof.Index"]);
    expect(keysOf(PICTURE, { granularity: "functions" })).toEqual([
      "lib.Get[int]",
      "lib.Get[int].func1",
      "lib.small",
      "main.main",
      "net/http/pprof.Index",
    ]);
  });

  test("gives the frames of a location innermost first, with their lines", () => {
    const table = frameTable();
    const own = table.add(PICTURE);
    const names = table.frames().map(({ key }) => key);
    const leaf = PICTURE.sampleLocations[PICTURE.sampleOffsets[0] ?? 0] ?? 0;
    const range = [own.offsets[leaf], own.offsets[leaf + 1]] as const;
    expect([...own.nodes.subarray(...range)].map((node) => names[node])).toEqual(["lib.small", "lib.Get[…]"]);
    expect([...own.lines.subarray(...range)]).toEqual([30, 6]);
  });

  test("gives one number to one function of several profiles", () => {
    const table = frameTable();
    const one = table.add(profileFromText("s/bytes  1\n---\n  lib.A.func1"));
    const two = table.add(profileFromText("s/bytes  1\n---\n  lib.B\n  lib.A"));
    expect(table.frames().map(({ key }) => key)).toEqual(["lib.A", "lib.B"]);
    expect([one.nodes[0], ...two.nodes].map(String).toSorted()).toEqual(["0", "0", "1"]);
  });

  test("shows the function rather than its closure, whichever comes first", () => {
    for (const names of [
      ["lib.A.func1@a.go:3", "lib.A@a.go:1"],
      ["lib.A@a.go:1", "lib.A.func1@a.go:3"],
    ]) {
      const table = frameTable();
      table.add(profileFromText(`s/bytes  1\n---\n  ${names.join("\n  ")}`));
      expect(table.frames()).toHaveLength(1);
      expect(table.frames()[0]).toMatchObject({ key: "lib.A", name: "lib.A", file: "a.go" });
    }
  });

  test("knows whose code a frame is", () => {
    const table = frameTable({ mainModules: ["example.com/shop"] });
    table.add(
      profileFromText("s/bytes  1\n---\n  runtime.goexit\n  net/http.(*conn).serve\n  example.com/shop/cart.Add\n  github.com/x/y.F"),
    );
    expect(Object.fromEntries(table.frames().map(({ key, ownerClass }) => [key, ownerClass]))).toEqual({
      "runtime.goexit": "runtime",
      "net/http.(*conn).serve": "standard",
      "example.com/shop/cart.Add": "own",
      "github.com/x/y.F": "dependency",
    });
  });
});

test("finds the package of names whose type arguments hold slashes, and of the compiler's own", () => {
  const table = frameTable({ mainModules: ["example.com/shop"], excludeFrames: ["example.com/shop"] });
  table.add(profileFromText("s/bytes  1\n---\n  memcpy\n  example.com/shop.Map[a/b]\n  type:.eq.net/url.URL\n  net/url.Parse"));
  const facts = Object.fromEntries(table.frames().map(({ name, ownerClass, excluded }) => [name, [ownerClass, excluded]]));
  expect(facts).toEqual({
    memcpy: ["dependency", false],
    "example.com/shop.Map[a/b]": ["own", true],
    "type:.eq.net/url.URL": ["runtime", false],
    "net/url.Parse": ["standard", false],
  });
});

test("gives the one frame of a location that has one, in a column of its own", () => {
  const table = frameTable();
  const own = table.add(PICTURE);
  const expected = Array.from({ length: own.only.length }, (_, at) =>
    (own.offsets[at + 1] ?? 0) - (own.offsets[at] ?? 0) === 1 ? own.nodes[own.offsets[at] ?? 0] : -1,
  );
  expect(expected.filter((frame) => frame === -1)).toHaveLength(1);
  expect([...own.only]).toEqual(expected);
});

describe("frames without names", () => {
  const builder = profileBuilder();
  const flags = { hasFunctions: false, hasFilenames: false, hasLineNumbers: false, hasInlineFrames: false };
  const mapping = builder.mapping({ memoryStart: 0n, memoryLimit: 0n, fileOffset: 0n, file: "/usr/bin/app", buildId: "", ...flags });
  const nameless = builder.func("", "", "", 0);
  builder.sample(
    [
      builder.location(mapping, 0x44d778n, [], false),
      builder.location(-1, 0x10n, [], false),
      builder.location(mapping, 0x20n, [{ func: nameless, line: 0, column: 0 }], false),
    ],
    [1],
    [],
  );
  const profile = builder.build(emptyHeader("p", [{ type: "s", unit: "bytes" }]));

  test("are addresses among functions, and the empty name where the producer left it empty", () => {
    expect(keysOf(profile, { granularity: "functions" })).toEqual(["", "0x10", "0x44d778"]);
  });

  test("are their program among owners", () => {
    expect(keysOf(profile, {})).toEqual(["<unknown>", "[app]"]);
  });
});

describe("exclusion", () => {
  test("marks the locations of exactly these packages and the samples through them", () => {
    const table = frameTable({ excludeFrames: MEASURING_PACKAGES });
    const own = table.add(PICTURE);
    const marked = excludedLocations(own, table.frames());
    expect([0, 1].map((sample) => sampleTouches(PICTURE, sample, marked))).toEqual([false, true]);
  });

  test("is by whole package path", () => {
    const table = frameTable({ excludeFrames: ["net/http"] });
    const own = table.add(PICTURE);
    expect(excludedLocations(own, table.frames()).includes(1)).toBe(false);
  });
});
