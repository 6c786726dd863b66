// The `proto` view: what is saved reads as what was shown.
import { describe, expect, test } from "vitest";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { DEFAULT_TEXT_OPTIONS, type TextOptions } from "../../../src/core/pprof-text/text-options.ts";
import { writtenProfile } from "../../../src/core/pprof-text/write-profile.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { BASE, HEAD, report, withHeader } from "./made.ts";

const saved = (sources: readonly Profile[], options: Partial<TextOptions> = {}, bases: readonly Profile[] = []): Profile => {
  const { profile } = writtenProfile(sources, bases, { ...DEFAULT_TEXT_OPTIONS, ...options });
  return decodeProfile(encodeProfile(profile), { name: "saved" });
};

describe("a saved profile", () => {
  test.each<Partial<TextOptions>>([
    {},
    { focus: "lib", relativePercentages: true },
    { hide: "lib.Get" },
    { tagRoot: "bytes" },
    { sampleIndex: "inuse_objects" },
    { baseMode: "subtract" },
  ])("of a difference with %j reads as the difference", (options) => {
    // Its filters are in it; the column it opens on is the one that was selected.
    const opened = { nodeFraction: 0, ...options, relativePercentages: false, focus: "", hide: "", tagRoot: "" };
    const shown = (text: string): string => text.slice(text.indexOf("      flat"));
    expect(shown(report([saved([HEAD], options, [BASE])], opened))).toBe(shown(report([HEAD], { nodeFraction: 0, ...options }, [BASE])));
  });

  test("of a comparison is in percent of the base", () => {
    expect(report([saved([HEAD], {}, [BASE])])).toBe(report([HEAD], {}, [BASE]));
  });

  test("opens on the selected column, divided as asked", () => {
    const halves = saved([BASE], { sampleIndex: "0", divideBy: 2 });
    expect(halves.defaultSampleType).toBe("inuse_objects");
    expect([...halves.values]).toEqual([2, 2_097_152, 1, 524_288, 0, 768]);
  });

  test("keeps its expressions unless all frames are asked for", () => {
    const pruning = withHeader(BASE, { dropFrames: "lib.*", keepFrames: "lib.Put" });
    expect([saved([pruning]).dropFrames, saved([pruning]).keepFrames]).toEqual(["lib.*", "lib.Put"]);
    expect([saved([pruning], { allFrames: true }).dropFrames, saved([pruning], { allFrames: true }).keepFrames]).toEqual(["", ""]);
  });

  test("loses inlined lines, and columns unless they are shown", () => {
    const [line] = [saved([BASE], { noInlines: true })];
    expect(line?.locations.lineFunctions.length).toBe(BASE.locations.lineFunctions.length - 1);
  });

  test("says which filters matched nothing", () => {
    expect(writtenProfile([BASE], [], { ...DEFAULT_TEXT_OPTIONS, focus: "nothing", tagLeaf: "x" }).warnings).toEqual([
      "TagLeaf expression matched no samples",
      "Focus expression matched no samples",
    ]);
  });
});

describe("file names", () => {
  const profile = profileFromText(`
    space/bytes  1                              2                           4
    ---
                 a@/build/7/my-app/pkg/a.go:3   b@/build/7/other/b.go:4     c@/x/my-app/y/my-app/c.go:5
  `);
  const names = (options: Partial<TextOptions>): readonly string[] =>
    [...report([profile], { granularity: "lines", ...options }).matchAll(/\S+\.go/gu)].map(([file]) => file).toSorted();

  test.each<[Partial<TextOptions>, readonly string[]]>([
    [{}, ["/build/7/my-app/pkg/a.go", "/build/7/other/b.go", "/x/my-app/y/my-app/c.go"]],
    [{ sourcePath: "/home/me/my-app" }, ["/build/7/other/b.go", "pkg/a.go", "y/my-app/c.go"]],
    [{ sourcePath: "/nowhere:/home/me/other/:my-app" }, ["b.go", "pkg/a.go", "y/my-app/c.go"]],
    [{ sourcePath: "/home/me/my-app", trimPath: "/build/7" }, ["/x/my-app/y/my-app/c.go", "my-app/pkg/a.go", "other/b.go"]],
  ])("with %j are %j", (options, expected) => {
    expect(names(options)).toEqual(expected);
  });
});

test("comments are printed one a line, all of them", () => {
  expect(report([withHeader(BASE, { comments: ["built by CI", "#hidden in headers"] })], { view: "comments" })).toBe(
    "built by CI\n#hidden in headers\n",
  );
  expect(report([BASE], { view: "comments" })).toBe("");
});
