// Links of the documentation lead to headings that are there, and every page is reached from the index.
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { documentationPages } from "./support/page-commands.ts";

const pages = new Map(documentationPages().map(({ path, text }) => [path, text]));

const withoutFences = (text: string): string => text.replaceAll(/^ *(`{3,})[^\n]*\n.*?^ *\1 *$/gmsu, "");

/** Headings as GitHub names them, with a number from the second of one name on, and anchors that are written out. */
const anchorsOf = (text: string): ReadonlySet<string> => {
  const seen = new Map<string, number>();
  const headings = [...withoutFences(text).matchAll(/^#{1,6} +(.+?) *$/gmu)].map(([, title = ""]) => {
    const slug = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)"><\/a>/gu)].map(([, id = ""]) => id)]);
};

interface Link {
  readonly page: string;
  readonly target: string;
  readonly anchor: string;
}

const links: readonly Link[] = [...pages].flatMap(([page, text]) =>
  [...withoutFences(text).matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)/gu)].map(([, path = "", anchor = ""]) => ({
    page,
    target: path === "" ? page : posix.join(posix.dirname(page), path),
    anchor,
  })),
);

describe("anchors", () => {
  test.each([
    ["## Try it: two commands", "try-it-two-commands"],
    ["### `workload.phases[]`", "workloadphases"],
    ["## The cluster's own numbers", "the-clusters-own-numbers"],
    ["## a\n## a", "a-1"],
    ['<a id="CODE"></a>', "CODE"],
  ])("of %j hold %s", (text, anchor) => {
    expect(anchorsOf(text)).toContain(anchor);
  });

  test("of links are there", () => {
    const wrong = links.filter(({ target, anchor }) => {
      const text = pages.get(target);
      return anchor !== "" && text !== undefined && !anchorsOf(text).has(anchor);
    });
    expect(links.filter(({ anchor }) => anchor !== "").length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });
});

test("every page is in the index", () => {
  const linked = new Set(links.filter(({ page }) => page === "docs/README.md").map(({ target }) => target));
  const own = [...pages.keys()].filter((path) => /^docs\/[^/]+\.md$/u.test(path) && path !== "docs/README.md");
  expect(own.length).toBeGreaterThan(15);
  expect(own.filter((path) => !linked.has(path))).toEqual([]);
});
