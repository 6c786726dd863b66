// Digests of logs in a bundle: one file for each component and round, its instances together; bundles without them are read as ever.
import { describe, expect, test } from "vitest";
import { combineReplicas } from "../../../src/core/snapshot/combine-replicas.ts";
import { extendBundle } from "../../../src/core/snapshot/extend-bundle.ts";
import { joinLogs } from "../../../src/core/snapshot/log-file.ts";
import { unpackAll, unpackBundle } from "../../../src/core/snapshot/unpack.ts";
import { jsonOf, packRounds, sha256, withDocument } from "../../support/bundles.ts";
import { digestOf, readingOf } from "../../support/logs.ts";
import { rawRound } from "../../support/raw-rounds.ts";

const PATH = "rounds/1/logs/shop.json";
const ONE = readingOf({ "error bad": 2, "info served <n>": 10 });
const OTHER = readingOf({ "info served <n>": 5 });

describe("logs in a bundle", () => {
  test("come back as they were stored", () => {
    const bundle = packRounds([
      rawRound({ log: ONE }),
      rawRound({ round: 2, log: { kind: "missing", why: "forbidden" } }),
      rawRound({ component: "agent" }),
    ]);
    expect(jsonOf(bundle, PATH)).toMatchObject({ schemaVersion: 1, round: 1, component: "shop", why: null, digest: { lines: 12 } });
    expect(jsonOf(bundle, "rounds/2/logs/shop.json")).toEqual({
      schemaVersion: 1,
      round: 2,
      component: "shop",
      why: "forbidden",
      digest: null,
    });
    const { rounds } = unpackBundle(bundle, { name: "bundle", sha256 });
    expect(rounds.map(({ entry, log }) => [entry.round, entry.component, log])).toEqual([
      [1, "agent", undefined],
      [1, "shop", ONE],
      [2, "shop", { kind: "missing", why: "forbidden" }],
    ]);
  });

  test("of several instances are one, also when they are compared", () => {
    const bundle = packRounds([rawRound({ instance: "a", log: ONE }), rawRound({ instance: "b", log: OTHER })]);
    expect([...bundle.keys()].filter((path) => path.includes("/logs/"))).toEqual([PATH]);
    expect(jsonOf(bundle, PATH)).toMatchObject({ digest: { lines: 17, templates: [{ text: "bad" }, { text: "served <n>", count: 15 }] } });
    const [combined, ...others] = combineReplicas(unpackAll(bundle, { name: "bundle", sha256 }).snapshot.rounds);
    expect(others).toEqual([]);
    expect(combined?.log).toMatchObject({ kind: "digest", digest: { lines: 17 } });
  });

  test("one instance that could not be read makes the component's log unknown", () => {
    expect(joinLogs([ONE, { kind: "missing", why: "gone" }])).toEqual({ kind: "missing", why: "gone" });
    expect(joinLogs([ONE])).toEqual(ONE);
    expect(joinLogs([])).toEqual({ kind: "missing", why: "no log was read" });
  });

  test("a replaced round takes its log with it", () => {
    const both = packRounds([rawRound({ log: ONE }), rawRound({ round: 2, log: OTHER })]);
    const bundle = extendBundle(both, packRounds([rawRound()]), { name: "base", sha256, replace: true });
    expect([...bundle.keys()].filter((path) => path.includes("/logs/"))).toEqual(["rounds/2/logs/shop.json"]);
  });

  test.each<[string, (digest: Record<string, unknown>) => unknown, string]>([
    ["a level nobody knows", (digest) => ({ ...digest, templates: [{ level: "loud", text: "x", count: 1 }] }), "digest.templates[0].level"],
    ["a count below zero", (digest) => ({ ...digest, lines: -1 }), "digest.lines"],
    ["no templates", (digest) => ({ ...digest, templates: null }), "digest.templates"],
  ])("%s is refused with its place", (_, change, place) => {
    const broken = withDocument(packRounds([rawRound({ log: ONE })]), PATH, (document) => ({
      ...document,
      digest: change(digestOf({}) as never),
    }));
    expect(() => unpackBundle(broken, { name: "bundle", sha256 })).toThrow(
      expect.objectContaining({ code: "BUNDLE_INVALID", message: expect.stringContaining(`${PATH}: ${place}`) }),
    );
  });
});
