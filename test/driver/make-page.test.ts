// The page of what was measured: from bundles, and that nothing it lacks is worse than a warning.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { unpackBundle } from "../../src/core/snapshot/unpack.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { loadBundle } from "../../src/driver/load-snapshot.ts";
import { makePage, type PageOfBundles, savePage } from "../../src/driver/make-page.ts";
import { publishPage } from "../../src/driver/publish-page.ts";
import { VERSION } from "../../src/driver/version.ts";
import { createFiles } from "../../src/io/files.ts";
import type { ArtifactStore } from "../../src/ports/artifact-store.ts";
import { fakeLog } from "../support/fake-log.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { partsOf, STUB_TEMPLATE } from "../support/page-parts.ts";
import { reportOf } from "../support/reports.ts";

const BUNDLE = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/bundles/v1-process");
const readPage = async (): Promise<string> => STUB_TEMPLATE;
const missing = async (): Promise<never> => {
  throw heapgateError("PAGE_MISSING", { paths: ["/dist/page.html", "/cache/page.html"] });
};

/** The frozen bundle against itself. */
const found = async (): Promise<PageOfBundles> => {
  const { sha256 } = createFiles();
  const bundle = await loadBundle(BUNDLE, { files: createFiles() }, () => new Map());
  const snapshot = unpackBundle(bundle, { name: "b", sha256 });
  const report = reportOf(compareSnapshots(snapshot, snapshot, { baseDistance: null, mainModules: [], warnings: [] }));
  return { report, rules: DEFAULT_RULES, mainModules: [], base: bundle, head: bundle };
};

test("has the graphs of both bundles and the version that made it", async () => {
  const { data, graphs } = partsOf(await makePage({ files: createMemoryFiles(), readPage }, await found()));
  expect(graphs.map(({ graph }) => graph.id)).toContain("shop/heap/inuse_space");
  expect(data).toMatchObject({ name: "fleet-controller", heapgateVersion: VERSION });
});

describe("saving", () => {
  test("writes it", async () => {
    const files = createMemoryFiles();
    expect(await savePage({ files, log: fakeLog(), readPage }, "/out/report.html", await found())).toBe(true);
    expect(await files.readText("/out/report.html")).toContain("heapgate-graph-0");
  });

  test("says what is missing, and leaves no page of an earlier run in its place", async () => {
    const files = createMemoryFiles({ "/out/report.html": "old" });
    const log = fakeLog();
    expect(await savePage({ files, log, readPage: missing }, "/out/report.html", await found())).toBe(false);
    expect(await files.readText("/out/report.html")).toBeNull();
    expect(log.lines).toEqual([
      "warn: the report page could not be made: The report page is not part of this installation: there is no /dist/page.html and no /cache/page.html.",
    ]);
  });
});

describe("publishing", () => {
  const config = (report: "html" | "none" = "html") => ({
    name: "shop/amd64",
    report,
    baseline: { mode: "auto", ref: null, path: null, workflow: null, maxDistance: null, retentionDays: 9 } as const,
  });
  const URL = "https://github.com/octo/shop/actions/runs/1/artifacts/7";
  const publish = async (upload: ArtifactStore["upload"], more: Partial<Parameters<typeof publishPage>[1]> = {}) => {
    const [files, log] = [createMemoryFiles(), fakeLog()];
    const published = await publishPage(
      { files, log, readPage, store: { upload } },
      { ...(await found()), config: config(), folder: "/out", attempt: 1, ...more },
    );
    return { published, files, log };
  };
  const never: ArtifactStore["upload"] = async () => {
    throw new Error("nothing is to be stored");
  };

  test("stores one file under its own name, un-zipped", async () => {
    const uploads: unknown[] = [];
    const { published, files } = await publish(async (...call) => {
      uploads.push(call);
      return { id: 7, url: URL };
    });
    const file = "heapgate-report-shop%2Famd64.html";
    expect(uploads).toEqual([[file, "/out", [file], { retentionDays: 9, unzipped: true }]]);
    expect(await files.readText(`/out/${file}`)).toContain("heapgate-page");
    expect(published).toEqual({ file, url: URL, opens: true, warning: null });
  });

  test("a second attempt has a page of its own", async () => {
    const { published } = await publish(async () => ({ id: 7, url: URL }), { attempt: 2 });
    expect(published.file).toBe("heapgate-report-shop%2Famd64-a2.html");
  });

  test("a server that takes zips only is said: its page opens in no browser", async () => {
    const { published, log } = await publish(async () => ({ id: 7, url: URL, zipped: true }));
    expect(published).toMatchObject({ url: URL, opens: false, warning: null });
    expect(log.lines).toEqual([`info: the report page is stored zipped, this server takes nothing else: ${URL}`]);
  });

  test("a full quota is a warning, and the file is there all the same", async () => {
    const { published, files } = await publish(async () => {
      throw heapgateError("ARTIFACT_QUOTA", { name: "x" });
    });
    expect(published).toMatchObject({ url: null, opens: false, warning: { code: "publish-degraded" } });
    expect(await files.readText(`/out/${published.file ?? ""}`)).not.toBeNull();
  });

  test.each([
    ["where no page is wanted", { config: config("none") }],
    ["where head was not measured", { head: null }],
  ])("%s there is none", async (_, more) => {
    const { published, files } = await publish(never, more);
    expect(published).toEqual({ file: null, url: null, opens: false, warning: null });
    expect(files.content.size).toBe(0);
  });
});
