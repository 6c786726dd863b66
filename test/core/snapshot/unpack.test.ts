import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WARNING_CODES } from "../../../src/core/errors/warning.ts";
import { packBundle } from "../../../src/core/snapshot/pack.ts";
import {
  PHASES,
  PROFILE_KIND_NAMES,
  type Bundle,
  type Environment,
  type Observation,
  type PointSeries,
  type ProfileFile,
} from "../../../src/core/snapshot/snapshot.ts";
import { unpackAll, unpackBundle } from "../../../src/core/snapshot/unpack.ts";
import { POINT_METRICS, SIGNAL_NAMES, type SignalName } from "../../../src/core/units/signals.ts";
import { gzip, MANIFEST_FACTS, packRounds, sha256, withDocument, withFile } from "../../support/bundles.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const unpack = (bundle: Bundle) => unpackBundle(bundle, { name: "base", sha256 });
const POINTS: PointSeries = { postGc: true, secondsColumn: [0, 1], unitsColumn: [1, 2], columns: { goroutines: [3, null] } };
const heapPath = "fixtures/captured/goroutine-leak/good-v0.17.0/run1/t1.heap.pb.gz";
const HEAP: ProfileFile = { kind: "heap", checkpoint: "end", path: heapPath, content: new Uint8Array(readFileSync(heapPath)) };
const GOROUTINES = new TextEncoder().encode("goroutine 1 [running]:\nmain.main()\n\t./main.go:3 +0x1d\n");
const BUNDLE = packRounds(
  [
    rawRound({
      scrapes: [scrape("start", { process_cpu_seconds_total: 1 }), scrape("end", { process_cpu_seconds_total: 3 })],
      points: POINTS,
      profiles: [HEAP],
      goroutineText: GOROUTINES,
    }),
    rawRound({ round: 2, voidReason: "the app exited" }),
  ],
  { history: { runs: { cpu: [[0.1, -0.1]] }, levels: { cpu: [4.5] } } },
);

test("gives rounds with their values, points and profiles", () => {
  const { rounds } = unpack(BUNDLE);
  expect(rounds).toHaveLength(2);
  expect(rounds[0]).toMatchObject({
    entry: { round: 1, component: "shop", postGc: true },
    values: { cpu: { value: 0.02, why: null }, rss: { value: null } },
    points: POINTS,
    profiles: [{ kind: "heap", checkpoint: "end", path: "rounds/1/shop/process/heap.end.pb.gz" }],
  });
  expect(rounds[0]?.profiles[0]?.content).toBe(HEAP.content);
  expect(rounds[0]?.goroutineText).toBe(GOROUTINES);
  expect(rounds[1]).toMatchObject({ entry: { round: 2, voidReason: "the app exited" }, points: null, profiles: [], goroutineText: null });
});

test("gives the history, or null without one", () => {
  expect(unpackBundle(BUNDLE, { name: "base", sha256 }).history).toEqual({ runs: { cpu: [[0.1, -0.1]] }, levels: { cpu: [4.5] } });
  expect(unpackBundle(packRounds([rawRound()]), { name: "base", sha256 }).history).toBeNull();
});

test("ignores files the manifest does not list", () => {
  const extra = withFile(withFile(BUNDLE, "rounds/1/shop/process/goroutine.end.pb.gz", "x"), "rounds/2/shop/process/points.csv", "x");
  expect(unpack(extra)).toEqual(unpack(BUNDLE));
});

const asJson = (bundle: Bundle, path: string): string => new TextDecoder().decode(bundle.get(path));

