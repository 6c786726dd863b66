// Multi-document YAML in, objects out, as Kubernetes reads them; and back.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../src/core/manifests/manifest.ts";
import { parseManifests } from "../../../src/core/manifests/parse-manifests.ts";
import { writeManifests } from "../../../src/core/manifests/write-manifests.ts";
import { manifestOf, manifestsOf, recordedRender } from "../../support/charts.ts";

const object = (name: string, more = ""): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`;
const described = (text: string): readonly string[] =>
  parseManifests("x", text).map(({ manifest, source, line }) => `${manifest.metadata.name ?? "?"} ${source ?? "-"} ${line}`);

describe("documents", () => {
  test.each([
    ["one without a separator", object("a"), ["a - 1"]],
    ["several", `---\n${object("a")}---\n${object("b")}`, ["a - 2", "b - 6"]],
    ["empty ones left out", `---\n---\n# only a comment\n---\n\n${object("a")}---\n`, ["a - 6"]],
    ["of null left out", `---\nnull\n---\n~\n---\n${object("a")}`, ["a - 6"]],
    [
      "with Helm's origin",
      `---\n# Source: shop/templates/a.yaml\n${object("a")}---\n${object("b")}`,
      ["a shop/templates/a.yaml 3", "b - 7"],
    ],
    ["with words after the separator", `--- # first\n${object("a")}`, ["a - 2"]],
    ["in a list", `apiVersion: v1\nkind: List\nitems:\n  - ${object("a").replaceAll("\n", "\n    ")}\n`, ["a - 1"]],
    ["in a list of one kind, empty", "apiVersion: v1\nkind: ConfigMapList\nitems: []\n", []],
    ["with Windows line ends and a mark", `\uFEFF${object("a")}---\n${object("b")}`.replaceAll("\n", "\r\n"), ["a - 1", "b - 5"]],
    ["in JSON", '{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"a-"}}', ["? - 1"]],
    ["with a separator inside of a text", object("a", "data:\n  x: |\n    ---\n    y\n"), ["a - 1"]],
    ["none", "", []],
  ])("%s", (_case, text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  test("of a recorded render carry the template each comes from", () => {
    const documents = parseManifests("helm", recordedRender("shop.helm3.yaml"));
    expect(documents).toHaveLength(18);
    expect(documents.filter(({ source }) => source === "shop/templates/tests/connection.yaml")).toHaveLength(1);
  });
});

describe("values are those that Kubernetes reads", () => {
  // What `kubectl create --dry-run=client -o json` (1.34) makes of them.
  test.each([
    ["yes", true],
    ["y", true],
    ["off", false],
    ["True", true],
    ["010", 8],
    ["0o10", 8],
    ["0b11", 3],
    ["0x1F", 31],
    ["08", 8],
    ["1_000", 1000],
    ["1e3", 1000],
    [".5", 0.5],
    ["8080:80", "8080:80"],
    ["190:20:30", "190:20:30"],
    ["2026-01-01", "2026-01-01"],
    ["2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z"],
    ["'yes'", "yes"],
    ["=", "="],
    ["~", null],
    ["1.2.3", "1.2.3"],
  ])("%s", (written, value) => {
    expect(manifestOf(object("a", `data: {x: ${written}}\n`))["data"]).toEqual({ x: value });
  });

  test.each([
    ["y", "true"],
    ["no", "false"],
    ["010", "8"],
    ["1.5", "1.5"],
  ])("the key %s too", (written, key) => {
    expect(manifestOf(object("a", `data: {${written}: 1}\n`))["data"]).toEqual({ [key]: 1 });
  });

  test("merge keys and anchors are followed", () => {
    expect(manifestOf(object("a", "base: &base {a: 1, b: 2}\ndata:\n  <<: *base\n  b: 3\n"))["data"]).toEqual({ a: 1, b: 3 });
  });

  test("empty fields of the metadata are absent, and of a key that stands twice the later counts", () => {
    const manifest = manifestOf("apiVersion: v1\nkind: A\nmetadata:\n  name: a\n  namespace:\n  labels:\nspec: {x: 1, x: 2}\n");
    expect(manifest).toEqual({ apiVersion: "v1", kind: "A", metadata: { name: "a" }, spec: { x: 2 } });
  });
});

