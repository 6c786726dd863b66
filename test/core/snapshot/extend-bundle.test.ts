import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { UNKNOWN_ENVIRONMENT } from "../../../src/core/snapshot/environment-of.ts";
import { extendBundle } from "../../../src/core/snapshot/extend-bundle.ts";
import type { RawRound } from "../../../src/core/snapshot/raw-round.ts";
import type { Bundle, PointSeries } from "../../../src/core/snapshot/snapshot.ts";
import { unpackAll } from "../../../src/core/snapshot/unpack.ts";
import { jsonOf, MANIFEST_FACTS, packRounds, sha256, withFile } from "../../support/bundles.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const heapPath = "fixtures/captured/goroutine-leak/good-v0.17.0/run1/t1.heap.pb.gz";
const HEAP = { kind: "heap" as const, checkpoint: "end", path: heapPath, content: new Uint8Array(readFileSync(heapPath)) };
const POINTS: PointSeries = { postGc: true, secondsColumn: null, unitsColumn: [1, 2], columns: { goroutines: [3, 4] } };
const cpu = (seconds: number) => [scrape("start", { process_cpu_seconds_total: 0 }), scrape("end", { process_cpu_seconds_total: seconds })];
const ROUND_1 = rawRound({ scrapes: cpu(1), profiles: [HEAP] });
const ROUND_2 = rawRound({ round: 2, scrapes: cpu(2), points: POINTS });
const AGENT_1 = rawRound({ component: "agent", scrapes: cpu(3) });

const extend = (existing: Bundle, addition: readonly RawRound[], replace = false) =>
  extendBundle(existing, packRounds(addition), { name: "base/", sha256, replace });
const contentOf = (bundle: Bundle) => unpackAll(bundle, { name: "x", sha256 });
const cpuOf = (bundle: Bundle) =>
  contentOf(bundle).snapshot.rounds.map(({ entry, values }) => [entry.round, entry.component, values.cpu?.value]);

const known = (environment: object, measuredAtSeconds: number | null, name: string) => ({
  manifest: {
    ...MANIFEST_FACTS,
    subject: { ...MANIFEST_FACTS.subject, name },
    measuredAtSeconds,
    environment: { ...UNKNOWN_ENVIRONMENT, ...environment },
  },
});

describe("extendBundle", () => {
  test("gives the same bundle, byte for byte, as packing all rounds at once", () => {
    const all = packRounds([ROUND_1, ROUND_2, AGENT_1]);
    expect([...extend(extend(packRounds([ROUND_1]), [ROUND_2]), [AGENT_1])]).toEqual([...all]);
    expect(
      [...extend(packRounds([AGENT_1, ROUND_2]), [ROUND_1])].filter(([path]) => path !== "manifest.json" && path !== "summary.json"),
    ).toEqual([...all].filter(([path]) => path !== "manifest.json" && path !== "summary.json"));
  });

  test("refuses a round that is already there, naming it", () => {
    expect(() => extend(packRounds([ROUND_1, ROUND_2]), [rawRound({ round: 2, instance: "other" })])).toThrow(
      expect.objectContaining({ code: "BUNDLE_ROUND_EXISTS", message: "The bundle base/ already holds round 2 of component shop." }),
    );
  });

  test("puts a replaced round out with all its files", () => {
    const bundle = extend(packRounds([ROUND_1, ROUND_2, AGENT_1]), [rawRound({ scrapes: cpu(9) })], true);
    expect(cpuOf(bundle)).toEqual([
      [1, "agent", 0.03],
      [1, "shop", 0.09],
      [2, "shop", 0.02],
    ]);
    expect(bundle.has("rounds/1/shop/process/heap.end.pb.gz")).toBe(false);
    expect(jsonOf(bundle, "rounds/1/events.json")).toMatchObject({ trials: [{ component: "agent" }, { component: "shop" }] });
  });

  test("checks both bundles", () => {
    expect(() => extend(withFile(packRounds([ROUND_2]), "rounds/2/shop/process/points.csv", null), [ROUND_1])).toThrow(
      expect.objectContaining({ code: "BUNDLE_INVALID" }),
    );
  });

  test("keeps the subject and history, takes the earliest time, joins what is known", () => {
    const first = packRounds([ROUND_1], {
      ...known({ goVersion: "go1.24.4", gogcPercent: 100 }, 2000, "v1"),
      history: { runs: { cpu: [[1]] }, levels: { cpu: [2] } },
    });
    const second = packRounds([ROUND_2], known({ gogcPercent: 50, gomaxprocs: 4 }, 1000, "v2"));
    const { snapshot } = contentOf(extendBundle(first, second, { name: "x", sha256, replace: false }));
    expect(snapshot.history).toEqual({ runs: { cpu: [[1]] }, levels: { cpu: [2] } });
    expect(snapshot.manifest).toMatchObject({
      subject: { name: "v1" },
      measuredAtSeconds: 1000,
      environment: { goVersion: "go1.24.4", gogcPercent: 100, gomaxprocs: 4 },
      warnings: [
        { code: "environment-differs", message: "Rounds of this bundle were measured in different environments (GOGC: 100 and 50)." },
      ],
    });
  });

  test("says a difference of environments once", () => {
    const other = { manifest: { ...MANIFEST_FACTS, environment: { ...UNKNOWN_ENVIRONMENT, gogcPercent: 50 } } };
    let bundle = packRounds([ROUND_1], { manifest: { ...MANIFEST_FACTS, environment: { ...UNKNOWN_ENVIRONMENT, gogcPercent: 100 } } });
    for (const round of [2, 3])
      bundle = extendBundle(bundle, packRounds([rawRound({ round })], other), { name: "x", sha256, replace: false });
    expect(contentOf(bundle).snapshot.manifest.warnings).toHaveLength(1);
  });
});