describe("refuses", () => {
  const manifest = (change: (document: Record<string, unknown>) => Record<string, unknown>) =>
    withDocument(BUNDLE, "manifest.json", change);
  test.each<readonly [string, Bundle, string]>([
    ["no manifest", withFile(BUNDLE, "manifest.json", null), "manifest.json is missing"],
    ["an empty bundle", new Map(), "manifest.json is missing"],
    ["a cut-off manifest", withFile(BUNDLE, "manifest.json", '{\n "a": 1,\n'), "manifest.json:3:1: not valid JSON"],
    [
      "a manifest with a typing mistake",
      withFile(BUNDLE, "manifest.json", asJson(BUNDLE, "manifest.json").replace('"collectorRevision": 1', '"collectorRevision": i')),
      "manifest.json:2:23: not valid JSON",
    ],
    ["a manifest that is not text", new Map([["manifest.json", new Uint8Array([0xff, 0xfe, 0])]]), "manifest.json is not UTF-8 text"],
    ["a manifest that is a list", withFile(BUNDLE, "manifest.json", "[]"), "manifest.json names no schemaVersion"],
    ["a missing file", withFile(BUNDLE, "rounds/1/shop/process/points.csv", null), "rounds/1/shop/process/points.csv is missing"],
    [
      "a longer file",
      withFile(BUNDLE, "rounds/1/shop/process/points.csv", `${asJson(BUNDLE, "rounds/1/shop/process/points.csv")}2`),
      "points.csv has 37 bytes, the manifest says 36",
    ],
    [
      "a changed file",
      withFile(BUNDLE, "rounds/1/shop/process/points.csv", asJson(BUNDLE, "rounds/1/shop/process/points.csv").replace("3", "4")),
      "points.csv is not the file that was recorded",
    ],
    ["no summary", withFile(BUNDLE, "summary.json", null), "summary.json is missing"],
    ["a summary the manifest does not list", manifest((document) => ({ ...document, files: [] })), "summary.json is not among the files"],
    ["a manifest without rounds", manifest((document) => ({ ...document, rounds: undefined })), "manifest.json: rounds: "],
    ["a number that is text", manifest((document) => ({ ...document, measuredAtSeconds: "now" })), "manifest.json: measuredAtSeconds: "],
    [
      "a file outside the bundle",
      manifest((document) => ({ ...document, files: [{ path: "../x", bytes: 0, sha256: "0".repeat(64) }] })),
      "manifest.json: files[0].path: is no path of a bundle",
    ],
    [
      "a component that is a path",
      manifest((document) => ({ ...document, components: ["a/b"] })),
      "manifest.json: components[0]: must be usable as a folder name",
    ],
    [
      "a summary with too few values",
      withDocument(BUNDLE, "summary.json", (document) => ({
        ...document,
        entries: (Array.isArray(document["entries"]) ? document["entries"] : []).map((entry: object) => ({ ...entry, values: [1] })),
      })),
      "summary.json: shop/cpu has 1 values for 2 rounds",
    ],
    [
      "a history of another version",
      withDocument(BUNDLE, "history.json", (document) => ({ ...document, schemaVersion: 7 })),
      "history.json: schemaVersion: ",
    ],
  ])("%s", (_, bundle, problem) => {
    expect(() => unpack(bundle)).toThrow(expect.objectContaining({ code: "BUNDLE_INVALID", message: expect.stringContaining(problem) }));
  });

  test("a newer schema by name", () => {
    expect(() => unpack(manifest((document) => ({ ...document, schemaVersion: 2, rounds: "of another shape" })))).toThrow(
      expect.objectContaining({ code: "BUNDLE_TOO_NEW" }),
    );
  });

  test("points that are none, naming file and line", () => {
    const csv = "rounds/1/shop/process/points.csv";
    const content = new TextEncoder().encode("units,goroutines\nx,1\n");
    const listed = withDocument(BUNDLE, "manifest.json", (document) => ({
      ...document,
      files: (Array.isArray(document["files"]) ? document["files"] : []).map((entry: { path: string }) =>
        entry.path === csv ? { path: csv, bytes: content.length, sha256: sha256(content) } : entry,
      ),
    }));
    expect(() => unpack(new Map([...listed, [csv, content]]))).toThrow(
      expect.objectContaining({ code: "POINTS_INVALID", message: expect.stringContaining(`base/${csv}:2:`) }),
    );
  });
});

describe("bundles of a newer minor version", () => {
  test("stay readable with added keys, warnings, signals and kinds", () => {
    const before = unpackAll(BUNDLE, { name: "base", sha256 });
    const withKeys = withDocument(BUNDLE, "manifest.json", (document) => ({
      ...document,
      addedLater: { a: 1 },
      warnings: [{ code: "new-code", message: "m", remedy: "r" }],
    }));
    const newer = withDocument(withKeys, "summary.json", (document) => ({
      ...document,
      entries: [
        ...(Array.isArray(document["entries"]) ? document["entries"] : []),
        { component: "shop", signal: "new-signal", values: [1, 2] },
      ],
    }));
    expect(unpackAll(newer, { name: "base", sha256 })).toEqual({
      ...before,
      snapshot: { ...before.snapshot, manifest: { ...before.snapshot.manifest, files: expect.any(Array) } },
    });
  });
});

const text = fc.string({ maxLength: 12 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const folder = fc.stringMatching(/^[a-z0-9_][a-z0-9._-]{0,8}$/u);
const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/u), text);

