// Every bundle ever frozen must load, and mean what it meant.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SCHEMA_VERSION, type Bundle } from "../../../src/core/snapshot/snapshot.ts";
import { unpackAll } from "../../../src/core/snapshot/unpack.ts";
import { jsonOf, sha256 } from "../../support/bundles.ts";
import { sampleBundle } from "../../support/sample-bundle.ts";

const FOLDER = "fixtures/bundles";
const names = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const read = (name: string): Bundle => {
  const folder = join(FOLDER, name);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))];
    }),
  );
};
const unpack = (bundle: Bundle) => unpackAll(bundle, { name: "frozen", sha256 });

/** Files that were added to the version later, which older readers pass over: the frozen bundle has none. */
const isLater = (path: string): boolean => path.endsWith("/families.json");

/** Signals that were added to the version later: another entry of the summary. */
const LATER_SIGNALS = ["series"];
const withoutLater = <Value>(values: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(values).filter(([signal]) => !LATER_SIGNALS.includes(signal)));

const isLaterEntry = (entry: unknown): boolean =>
  typeof entry === "object" && entry !== null && "signal" in entry && LATER_SIGNALS.some((signal) => signal === entry.signal);
const withoutLaterEntries = (document: unknown): unknown =>
  typeof document === "object" && document !== null && "entries" in document && Array.isArray(document.entries)
    ? { ...document, entries: document.entries.filter((entry) => !isLaterEntry(entry)) }
    : document;

const withoutFiles = (bundle: Bundle) => {
  const { snapshot } = unpack(bundle);
  const rounds = snapshot.rounds.map((round) => ({ ...round, families: undefined, values: withoutLater(round.values) }));
  return { ...snapshot, rounds, manifest: { ...snapshot.manifest, files: [] } };
};

test("there is one for every schema version", () => {
  const versions = new Set(names.map((name) => Number(/^v(\d+)-/u.exec(name)?.[1])));
  expect([...versions].toSorted((a, b) => a - b)).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1));
});

describe.each(names)("%s", (name) => {
  test("loads as a snapshot of the present version", () => {
    const { snapshot } = unpack(read(name));
    expect(snapshot.manifest.subject).toMatchObject({ name: "shop", dirty: true });
    expect(
      snapshot.rounds.map(({ entry, values, profiles }) => [entry.round, entry.voidReason, values["live-heap"]?.value, profiles.length]),
    ).toEqual([
      [1, null, 2_083_896, 3],
      [2, "the app exited", 2_083_896, 3],
    ]);
    expect(snapshot.rounds[0]?.values.allocated).toEqual({ value: 200_000.002, why: null });
    expect(snapshot.rounds[0]?.points?.columns.live_heap_bytes).toEqual([2_400_000, 2_500_000, null, 2_600_000]);
    expect(snapshot.history?.runs["cpu w1 1.19 laptop"]).toEqual([[0.01, -0.02, 0.005]]);
  });
});

test("the present version writes what its frozen bundle holds", () => {
  const frozen = read(`v${SCHEMA_VERSION}-process`);
  const whole = sampleBundle();
  const written = new Map([...whole].filter(([path]) => !isLater(path)));
  expect([...whole.keys()].filter(isLater)).toHaveLength(2);
  expect([...written.keys()].toSorted()).toEqual([...frozen.keys()].toSorted());
  expect(withoutFiles(whole)).toEqual(withoutFiles(frozen));
  const documents = [...written.keys()].filter((path) => path.endsWith(".json") && path !== "manifest.json");
  expect(documents).toHaveLength(4);
  for (const path of documents) expect(withoutLaterEntries(jsonOf(written, path))).toEqual(jsonOf(frozen, path));
});
