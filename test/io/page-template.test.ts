// Where the built page is looked for.
import { expect, test } from "vitest";
import { readPageTemplate } from "../../src/io/page-template.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

test.each([
  ["beside the program", { "/x/dist/page.html": "built", "/x/node_modules/.cache/heapgate/page.html": "cached" }, "/x/dist", "built"],
  [
    "in the cache of the sources",
    { "/x/node_modules/.cache/heapgate/page.html": "cached", "/x/dist/page.html": "built" },
    "/x/src/io",
    "cached",
  ],
  ["in dist of the sources", { "/x/dist/page.html": "built" }, "/x/src/io", "built"],
])("is found %s", async (_, content, folder, text) => {
  expect(await readPageTemplate(createMemoryFiles(content), folder)()).toBe(text);
});

test("is an error of the installation where it is nowhere", async () => {
  await expect(readPageTemplate(createMemoryFiles(), "/x/src/io")()).rejects.toMatchObject({
    code: "PAGE_MISSING",
    blame: "environment",
    message:
      "The report page is not part of this installation: there is no /x/src/io/page.html and no /x/node_modules/.cache/heapgate/page.html.",
  });
});
