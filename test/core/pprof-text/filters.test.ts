// Filters by name and label, and the pruning a profile asks for itself, on stacks written as text.
import { describe, expect, test } from "vitest";
import { filterNames, type NameFilters } from "../../../src/core/pprof-text/filter-names.ts";
import { filterTags, parseTagRange } from "../../../src/core/pprof-text/filter-tags.ts";
import { pruneFrom, pruneUninteresting, simplifyName } from "../../../src/core/pprof-text/prune-frames.ts";
import { re2Matcher } from "../../../src/core/pprof-text/re2.ts";
import { numberLabelUnits } from "../../../src/core/pprof-text/sample-labels.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { dumpProfile, profileFromText } from "../../support/profile-text.ts";
import { withHeader } from "./made.ts";

const STACKS = profileFromText(`
  space/bytes  1             2             3             4
  label bytes  512           4096          -             65536
  label who    ann           bob           ann           -
  ---
               main.main     main.main     main.main     init
               http.Serve    http.Serve    db.Open       http.Serve
               >http.write   json.Marshal  runtime.alloc runtime.alloc
               runtime.alloc -             -             >runtime.zero
`);
const NONE: NameFilters = { focus: null, ignore: null, hide: null, show: null, showFrom: null };

/** Values and stacks left, one line each: `value: root/…/leaf`. */
function stacksOf(profile: Profile): readonly string[] {
  const [values = [], ...rows] = dumpProfile(profile)
    .split("\n")
    .filter((line) => !line.startsWith("label"))
    .map((line) => line.split(/ +/u).filter((cell) => cell !== "" && cell !== "---"));
  const frames = rows.filter((row) => row.length > 0);
  return values.slice(1).map(
    (value, sample) =>
      `${value}: ${frames
        .map((row) => row[sample] ?? "-")
        .filter((cell) => cell !== "-")
        .join("/")}`,
  );
}

describe("filters by name", () => {
  const names = (filters: Partial<Record<keyof NameFilters, string>>, profile = STACKS): readonly string[] => {
    const compiled = Object.fromEntries(Object.entries(filters).map(([name, pattern]) => [name, re2Matcher(pattern)]));
    return stacksOf(filterNames(profile, { ...NONE, ...compiled }).profile);
  };

  test.each([
    [
      {},
      [
        "1: main.main/http.Serve/>http.write/runtime.alloc",
        "2: main.main/http.Serve/json.Marshal",
        "3: main.main/db.Open/runtime.alloc",
        "4: init/http.Serve/runtime.alloc/>runtime.zero",
      ],
    ],
    [{ focus: "json|db" }, ["2: main.main/http.Serve/json.Marshal", "3: main.main/db.Open/runtime.alloc"]],
    [{ ignore: "json|db" }, ["1: main.main/http.Serve/>http.write/runtime.alloc", "4: init/http.Serve/runtime.alloc/>runtime.zero"]],
    [{ focus: "http", ignore: "init" }, ["1: main.main/http.Serve/>http.write/runtime.alloc", "2: main.main/http.Serve/json.Marshal"]],
    [
      { hide: "^runtime|write" },
      ["1: main.main/http.Serve", "2: main.main/http.Serve/json.Marshal", "3: main.main/db.Open", "4: init/http.Serve"],
    ],
    [{ show: "main|zero" }, ["1: main.main", "2: main.main", "3: main.main", "4: runtime.zero"]],
    [{ show: "json" }, ["2: json.Marshal"]],
    [
      { showFrom: "http\\.Serve" },
      ["1: http.Serve/>http.write/runtime.alloc", "2: http.Serve/json.Marshal", "4: http.Serve/runtime.alloc/>runtime.zero"],
    ],
    [{ showFrom: "write" }, ["1: http.write/runtime.alloc"]],
    [{ focus: "http", showFrom: "alloc", hide: "zero" }, ["1: runtime.alloc", "4: runtime.alloc"]],
  ])("%j leave %j", (filters, expected) => {
    expect(names(filters)).toEqual(expected);
  });

  test("match the object file too: then every frame in it", () => {
    const [mapping] = [
      {
        memoryStart: 0n,
        memoryLimit: 1n,
        fileOffset: 0n,
        file: "/bin/app",
        buildId: "",
        hasFunctions: true,
        hasFilenames: true,
        hasLineNumbers: true,
        hasInlineFrames: true,
      },
    ];
    const inApp = { ...STACKS, mappings: [mapping], locations: { ...STACKS.locations, mappings: new Int32Array(STACKS.locations.count) } };
    expect(names({ focus: "bin/app" }, inApp)).toHaveLength(4);
    expect(names({ hide: "bin/app" }, inApp)).toEqual([]);
    expect(names({ show: "bin/app" }, inApp)).toEqual(names({}));
    expect(names({ showFrom: "bin/app" }, inApp)).toEqual(names({}));
  });

  test("say which of them matched nothing", () => {
    const nothing = re2Matcher("nothing");
    const filters = { focus: nothing, ignore: nothing, hide: nothing, show: nothing, showFrom: nothing };
    expect(filterNames(STACKS, filters).unmatched).toEqual(["Focus", "Ignore", "Hide", "Show", "ShowFrom"]);
    expect(filterNames(STACKS, { ...NONE, focus: re2Matcher("http") }).unmatched).toEqual([]);
  });

  test("leave the profile itself as it was", () => {
    const before = dumpProfile(STACKS);
    names({ focus: "http", hide: "alloc", showFrom: "Serve" });
    expect(dumpProfile(STACKS)).toBe(before);
  });
});

