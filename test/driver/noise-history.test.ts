// The history file of a configuration: where it lies, and reading and writing it.
import { expect, test } from "vitest";
import { historyPath, loadHistory, saveHistory } from "../../src/driver/noise-history.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

const HISTORY = { runs: { "shop/cpu w go1.24 linux": [[0.1, -0.1]] }, levels: {} };

test("reads what it wrote, where run and calibrate look", async () => {
  const files = createMemoryFiles();
  const path = historyPath(files, "/repository", "shop");
  expect(path).toBe("/repository/.heapgate/shop/history.json");
  expect(await loadHistory(files, path)).toBeNull();
  await saveHistory(files, path, HISTORY);
  expect(await loadHistory(files, path)).toEqual(HISTORY);
});

test("a file that is none is an error with its name", async () => {
  const files = createMemoryFiles({ "/h.json": "[]" });
  await expect(loadHistory(files, "/h.json")).rejects.toThrow("/h.json is not a readable history of noise");
});
