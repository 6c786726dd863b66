// What is stored under which name, and that a failing store is a warning.
import { expect, test } from "vitest";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import type { ArtifactStore } from "../../../src/ports/artifact-store.ts";
import { uploadBaseline } from "../../../src/stages/publish/upload-baseline.ts";
import { uploadReport, uploadResult } from "../../../src/stages/publish/upload-result.ts";

function recordingStore(): { readonly store: ArtifactStore; readonly uploads: unknown[] } {
  const uploads: unknown[] = [];
  const upload: ArtifactStore["upload"] = async (name, folder, paths, options) => {
    uploads.push({ name, folder, paths, ...options });
    return { id: uploads.length, url: `https://github.com/octo/shop/actions/runs/1/artifacts/${uploads.length}` };
  };
  return { store: { upload }, uploads };
}
const failingStore = (error: Error): ArtifactStore => ({
  upload: async () => {
    throw error;
  },
});
const files = { list: async (folder: string) => (folder === "/bundle" ? ["manifest.json", "rounds/1/shop/process/heap.end.pb.gz"] : null) };

test("a baseline is the whole bundle under its constant name", async () => {
  const { store, uploads } = recordingStore();
  const stored = await uploadBaseline({ store, files }, { name: "shop/amd64", folder: "/bundle", retentionDays: 30 });
  expect(stored).toEqual({ kind: "stored", artifact: { id: 1, url: "https://github.com/octo/shop/actions/runs/1/artifacts/1" } });
  expect(uploads).toEqual([
    {
      name: "heapgate-baseline-shop%2Famd64",
      folder: "/bundle",
      paths: ["manifest.json", "rounds/1/shop/process/heap.end.pb.gz"],
      retentionDays: 30,
      unzipped: false,
    },
  ]);
});

test("a bundle that is not there is an error: that is no failure of GitHub", async () => {
  const { store } = recordingStore();
  await expect(uploadBaseline({ store, files }, { name: "shop", folder: "/nowhere", retentionDays: null })).rejects.toMatchObject({
    code: "FILE_NOT_FOUND",
  });
});

test("a result is zipped, a report is a page of its own", async () => {
  const { store, uploads } = recordingStore();
  await uploadResult(store, { name: "shop", folder: "/out", paths: ["result.json"], retentionDays: null });
  await uploadReport(store, { file: "heapgate-report-shop.html", folder: "/out", retentionDays: null });
  expect(uploads).toEqual([
    { name: "heapgate-result-shop", folder: "/out", paths: ["result.json"], retentionDays: null, unzipped: false },
    { name: "heapgate-report-shop.html", folder: "/out", paths: ["heapgate-report-shop.html"], retentionDays: null, unzipped: true },
  ]);
});

test("a full quota is a warning with its remedy", async () => {
  const stored = await uploadResult(failingStore(heapgateError("ARTIFACT_QUOTA", { name: "x" })), {
    name: "shop",
    folder: "/out",
    paths: ["result.json"],
    retentionDays: null,
  });
  expect(stored).toMatchObject({
    kind: "not-stored",
    warning: { code: "publish-degraded", message: expect.stringContaining("quota"), remedy: expect.stringContaining("retentionDays") },
  });
});

test.each([new TypeError("a bug"), heapgateError("DISK_FULL", { path: "/out" })])("%s is thrown on", async (error) => {
  await expect(uploadReport(failingStore(error), { file: "r.html", folder: "/out", retentionDays: null })).rejects.toBe(error);
});
