// References as Docker writes them: defaults, hosts that look like paths, names that only begin alike.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fullReference,
  hasOwnTag,
  isSameReference,
  isSameRepository,
  parseImageReference,
  repositoryName,
  servedAs,
  withTag,
} from "../../../src/core/manifests/image-reference.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("parseImageReference", () => {
  test.each([
    ["shop", { registry: "docker.io", repository: "library/shop", tag: null, digest: null }],
    ["shop:1.2", { registry: "docker.io", repository: "library/shop", tag: "1.2", digest: null }],
    ["acme/shop", { registry: "docker.io", repository: "acme/shop", tag: null, digest: null }],
    ["docker.io/shop", { registry: "docker.io", repository: "library/shop", tag: null, digest: null }],
    ["index.docker.io/acme/shop:x", { registry: "docker.io", repository: "acme/shop", tag: "x", digest: null }],
    ["ghcr.io/acme/team/shop:v1", { registry: "ghcr.io", repository: "acme/team/shop", tag: "v1", digest: null }],
    ["localhost/shop", { registry: "localhost", repository: "shop", tag: null, digest: null }],
    ["localhost:5001/shop:dev", { registry: "localhost:5001", repository: "shop", tag: "dev", digest: null }],
    ["[::1]:5000/shop", { registry: "[::1]:5000", repository: "shop", tag: null, digest: null }],
    ["Registry/shop", { registry: "Registry", repository: "shop", tag: null, digest: null }],
    [`quay.io/a__b/c-d.e@${DIGEST}`, { registry: "quay.io", repository: "a__b/c-d.e", tag: null, digest: DIGEST }],
    [`shop:1@${DIGEST}`, { registry: "docker.io", repository: "library/shop", tag: "1", digest: DIGEST }],
  ])("reads %s", (text, expected) => {
    expect(parseImageReference(text)).toEqual(expected);
  });

  test.each([
    "",
    "Shop",
    "acme/Shop",
    "shop:",
    "shop:-x",
    "shop@sha256:12",
    "https://acme.test/shop",
    "a b",
    "shop/",
    "/shop",
    "acme//shop",
    "-shop",
    "shop:1:2",
    "--image=shop",
    `a/${"b".repeat(300)}`,
  ])("%j is no reference", (text) => {
    expect(parseImageReference(text)).toBeNull();
  });

  test("the full spelling is read as the same reference, and is its own full spelling", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}(?:[-_.][a-z0-9]{1,6}){0,2}$/u);
    const host = fc.constantFrom("", "ghcr.io/", "localhost:5001/", "docker.io/", "localhost/");
    const tag = fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/u), { nil: null });
    fc.assert(
      fc.property(host, fc.array(word, { minLength: 1, maxLength: 3 }), tag, fc.boolean(), (start, path, name, digest) => {
        const first = start === "" && path.length > 1 ? `x${path[0]?.replaceAll(/[.]/gu, "") ?? ""}` : (path[0] ?? "");
        const text = `${start}${[first, ...path.slice(1)].join("/")}${name === null ? "" : `:${name}`}${digest ? `@${DIGEST}` : ""}`;
        const parsed = parseImageReference(text);
        if (parsed === null) throw new Error(`${text} is no reference`);
        const full = fullReference(parsed);
        expect(isSameReference(full, text)).toBe(true);
        expect(isSameRepository(full, withTag(text, "other"))).toBe(true);
        const again = parseImageReference(full);
        expect(again === null ? null : fullReference(again)).toBe(full);
      }),
      { numRuns: 200 },
    );
  });
});

describe("equality", () => {
  test.each([
    ["shop", "docker.io/library/shop:9", true],
    ["acme/shop:1", `index.docker.io/acme/shop@${DIGEST}`, true],
    ["shop", "shop-agent", false],
    ["acme/shop", "acme/shop/agent", false],
    ["ghcr.io/acme/shop", "acme/shop", false],
    ["localhost:5001/shop", "localhost:5002/shop", false],
    ["shop", "not a reference", false],
  ])("%s and %s are of one repository: %s", (one, other, expected) => {
    expect(isSameRepository(one, other)).toBe(expected);
    expect(isSameRepository(other, one)).toBe(expected);
  });

  test.each([
    ["shop", "library/shop:latest", true],
    ["shop:1", "docker.io/library/shop:1", true],
    ["shop:1", "shop:2", false],
    ["shop:1", "shop", false],
    [`shop:1@${DIGEST}`, `shop@${DIGEST}`, true],
    [`shop:1@${DIGEST}`, "shop:1", false],
  ])("%s and %s are one image: %s", (one, other, expected) => {
    expect(isSameReference(one, other)).toBe(expected);
    expect(isSameReference(other, one)).toBe(expected);
  });
});

describe("spelling", () => {
  test.each([
    ["shop", "shop", "docker.io/library/shop:latest", false],
    ["shop:1", "shop", "docker.io/library/shop:1", true],
    ["localhost:5001/shop", "localhost:5001/shop", "localhost:5001/shop:latest", false],
    ["localhost:5001/shop:1", "localhost:5001/shop", "localhost:5001/shop:1", true],
    [`ghcr.io/acme/shop:1@${DIGEST}`, "ghcr.io/acme/shop", `ghcr.io/acme/shop:1@${DIGEST}`, true],
    [`shop@${DIGEST}`, "shop", `docker.io/library/shop@${DIGEST}`, true],
  ])("%s: name, full reference, own tag", (text, name, full, own) => {
    expect(repositoryName(text)).toBe(name);
    expect(withTag(text, "t")).toBe(`${name}:t`);
    const reference = parseImageReference(text);
    expect(reference === null ? null : fullReference(reference)).toBe(full);
    expect(hasOwnTag(text)).toBe(own);
  });

  test("what is no reference has no tag of its own", () => {
    expect(hasOwnTag("not a reference:1")).toBe(false);
  });

  test("an image served under another name keeps content and local name", () => {
    const image = { written: "shop", reference: "shop:heapgate-1", local: "shop:heapgate-1", contentId: DIGEST };
    expect(servedAs(image, "acme/shop:v2")).toEqual({ ...image, reference: "acme/shop:v2" });
  });
});
