// Labels: as frames (tagroot, tagleaf) and as the `tags` view. What is marked "as pprof prints it" was compared with google/pprof.
import { describe, expect, test } from "vitest";
import { alignRight } from "../../../src/core/pprof-text/align-columns.ts";
import { addTagFrames } from "../../../src/core/pprof-text/tag-frames.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { dumpProfile, profileFromText } from "../../support/profile-text.ts";
import { BASE, HEAD, report, rowNames } from "./made.ts";

const LABELLED = profileFromText(`
  space/bytes    3072       1024      512
  label bytes    2048       1024      -
  label who      ann        -         bob
  ---
                 main.main  main.main main.main
                 lib.Put    -         lib.Get
`);
const frames = (profile: Profile, tagRoot: string, tagLeaf = "", unit = "minimum") => addTagFrames(profile, { tagRoot, tagLeaf, unit });
/** Names of the frames of each sample, root first; `-` for a frame without a name. */
const stacks = (profile: Profile): readonly string[] =>
  Array.from({ length: profile.sampleCount }, (_, sample) => {
    const own = profile.sampleLocations.subarray(profile.sampleOffsets[sample] ?? 0, profile.sampleOffsets[sample + 1] ?? 0);
    const nameOf = (location: number): string => {
      const func = profile.locations.lineFunctions[profile.locations.lineOffsets[location] ?? 0] ?? 0;
      return profile.strings.at(profile.functions.names[func] ?? 0);
    };
    return [...own]
      .toReversed()
      .map((location) => nameOf(location) || "-")
      .join("/");
  });

describe("tagroot and tagleaf", () => {
  test.each([
    ["who", "", "minimum", ["ann/main.main/lib.Put", "-/main.main", "bob/main.main/lib.Get"]],
    ["who,bytes", "", "minimum", ["ann/2kB/main.main/lib.Put", "-/1kB/main.main", "bob/-/main.main/lib.Get"]],
    ["", "who,bytes", "B", ["main.main/lib.Put/ann/2048B", "main.main/-/1024B", "main.main/lib.Get/bob/-"]],
    [",who,", "bytes", "kB", ["ann/main.main/lib.Put/2kB", "-/main.main/1kB", "bob/main.main/lib.Get/-"]],
    ["", "", "minimum", ["main.main/lib.Put", "main.main", "main.main/lib.Get"]],
  ])("%j and %j in %s put labels around the stacks", (tagRoot, tagLeaf, unit, expected) => {
    expect(stacks(frames(LABELLED, tagRoot, tagLeaf, unit).profile)).toEqual(expected);
  });

  test("leave values and labels as they are, and the profile alone where nothing is asked", () => {
    const { profile } = frames(LABELLED, "who");
    expect([...profile.values]).toEqual([...LABELLED.values]);
    expect(profile.labels).toEqual(LABELLED.labels);
    expect(frames(LABELLED, "", "").profile).toBe(LABELLED);
  });

  test("name the flag whose keys no sample has", () => {
    expect(frames(LABELLED, "who", "what").unmatched).toEqual(["TagLeaf"]);
    expect(frames(LABELLED, "what", "bytes").unmatched).toEqual(["TagRoot"]);
  });

  test("give ids behind the highest one of the file", () => {
    const odd: Profile = { ...LABELLED, locations: { ...LABELLED.locations, ids: [7n, 90n, 8n].slice(0, LABELLED.locations.count) } };
    expect(frames(odd, "who").profile.locations.ids).toEqual([7n, 90n, 8n, 91n, 92n, 93n].slice(0, LABELLED.locations.count + 3));
  });

  test("can be filtered by, and the base of a difference is a caller", () => {
    expect(rowNames(report([LABELLED], { tagRoot: "who", focus: "^ann$", granularity: "filefunctions" }))).toEqual([
      "lib.Put",
      "ann who",
      "main.main",
    ]);
    expect(report([HEAD], { tagRoot: "pprof::base", view: "peek", peek: "^true$" }, [BASE])).toContain("| true\n");
  });
});

describe("the tags view, as pprof prints it,", () => {
  test("sums each value of each label", () => {
    expect(report([LABELLED], { view: "tags" })).toBe(
      [
        " bytes: Total 4kB of 4.50kB (88.89%)",
        "        3kB (66.67%): 2kB",
        "        1kB (22.22%): 1kB",
        "",
        " who: Total 3.50kB of 4.50kB (77.78%)",
        "       3kB (66.67%): ann",
        "      512B (11.11%): bob",
        "",
        "",
      ].join("\n"),
    );
  });

  test("names the base of a difference, in percent of it", () => {
    const text = report([HEAD], { view: "tags", tagShow: "pprof::base" }, [BASE]);
    expect(text).toBe(" pprof::base: Total -5MB of 5MB (  100%)\n              -5MB (  100%): true\n\n");
  });

  test("is empty for a profile without labels", () => {
    expect(report([LABELLED], { view: "tags", tagHide: "." })).toBe("");
  });
});

describe("alignRight", () => {
  test.each([
    ["cells at the right of their column", ["a\tx", "bbb\ty"], ["   ax", " bbby"]],
    ["a new column after an empty line", ["aaaa\tx", "", "b\ty"], [" aaaax", "", " by"]],
    ["text behind the last tab, which is no cell", ["k:\t total", " \tv:\t name"], [" k: total", "    v: name"]],
    ["a column ends where a line lacks its cell", ["a\tbb\tc", "a\tc", "a\tbbbb\tc"], [" a bbc", " ac", " a bbbbc"]],
    ["widths are in characters", ["日本\tx", "a\ty"], [" 日本x", "  ay"]],
  ])("has %s", (_, lines, expected) => {
    expect(alignRight(lines)).toEqual(expected);
  });
});

test("a report of tag frames still shows what it is of", () => {
  expect(dumpProfile(frames(LABELLED, "who").profile)).toContain("ann@who");
});
