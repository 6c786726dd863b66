// Where results go: checked before measuring, left as it was, and kept out of git.
import { describe, expect, test } from "vitest";
import { openResultFolder, placeOfRun } from "../../src/driver/result-folder.ts";
import { createClock } from "../../src/io/clock.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

describe("the folder of results", () => {
  const options = { repository: "/memory/shop", given: null, own: "shop/now" };

  test("is below .heapgate when none is given, and git is told to pass over it", async () => {
    const files = createMemoryFiles();
    expect(await openResultFolder(files, options)).toBe("/memory/shop/.heapgate/shop/now");
    expect(await files.readText("/memory/shop/.heapgate/.gitignore")).toBe("*\n");
    expect([...files.content.keys()]).toEqual(["/memory/shop/.heapgate/.gitignore"]);
  });

  test("keeps a .gitignore that is there", async () => {
    const files = createMemoryFiles({ "/memory/shop/.heapgate/.gitignore": "own\n" });
    await openResultFolder(files, options);
    expect(await files.readText("/memory/shop/.heapgate/.gitignore")).toBe("own\n");
  });

  test.each([
    ["with an earlier result", { "/out/result.json": "{}" }],
    ["that is not there yet", {}],
  ])("that is given, %s, is as it was after the check", async (_, initial) => {
    const files = createMemoryFiles(initial);
    expect(await openResultFolder(files, { ...options, given: "/out" })).toBe("/out");
    expect([...files.content.keys()]).toEqual(Object.keys(initial));
    expect(files.journal.map(({ action }) => action)).toEqual(["write", "remove"]);
  });

  test("that cannot be written is an error before anything else happens", async () => {
    const files = createMemoryFiles();
    files.failOn(/^\/out\//u);
    await expect(openResultFolder(files, { ...options, given: "/out" })).rejects.toThrow("disk full");
  });
});

test("a run without a place of its own is named after its time, in letters every file system takes", () => {
  expect(placeOfRun({ ...createClock(), nowText: () => "2026-11-25T22:40:21Z" }, "shop")).toBe("shop/2026-11-25T22-40-21Z");
});
