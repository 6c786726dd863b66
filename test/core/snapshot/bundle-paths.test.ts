import { describe, expect, test } from "vitest";
import {
  eventsPath,
  goroutineTextPath,
  isBundlePath,
  isFolderName,
  metricsPath,
  parseProfilePath,
  pointsPath,
  profilePath,
} from "../../../src/core/snapshot/bundle-paths.ts";
import { PROFILE_KIND_NAMES } from "../../../src/core/snapshot/snapshot.ts";

const KEY = { round: 3, component: "shop", instance: "shop-0-app" };
const GZIPPED = new Uint8Array([0x1f, 0x8b, 8]);
const PLAIN = new Uint8Array([0x0a, 2]);

test("lays a round out as surface.md says", () => {
  expect([metricsPath(KEY), pointsPath(KEY), goroutineTextPath(KEY), eventsPath(3)]).toEqual([
    "rounds/3/shop/shop-0-app/metrics.om.gz",
    "rounds/3/shop/shop-0-app/points.csv",
    "rounds/3/shop/shop-0-app/goroutine.end.txt",
    "rounds/3/events.json",
  ]);
});

test.each([
  ["heap", "start", GZIPPED, "heap.start.pb.gz"],
  ["heap", "10", GZIPPED, "heap.10.pb.gz"],
  ["goroutine", "end", GZIPPED, "goroutine.end.pb.gz"],
  ["cpu", "cost", GZIPPED, "cpu.pb.gz"],
  ["cpu", "cost", PLAIN, "cpu.pb"],
] as const)("names a %s profile at %s", (kind, checkpoint, content, name) => {
  const path = profilePath(KEY, { kind, checkpoint, content });
  expect(path).toBe(`rounds/3/shop/shop-0-app/${name}`);
  expect(parseProfilePath(KEY, path)).toEqual({ kind, checkpoint });
});

test("reads back the path of every kind", () => {
  for (const kind of PROFILE_KIND_NAMES)
    expect(parseProfilePath(KEY, profilePath(KEY, { kind, checkpoint: "end", content: GZIPPED }))).toEqual({ kind, checkpoint: "end" });
});

test("accepts every path it makes", () => {
  for (const path of [metricsPath(KEY), pointsPath(KEY), goroutineTextPath(KEY), eventsPath(3)]) expect(isBundlePath(path)).toBe(true);
});

test.each([
  "rounds/3/shop/shop-0-app/goroutine.end.txt",
  "rounds/3/shop/shop-0-app/points.csv",
  "rounds/3/shop/other/heap.end.pb.gz",
  "rounds/33/shop/shop-0-app/heap.end.pb.gz",
  "rounds/3/shop/shop-0-app/newkind.pb.gz",
])("takes %s for no profile of the round", (path) => {
  expect(parseProfilePath(KEY, path)).toBeNull();
});

describe("isBundlePath", () => {
  test.each([
    "manifest.json",
    "summary.json",
    "history.json",
    "rounds/1/events.json",
    "rounds/1/a/b/heap.end.pb.gz",
    "rounds/1/logs/shop.txt",
  ])("knows %s", (path) => {
    expect(isBundlePath(path)).toBe(true);
  });
  test.each([
    "",
    "README.md",
    "/manifest.json",
    "rounds",
    "rounds/1",
    "rounds/../manifest.json",
    "rounds/1/../../etc/passwd",
    "rounds//a/b",
    "rounds/1/.hidden/x",
    "rounds/1/a\\b/c",
    "rounds/1/a b/c",
    "rounds/1/a\0/c",
    "C:/rounds/1/x",
  ])("refuses %j", (path) => {
    expect(isBundlePath(path)).toBe(false);
  });
});

test.each([
  ["shop", true],
  ["node-exporter_2.x", true],
  ["", false],
  [".", false],
  ["..", false],
  [".git", false],
  ["a/b", false],
  ["-rf", false],
  ["ä", false],
  ["x".repeat(129), false],
])("isFolderName(%j) is %s", (name, expected) => {
  expect(isFolderName(name)).toBe(expected);
});