const points: fc.Arbitrary<PointSeries> = fc.integer({ min: 1, max: 5 }).chain((length) =>
  fc.record({
    postGc: fc.boolean(),
    secondsColumn: fc.constant(null),
    unitsColumn: fc.constant(Array.from({ length }, (_, index) => index * 10)),
    columns: fc
      .uniqueArray(fc.constantFrom(...POINT_METRICS), { minLength: 1 })
      .chain((metrics) =>
        fc.tuple(
          ...metrics.map((metric) =>
            fc.array(orNull(fc.nat()), { minLength: length, maxLength: length }).map((column) => [metric, column] as const),
          ),
        ),
      )
      .map((entries) => Object.fromEntries(entries)),
  }),
);
const profiles = fc.uniqueArray(
  fc.record({
    kind: fc.constantFrom(...PROFILE_KIND_NAMES),
    checkpoint: fc.constantFrom("start", "end", "cost", "5"),
    path: fc.constant("given"),
    content: fc.uint8Array({ maxLength: 20 }),
  }),
  { selector: ({ kind, checkpoint }) => `${kind} ${checkpoint}`, maxLength: 4 },
);
const values = fc
  .array(
    fc.tuple(
      fc.constantFrom(...SIGNAL_NAMES),
      fc.oneof(
        number.map((value): Observation => ({ value, why: null })),
        fc.string({ minLength: 1 }).map((why): Observation => ({ value: null, why })),
      ),
    ),
  )
  .map((entries): Partial<Record<SignalName, Observation>> => Object.fromEntries(entries));
const raw = fc
  .record({
    component: folder,
    instance: folder,
    round: fc.integer({ min: 1, max: 99 }),
    order: orNull(fc.nat()),
    units: orNull(number),
    postGc: fc.boolean(),
    points: orNull(points),
    profiles,
    labels,
    voidReason: orNull(text),
    phases: fc.array(
      fc.record({
        phase: fc.constantFrom(...PHASES),
        startSeconds: orNull(number),
        endSeconds: orNull(number),
        units: orNull(number),
        offeredPerSecond: orNull(number),
        achievedPerSecond: orNull(number),
      }),
      { maxLength: 2 },
    ),
  })
  .map((fields) => rawRound(fields));
const environment: fc.Arbitrary<Environment> = fc.record({
  goVersion: orNull(text),
  gogcPercent: orNull(number),
  gomemlimitBytes: orNull(number),
  gomaxprocs: orNull(number),
  godebug: orNull(text),
  memProfileRateBytes: orNull(number),
  os: orNull(text),
  arch: orNull(text),
  cpuModel: orNull(text),
  cpuCount: orNull(number),
  kernel: orNull(text),
  runner: orNull(text),
});
const facts = fc.record({
  heapgateVersion: text,
  source: fc.constantFrom("process", "kind", "existing", "import"),
  subject: fc.record({
    name: text,
    commit: orNull(text),
    ref: orNull(text),
    buildIds: labels,
    dirty: fc.boolean(),
    mainModules: fc.array(text),
  }),
  session: orNull(text),
  measuredAtSeconds: orNull(number),
  environment,
  workload: fc.record({ hash: orNull(text), description: text }),
  components: fc.uniqueArray(folder),
  tools: labels,
  warnings: fc.array(fc.record({ code: fc.constantFrom(...WARNING_CODES), message: text, remedy: text }), { maxLength: 2 }),
});
const rounds = fc.uniqueArray(fc.record({ raw, values }), {
  selector: ({ raw: { round, component, instance } }) => `${round} ${component} ${instance}`,
  maxLength: 4,
});
const classKey = fc.stringMatching(/^[a-z]{1,6}$/u);
const history = orNull(
  fc.record({
    runs: fc.dictionary(classKey, fc.array(fc.array(number, { maxLength: 3 }), { maxLength: 3 })),
    levels: fc.dictionary(classKey, fc.array(number, { maxLength: 3 })),
  }),
);

test("unpacking what was packed keeps everything", () => {
  fc.assert(
    fc.property(facts, rounds, history, (manifest, packed, past) => {
      const bundle = packBundle({ manifest, rounds: packed, history: past, side: null, sha256, gzip });
      const { snapshot } = unpackAll(bundle, { name: "base", sha256 });
      expect(snapshot.history).toEqual(past);
      expect(snapshot.manifest).toMatchObject({
        ...manifest,
        components: expect.arrayContaining([...manifest.components]),
        schemaVersion: 1,
      });
      expect(snapshot.rounds).toHaveLength(packed.length);
      for (const { raw: given, values: expected } of packed) {
        const round = snapshot.rounds.find(
          ({ entry }) => entry.round === given.round && entry.component === given.component && entry.instance === given.instance,
        );
        expect(round?.entry).toMatchObject({ order: given.order, units: given.units, phases: given.phases, labels: given.labels });
        expect(round?.entry.postGc).toBe(given.points?.postGc ?? given.postGc);
        expect(round?.values).toEqual(expected);
        expect(round?.points).toEqual(given.points);
        const stored = round?.profiles.map(({ kind, checkpoint, content }) => ({ kind, checkpoint, content })) ?? [];
        expect(stored).toHaveLength(given.profiles.length);
        expect(stored).toEqual(
          expect.arrayContaining(given.profiles.map(({ kind, checkpoint, content }) => ({ kind, checkpoint, content }))),
        );
      }
    }),
    { numRuns: 150 },
  );
});

test("a manifest refers to facts the tests of packing rely on", () => {
  expect(unpack(packRounds([rawRound()])).manifest).toMatchObject(MANIFEST_FACTS);
});
