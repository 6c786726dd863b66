import { describe, expect, test } from "vitest";
import type { PageFrame } from "../../../src/core/page/page-data.ts";
import { namesOf } from "../../../src/viewer/graph/model.ts";
import { describeNode, sourceLink } from "../../../src/viewer/graph/node-words.ts";
import { scaleOf } from "../../../src/viewer/graph/quantities.ts";
import { namedTree } from "../../support/flame-shapes.ts";

const MIB = 2 ** 20;
const { shape, frames, nodeOf } = namedTree([
  "main.main",
  0,
  0,
  ["a.New", 0, 3 * MIB],
  ["example.com/m/manifest.(*Store).Store", MIB / 4, 10 * MIB],
  ["a.Gone", MIB, 0],
  ["a.Same", MIB, MIB],
]);

test.each([
  ["example.com/m/manifest.(*Store).Store", "manifest.(*Store).Store, base 256 KiB, head 10 MiB, +9.75 MiB, 2nd of 4 callees"],
  ["a.New", "a.New, base 0 B, head 3 MiB, +3 MiB, new, 1st of 4 callees"],
  ["a.Gone", "a.Gone, base 1 MiB, head 0 B, −1 MiB, gone, 3rd of 4 callees"],
  ["a.Same", "a.Same, base 1 MiB, head 1 MiB, no change, 4th of 4 callees"],
  ["main.main", "main.main, base 2.25 MiB, head 14 MiB, +11.8 MiB, only callee"],
])("%s in words", (func, expected) => {
  expect(describeNode(shape, namesOf(frames), nodeOf(func), scaleOf("bytes"), false).replaceAll("\u00a0", " ")).toBe(expected);
});

test("everything in words has no place", () => {
  expect(describeNode(shape, namesOf(frames), 0, scaleOf("count"), false)).toBe("all, base 2,359,296, head 14,680,064, +12,320,768");
});

describe("the line of a frame", () => {
  const url = "https://github.com/acme/fleet/blob/9f8e7d6/";
  const frame: PageFrame = {
    func: "github.com/acme/fleet/internal/manifest.New",
    file: "/home/u/fleet/internal/manifest/a b.go",
    line: 38,
    owner: "o",
    changed: null,
  };
  test.each<[string, string | null, Partial<PageFrame>, string | null]>([
    ["own code, by its package", url, {}, "internal/manifest/a%20b.go#L38"],
    [
      "a method of a second major version",
      url,
      { func: "github.com/acme/fleet/v2/internal/manifest.(*Store).Put" },
      "internal/manifest/a%20b.go#L38",
    ],
    ["the module's own folder", url, { func: "github.com/acme/fleet.New" }, "a%20b.go#L38"],
    ["a program, by its trimmed path", url, { func: "main.main", file: "github.com/acme/fleet/cmd/x/main.go" }, "cmd/x/main.go#L38"],
    ["a path in the repository", url, { func: "main.main", file: "cmd/x/main.go" }, "cmd/x/main.go#L38"],
    ["a path of a module that lies elsewhere than its name says", url, { file: "libs/manifest/new.go" }, "libs/manifest/new.go#L38"],
    ["a file at the top", url, { func: "main.main", file: "main.go" }, "main.go#L38"],
    ["no line", url, { line: null }, "internal/manifest/a%20b.go"],
    ["no file", url, { file: null }, null],
    ["a dependency", url, { owner: "d" }, null],
    ["a program somewhere on a machine", url, { func: "main.main" }, null],
    ["a program on another machine", url, { func: "main.main", file: "C:/u/store.go" }, null],
    ["a module of another name", url, { func: "main.main", file: "example.com/m/store.go" }, null],
    ["a module whose name only begins the same", url, { func: "github.com/acme/fleet-agent.New", file: "/x/a.go" }, null],
    ["a file of the module cache", url, { func: "main.main", file: "example.com/m@v1.2.3/store.go" }, null],
    ["what is no path", url, { func: "main.main", file: "javascript://x" }, null],
    ["an address that is no repository's", "https://example.com/", {}, null],
    ["no repository", null, {}, null],
  ])("of %s", (_, source, change, path) => {
    expect(sourceLink(source, { ...frame, ...change })).toBe(path === null ? null : `${url}${path}`);
  });
});