describe("filters by label", () => {
  const tags = (given: Partial<Parameters<typeof filterTags>[1]>): ReturnType<typeof filterTags> =>
    filterTags(STACKS, { tagFocus: "", tagIgnore: "", tagShow: "", tagHide: "", ...given }, numberLabelUnits(STACKS));
  const valuesOf = (profile: Profile): readonly number[] => [...profile.values];

  test.each([
    [{ tagFocus: "bytes=4kb" }, [2]],
    [{ tagFocus: "bytes=1kb:" }, [2, 4]],
    [{ tagFocus: ":4096b" }, [1, 2]],
    [{ tagFocus: "bytes=1kb:8kb" }, [2]],
    [{ tagFocus: "other=1kb:8kb" }, []],
    [{ tagFocus: "ann" }, [1, 3]],
    [{ tagFocus: "who:b" }, [2]],
    [{ tagFocus: "who=o" }, [2]],
    [{ tagFocus: "who=x,bob" }, [2]],
    [{ tagFocus: "who,ann" }, [1, 3]],
    [{ tagFocus: "x,ann" }, []],
    [{ tagIgnore: "ann" }, [2, 4]],
    [{ tagFocus: "who", tagIgnore: "bytes=512b" }, [2, 3]],
  ])("%j leave the samples %j", (given, expected) => {
    expect(valuesOf(tags(given).profile)).toEqual(expected);
  });

  test("keep or drop labels by their key", () => {
    expect(dumpProfile(tags({ tagShow: "^who$" }).profile)).not.toContain("label bytes");
    expect(dumpProfile(tags({ tagHide: "^who$" }).profile)).not.toContain("label who");
    expect(dumpProfile(tags({ tagHide: "^who$" }).profile)).toContain("label bytes");
  });

  test("say which of them matched nothing", () => {
    expect(tags({ tagFocus: "zoe", tagIgnore: "zoe" }).unmatched).toEqual(["TagFocus", "TagIgnore"]);
    expect(tags({ tagFocus: "ann" }).unmatched).toEqual([]);
  });

  test("refuse what is no expression, naming the flag", () => {
    expect(() => tags({ tagFocus: "who=(?=a)" })).toThrow(/^tagfocus: /u);
  });

  test.each([
    ["32kb", 32, "kb", true],
    ["32kb", 32_768, "bytes", true],
    ["32kb", 33, "kb", false],
    ["32kb", 32, "seconds", false],
    [":2s", 1500, "ms", true],
    ["2s:", 1500, "ms", false],
    ["1:3", 2, "", true],
    ["1:3", 4, "", false],
    ["-5:5", -5, "", true],
    ["1kb:2mb", 2, "mb", true],
  ])("the range %s holds %s %s: %s", (range, value, unit, expected) => {
    expect(parseTagRange(range)?.(value, unit)).toBe(expected);
  });

  test.each(["abc", "1kb:2s", "kb", "1:2:3", "", "1.5kb"])("%j is no range", (text) => {
    expect(parseTagRange(text)).toBeNull();
  });
});