describe("errors name the text and the line", () => {
  test.each([
    ["no YAML", `${object("a")}---\na: b\n\tc: d\n`, /^x could not be rendered: line 6: not readable as YAML/u],
    ["an open bracket", "a: [1,\n", /^x could not be rendered: line \d: not readable/u],
    [
      "no kind",
      `---\n${object("a")}---\n# Source: s/t.yaml\napiVersion: v1\n`,
      /line 7: not a Kubernetes object: it has no kind \(from s\/t.yaml\)/u,
    ],
    ["a kind that is no text", "apiVersion: v1\nkind: 1\n", /line 1: not a Kubernetes object: it has no kind/u],
    ["a bare value", "---\n- just a text\n", /line 2: not a Kubernetes object but a bare value/u],
    ["no metadata", "apiVersion: v1\nkind: Pod\n", /line 1: Pod has no metadata/u],
    ["odd metadata", "apiVersion: v1\nkind: Pod\nmetadata: []\n", /line 1: metadata of Pod is not a map/u],
    ["no name", "apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b}}\n", /line 1: Pod has no metadata.name/u],
    ["a tag that is not followed", "a: !!binary aGk=\n", /line 1: not readable as YAML/u],
    ["an unknown anchor", "a: *b\n", /line 1: not readable as YAML/u],
    ["aliases that multiply", bomb(), /line 1: not readable as YAML/u],
  ])("%s", (_case, text, message) => {
    expect(() => parseManifests("x", text)).toThrow(
      expect.objectContaining({ code: "RENDER_FAILED", message: expect.stringMatching(message) }),
    );
  });
});

function bomb(): string {
  const rows = Array.from(
    { length: 12 },
    (_, index) => `k${index + 1}: &k${index + 1} [${Array.from({ length: 9 }, () => `*k${index}`).join(",")}]`,
  );
  return ["k0: &k0 [x, x]", ...rows].join("\n");
}

describe("written", () => {
  test("begins with what people look for, and quotes what would be read as something else", () => {
    const manifest: Manifest = {
      data: { a: "yes", b: "010", c: "1:30", d: "2026-01-01", e: "null", f: "x: y\nz\n", g: "1e3" },
      metadata: { name: "a" },
      kind: "ConfigMap",
      apiVersion: "v1",
    };
    expect(writeManifests([manifest])).toBe(
      [
        "---",
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata:",
        "  name: a",
        "data:",
        '  a: "yes"',
        '  b: "010"',
        '  c: "1:30"',
        '  d: "2026-01-01"',
        '  e: "null"',
        "  f: |",
        "    x: y",
        "    z",
        '  g: "1e3"',
        "",
      ].join("\n"),
    );
    expect(writeManifests([])).toBe("");
  });

  test("and read again it is the same", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("on", "0x1", "0o1", "---", "- a", "# c", "a: b", "1_000", "=", ".5", "\tx", "a\n---\nb\n"),
    );
    const values = fc.dictionary(
      text.filter((key) => key !== "__proto__" && key !== "<<"),
      fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text)),
    );
    fc.assert(
      fc.property(values, (data) => {
        const manifests: readonly Manifest[] = [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data }];
        expect(manifestsOf(writeManifests(manifests))).toEqual(manifests);
      }),
    );
  });

  test.each(["shop.helm3.yaml", "shop-dev.helm4.yaml", "overlay.kubectl.yaml"])("and read again %s is the same", (file) => {
    const manifests = manifestsOf(recordedRender(file));
    expect(manifestsOf(writeManifests(manifests))).toEqual(manifests);
  });
});
