import { beforeEach, expect, test } from "vitest";
import { loadBundle, loadSnapshot } from "../../src/driver/load-snapshot.ts";
import { packRounds } from "../support/bundles.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";
import { rawRound } from "../support/raw-rounds.ts";

const BUNDLE = packRounds([rawRound()], { history: { runs: { cpu: [[0.1]] }, levels: {} } });
let files: MemoryFiles;
beforeEach(() => {
  files = createMemoryFiles({
    ...Object.fromEntries([...BUNDLE].map(([path, content]) => [`/base/${path}`, content])),
    "/base/README.txt": "beside the bundle",
    "/base/result.json": "{}",
    "/base.zip": new Uint8Array([0x50, 0x4b]),
    "/other/notes.txt": "x",
  });
});
const noArchive = () => {
  throw new Error("no archive expected");
};

test("reads a folder and passes over what is not part of the bundle", async () => {
  expect(await loadBundle("/base", { files }, noArchive)).toEqual(new Map([...BUNDLE].toSorted(([a], [b]) => (a < b ? -1 : 1))));
  expect((await loadSnapshot("/base", { files }, noArchive)).rounds).toHaveLength(1);
});

test("reads an archive through the given reader, with its name and the paths it may hold", async () => {
  const asked: unknown[] = [];
  const snapshot = await loadSnapshot("/base.zip", { files }, (content, { name, accepts }) => {
    asked.push(content, name, accepts("rounds/1/shop/process/heap.end.pb.gz"), accepts("../../etc/passwd"));
    return BUNDLE;
  });
  expect(asked).toEqual([new Uint8Array([0x50, 0x4b]), "/base.zip", true, false]);
  expect(snapshot.manifest.subject.name).toBe("shop");
});

test("gives the history with the snapshot", async () => {
  expect((await loadSnapshot("/base", { files }, noArchive)).history).toEqual({ runs: { cpu: [[0.1]] }, levels: {} });
});

test.each([
  ["/nothing", "FILE_NOT_FOUND", "/nothing"],
  ["/other", "BUNDLE_INVALID", "/other is not a readable heapgate bundle: the folder holds no manifest.json"],
])("refuses %s", async (path, code, message) => {
  await expect(loadSnapshot(path, { files }, noArchive)).rejects.toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

test("names the place in errors of the bundle", async () => {
  files.content.set("/base/summary.json", new TextEncoder().encode("{}"));
  await expect(loadSnapshot("/base", { files }, noArchive)).rejects.toThrow(
    expect.objectContaining({ code: "BUNDLE_INVALID", message: expect.stringMatching(/^\/base is not .*summary\.json/u) }),
  );
});
