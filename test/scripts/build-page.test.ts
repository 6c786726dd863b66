// The template of the report page as it is built: one file, nothing loaded, nothing run that its policy does not name.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { buildPageWithModules, freshPageTemplate } from "../../scripts/build-page.ts";
import { DATA_MARK, HEAD_MARK } from "../../src/core/page/page-data.ts";

let html: string;
let modules: readonly string[];
beforeAll(async () => {
  ({ html, modules } = await buildPageWithModules());
});

const attribute = (pattern: RegExp): string => pattern.exec(html)?.[1] ?? "";
const policy = (): string => attribute(/http-equiv="Content-Security-Policy" content="([^"]*)"/u);
const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const scripts = (): readonly string[] => [...html.matchAll(/<script>(.*?)<\/script>/gsu)].map((match) => match[1] ?? "");
const packed = (): string => inflateRawSync(Buffer.from(attribute(/id="heapgate-app">([^<]*)</u), "base64")).toString("utf8");

describe("the page's template", () => {
  test("has its two places for head and data, each once, the head first", () => {
    expect(html.split(HEAD_MARK)).toHaveLength(2);
    expect(html.split(DATA_MARK)).toHaveLength(2);
    expect(html.indexOf(HEAD_MARK)).toBeLessThan(html.indexOf(DATA_MARK));
    expect(html).not.toMatch(/<!--heapgate:(?!head|data)/u);
  });

  test("begins with its charset, then its policy, before anything else is read", () => {
    expect(html).toMatch(
      /^<!doctype html>\s*<html lang="en">\s*<head>\s*<meta charset="utf-8" \/>\s*<meta http-equiv="Content-Security-Policy"/u,
    );
  });

  test("runs and styles what its policy names by hash, and nothing else", () => {
    const style = attribute(/<style>(.*?)<\/style>/su);
    expect(scripts()).toHaveLength(1);
    expect(policy()).toBe(
      [
        "default-src 'none'",
        `script-src ${[...scripts(), packed()].map(hashOf).join(" ")}`,
        `style-src ${hashOf(style)}`,
        "style-src-attr 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
      ].join("; "),
    );
  });

  test("loads nothing: no address but in texts of licences and names of XML", () => {
    expect(html).not.toMatch(/<(?:link|iframe|object|embed|img|base)\b/iu);
    expect(html).not.toMatch(/\ssrc=/iu);
    expect(packed()).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource|import\(|localStorage|sessionStorage/u);
    const addresses = [...packed().matchAll(/https?:\/\/[\w./-]*/gu)].map(([address]) => address);
    expect(addresses.filter((address) => !address.startsWith("http://www.w3.org/"))).toEqual([]);
  });

  test("tells the licences of what is in it", () => {
    expect(html).toContain("preact 11.");
    expect(html).toContain("uplot 1.");
    expect(html.match(/Permission is hereby granted/gu)?.length).toBeGreaterThanOrEqual(2);
    expect(modules.some((id) => id.includes("/uplot/"))).toBe(true);
  });

  test("says without JavaScript what needs it", () => {
    expect(html).toMatch(/<noscript[^]*need JavaScript[^]*<\/noscript/u);
  });

  test("is small", () => {
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(115_000);
  });

  test("is the same each time it is built", async () => {
    expect((await buildPageWithModules()).html).toBe(html);
  });

  test("lies ready for runs from source", async () => {
    const path = await freshPageTemplate();
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toBe(html);
  });
});
