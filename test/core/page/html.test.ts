// Nothing that comes from elsewhere is markup.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { element, htmlName, htmlTable, htmlText, joinHtml, ownText } from "../../../src/core/page/html.ts";
import { escapeMarkup } from "../../../src/core/page/markup.ts";

test.each([
  ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
  [`"a" & 'b'`, "&quot;a&quot; &amp; &#39;b&#39;"],
  ["a\u202eb\u0000c", "a b c"],
  ["\ud800", "\ufffd"],
])("text %j becomes %j", (text, html) => {
  expect(htmlText(text).html).toBe(html);
  expect(htmlName(text).html).toBe(html);
});

test("text and names are cut, our own words are not and keep their blanks", () => {
  expect(htmlName("x".repeat(500)).html).toHaveLength(200);
  expect(htmlText("x".repeat(5000)).html).toHaveLength(1000);
  expect(ownText(" · <\n ").html).toBe(" · &lt;\n ");
});

test("attributes are escaped, those that are null are left out", () => {
  expect(element("a", { href: '"><script>', class: null }, htmlText("a"), htmlText("<b>")).html).toBe(
    '<a href="&quot;&gt;&lt;script&gt;">a&lt;b&gt;</a>',
  );
});

test("a table has a caption, headings of columns and of rows, and can be scrolled by keyboard", () => {
  const { html } = htmlTable(
    "Gates <1>",
    [{ content: htmlText("Gate") }, { content: htmlText("Base"), isNumber: true }],
    [
      {
        className: "fail",
        cells: [
          { content: htmlText("CPU"), isHeading: true },
          { content: htmlText("1 ms"), isNumber: true },
        ],
      },
    ],
  );
  expect(html).toBe(
    '<div class="scroll" role="group" aria-label="Gates &lt;1&gt;" tabindex="0"><table><caption class="hidden">Gates &lt;1&gt;</caption><thead><tr><th scope="col">Gate</th><th scope="col" class="num">Base</th></tr></thead><tbody><tr class="fail"><th scope="row">CPU</th><td class="num">1 ms</td></tr></tbody></table></div>',
  );
});

test("whatever the text, no character of markup or of no XML is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const made = escapeMarkup(text);
      expect(made).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u);
      expect(made.isWellFormed()).toBe(true);
      expect(joinHtml([ownText(text)]).html).toBe(made);
    }),
  );
});
