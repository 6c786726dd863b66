// The law of closed maps: one unknown key, wherever it is put, gives exactly one issue, at its own line and column.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { configFixture, issueLine, issuesOf, parseTexts } from "../../support/config-text.ts";
import type { TextOptions } from "../../support/config-text.ts";

type Path = readonly (string | number)[];

/** Maps whose keys are the user's own. */
const FREE_MAPS = ["env", "headers", "args", "valuesInline", "ownership", "links", "release", "queue"];

const mapPaths = (node: unknown, path: Path = []): readonly Path[] => {
  if (path.some((part) => typeof part === "string" && FREE_MAPS.includes(part))) return [];
  if (isSeq(node)) return node.items.flatMap((item, index) => mapPaths(item, [...path, index]));
  if (!isMap(node)) return [];
  return [
    path,
    ...node.items.flatMap((item) => (isPair(item) && isScalar(item.key) ? mapPaths(item.value, [...path, String(item.key.value)]) : [])),
  ];
};

const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`), "");

const placeOfKey = (text: string, path: Path, key: string): { readonly line: number; readonly col: number } => {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines });
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  const range = isScalar(pair?.key) ? pair.key.range : undefined;
  if (range == null) throw new Error(`the test lost its key ${key}`);
  return lines.linePos(range[0]);
};

const cases: readonly (readonly [string, TextOptions])[] = [
  ["process-minimal.yaml", {}],
  ["process-full.yaml", { environment: { SHOP_TOKEN: "x" } }],
  ["command-workload.yaml", {}],
  ["promised-keys.yaml", {}],
  ["minimal-chart.yaml", {}],
  ["three-components.yaml", {}],
  ["existing-tilt.yaml", { environment: { METRICS_TOKEN: "x", CONSOLE_PASSWORD: "y" } }],
  ["fleet-like.yaml", { environment: { AGENT_SECRET: "x" } }],
];

describe.each(cases)("%s", (fixture, options) => {
  const text = configFixture(fixture);
  const paths = mapPaths(parseDocument(text).contents);

  test("has maps to put a key into", () => {
    expect(paths.length).toBeGreaterThan(3);
  });

  test("reports one unknown key once, where it stands", () => {
    const before = new Set(issuesOf(parseTexts(text, options)).map((line) => line.replace(/^a\.yaml:\d+:\d+: /u, "")));
    const value = fc.oneof(fc.integer(), fc.constant("text"), fc.constant({ a: [1] }), fc.constant([]), fc.constant(null));
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.stringMatching(/^zq[a-zA-Z-]{1,12}$/u), value, (path, key, content) => {
        const document = parseDocument(text);
        document.setIn([...path, key], content);
        const changed = document.toString({ lineWidth: 0 });
        const parsed = parseTexts(changed, options);
        const found =
          parsed.kind === "ok" ? [] : parsed.issues.filter((issue) => !before.has(issueLine(issue).replace(/^a\.yaml:\d+:\d+: /u, "")));
        expect(found).toHaveLength(1);
        const { line, col } = placeOfKey(changed, path, key);
        expect(found[0]).toMatchObject({ file: "a.yaml", line, column: col, path: pathText([...path, key]) });
        expect(found[0]?.message).toContain(`unknown key "${key}"`);
      }),
      { numRuns: 60 },
    );
  });
});
