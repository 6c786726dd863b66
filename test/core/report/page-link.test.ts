// Addresses in the page: what stands behind the # and what no name can do to it.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ComparedKind } from "../../../src/core/compare/comparison.ts";
import { pageLink, type PagePlace, sectionOf } from "../../../src/core/report/page-link.ts";
import { parseHash } from "../../../src/viewer/state/hash.ts";

const PAGE = "https://github.com/acme/fleet/actions/runs/8123456789/artifacts/4411";

describe("pageLink", () => {
  test.each<[string, PagePlace, string]>([
    ["a section", { section: "noise" }, "#a=4411&v=noise"],
    ["a function", { section: "heap", func: "encoding/json.Marshal" }, "#a=4411&v=heap&f=encoding%2Fjson.Marshal"],
    ["a method", { section: "cpu", func: "manifest.(*Store).Store" }, "#a=4411&v=cpu&f=manifest.%28%2AStore%29.Store"],
    [
      "a column of a component",
      { section: "heap", component: "shop api", sampleType: "alloc_space", func: "main.f" },
      "#a=4411&v=heap&g=shop%20api&s=alloc%5Fspace&f=main.f",
    ],
    ["a name too long for an address", { section: "heap", func: "x".repeat(501) }, "#a=4411&v=heap"],
  ])("leads to %s", (_, place, hash) => expect(pageLink({ report: PAGE }, place)).toBe(`${PAGE}${hash}`));

  test("is null without a page, and without the artifact's number where the address has none", () => {
    expect(pageLink({ report: null }, { section: "heap" })).toBeNull();
    expect(pageLink({ report: "https://example.com/report.html" }, { section: "heap" })).toBe("https://example.com/report.html#v=heap");
  });

  test("gives names back as the page reads them, in characters that mean nothing to Markdown", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 300 }), (func) => {
        const link = pageLink({ report: PAGE }, { section: "heap", func }) ?? "";
        expect(link.slice(PAGE.length)).toMatch(/^#[A-Za-z0-9%&=.-]+$/u);
        expect(parseHash(link.slice(PAGE.length)).func).toBe(func.toWellFormed());
      }),
    );
  });
});

test.each<[ComparedKind, string]>([
  ["heap", "heap"],
  ["allocs", "heap"],
  ["cpu", "cpu"],
  ["goroutine", "goroutines"],
  ["goroutineleak", "goroutines"],
  ["mutex", "other"],
  ["block", "other"],
  ["contention", "other"],
  ["threadcreate", "other"],
  ["other", "other"],
])("a profile of kind %s is in the section %s", (kind, section) => expect(sectionOf({ kind })).toBe(section));
