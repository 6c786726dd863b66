// The template with what is put in: both marks, each once, and blocks that cannot end early.
import { expect, test } from "vitest";
import { unpackBytes } from "../../../src/core/page/pack-block.ts";
import { DATA_MARK, HEAD_MARK, PAGE_VERSION, type PageData } from "../../../src/core/page/page-data.ts";
import { renderPage } from "../../../src/core/page/render-page.ts";

const DATA: PageData = {
  version: PAGE_VERSION,
  name: "$& </script>",
  heapgateVersion: "0.1.0",
  runUrl: null,
  sourceUrl: null,
  result: { verdict: "pass" },
  frames: [],
  graphs: [],
  charts: [],
  files: [],
  commands: [],
};
const TEMPLATE = `<!doctype html><div>${HEAD_MARK}</div><p>app</p>${DATA_MARK}<script>1</script>`;

test("puts the head and one block per graph in the places of the marks", () => {
  const html = renderPage(TEMPLATE, { head: "<h1>$1</h1>", data: DATA, blocks: ["QUJD", "REVG"] });
  const page = /id="heapgate-page">([^<]*)</u.exec(html)?.[1] ?? "";
  expect(html).toBe(
    `<!doctype html><div><h1>$1</h1></div><p>app</p><script type="application/octet-stream" id="heapgate-page">${page}</script><script type="application/octet-stream" id="heapgate-graph-0">QUJD</script><script type="application/octet-stream" id="heapgate-graph-1">REVG</script><script>1</script>`,
  );
  expect(JSON.parse(new TextDecoder().decode(unpackBytes(page)))).toEqual(DATA);
});

test.each([
  ["without the place of the head", `<p>${DATA_MARK}`],
  ["without the place of the data", `<p>${HEAD_MARK}`],
  ["with two heads", `${HEAD_MARK}${HEAD_MARK}${DATA_MARK}`],
  ["with its places the other way round", `${DATA_MARK}${HEAD_MARK}`],
])("refuses a template %s", (_, template) => {
  expect(() => renderPage(template, { head: "", data: DATA, blocks: [] })).toThrow(RangeError);
});