describe("pruning", () => {
  const pruned = (dropFrames: string, keepFrames = ""): readonly string[] =>
    stacksOf(pruneUninteresting(withHeader(STACKS, { dropFrames, keepFrames })));

  test.each([
    [
      "",
      "",
      [
        "1: main.main/http.Serve/>http.write/runtime.alloc",
        "2: main.main/http.Serve/json.Marshal",
        "3: main.main/db.Open/runtime.alloc",
        "4: init/http.Serve/runtime.alloc/>runtime.zero",
      ],
    ],
    [
      "runtime\\..*",
      "",
      ["1: main.main/http.Serve/>http.write", "2: main.main/http.Serve/json.Marshal", "3: main.main/db.Open", "4: init/http.Serve"],
    ],
    [
      "runtime\\..*",
      "runtime\\.alloc",
      [
        "1: main.main/http.Serve/>http.write/runtime.alloc",
        "2: main.main/http.Serve/json.Marshal",
        "3: main.main/db.Open/runtime.alloc",
        "4: init/http.Serve/runtime.alloc",
      ],
    ],
    [
      "main\\.main",
      "",
      [
        "1: main.main/http.Serve/>http.write/runtime.alloc",
        "2: main.main/http.Serve/json.Marshal",
        "3: main.main/db.Open/runtime.alloc",
        "4: init/http.Serve/runtime.alloc/>runtime.zero",
      ],
    ],
    [
      "http\\.write",
      "",
      [
        "1: main.main/http.Serve",
        "2: main.main/http.Serve/json.Marshal",
        "3: main.main/db.Open/runtime.alloc",
        "4: init/http.Serve/runtime.alloc/>runtime.zero",
      ],
    ],
    [
      "untime",
      "",
      [
        "1: main.main/http.Serve/>http.write/runtime.alloc",
        "2: main.main/http.Serve/json.Marshal",
        "3: main.main/db.Open/runtime.alloc",
        "4: init/http.Serve/runtime.alloc/>runtime.zero",
      ],
    ],
    [
      "(broken",
      "",
      [
        "1: main.main/http.Serve/>http.write/runtime.alloc",
        "2: main.main/http.Serve/json.Marshal",
        "3: main.main/db.Open/runtime.alloc",
        "4: init/http.Serve/runtime.alloc/>runtime.zero",
      ],
    ],
  ])("drop_frames %j and keep_frames %j leave %j", (drop, keep, expected) => {
    expect(pruned(drop, keep)).toEqual(expected);
  });

  test("prune_from cuts below the innermost match", () => {
    expect(stacksOf(pruneFrom(STACKS, re2Matcher("Serve|db")))).toEqual([
      "1: main.main/http.Serve",
      "2: main.main/http.Serve",
      "3: main.main/db.Open",
      "4: init/http.Serve",
    ]);
  });

  test.each([
    ["f(int, char)", "f"],
    [".f", "f"],
    ["(anonymous namespace)::f(int)", "(anonymous namespace)::f"],
    ["T::operator()(int)", "T::operator()"],
    ["lib.Get", "lib.Get"],
    ["lib.(*T).Get", "lib."],
  ])("%s is simply %s", (name, expected) => {
    expect(simplifyName(name)).toBe(expected);
  });
});
