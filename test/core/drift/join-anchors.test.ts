// Runs against several anchors on one scale, or on several where nothing joins them.
import { describe, expect, test } from "vitest";
import { seriesOf } from "../../../src/core/drift/join-anchors.ts";
import { historyOf, nights, type RunSpec } from "../../support/drift-history.ts";

const OLD = { anchor: "a", tag: "v1.8.0" };
const NEW = { anchor: "b", tag: "v1.9.0" };
const seriesIn = (runs: readonly RunSpec[], id = "shop/cpu") =>
  seriesOf(historyOf(runs).runs, id).map(({ anchors, points }) => ({
    anchors: anchors.map(({ ref }) => ref),
    heads: points.map(({ run }) => run.head.commit.slice(0, 2)),
    percent: points.map(({ valueLog }) => Math.round(Math.expm1(valueLog) * 100)),
  }));

test("one anchor is one series: the drift of each night", () => {
  expect(seriesIn(nights([0.01, 0.02, 0.05], OLD))).toEqual([{ anchors: ["v1.8.0"], heads: ["01", "02", "03"], percent: [1, 2, 5] }]);
});

describe("a moved anchor", () => {
  // Up to the release main had drifted by 10 %; the nights behind it are 10 % further on the old scale.
  const before = nights([0.05, 0.1], OLD);
  const behind = nights([0, 0.02], NEW, 4);

  test("without a bridge starts a new series", () => {
    expect(seriesIn([...before, ...behind])).toEqual([
      { anchors: ["v1.8.0"], heads: ["01", "02"], percent: [5, 10] },
      { anchors: ["v1.9.0"], heads: ["04", "05"], percent: [0, 2] },
    ]);
  });

  test("is joined by the night that measured the new anchor's own commit against the old one", () => {
    const release: RunSpec = { head: "b", ...OLD, signals: [{ ratio: 0.1 }] };
    expect(seriesIn([...before, release, ...behind])).toEqual([
      { anchors: ["v1.8.0", "v1.9.0"], heads: ["01", "02", "bb", "04", "05"], percent: [5, 10, 10, 10, 12] },
    ]);
  });

  test("is joined by a commit measured against both, which stands in the series once, whichever came first", () => {
    const bridge: RunSpec = { head: "04", ...OLD, signals: [{ ratio: 0.1 }] };
    const joined = [{ anchors: ["v1.8.0", "v1.9.0"], heads: ["01", "02", "04", "05"], percent: [5, 10, 10, 12] }];
    expect(seriesIn([...before, ...behind, bridge])).toEqual(joined);
    expect(seriesIn([...before, bridge, ...behind])).toEqual(joined);
  });

  test("takes the median of several bridges", () => {
    const bridges = [0.1, 0.13].map((ratio, index): RunSpec => ({ head: `0${4 + index}`, ...OLD, signals: [{ ratio }] }));
    const [series] = seriesIn([...before, ...behind, { head: "b", ...OLD, signals: [{ ratio: 0.3 }] }, ...bridges]);
    // ln 1.1, ln(1.13 / 1.02) and ln 1.3: the middle one.
    expect(series?.percent.slice(0, 4)).toEqual([5, 10, 11, 13]);
  });

  test("is joined for each signal by itself: a bridge that lacks one joins the others only", () => {
    const signals = [{ ratio: 0.1 }, { ratio: 0.1, signal: "allocated" }];
    const runs: readonly RunSpec[] = [
      { head: "01", ...OLD, signals },
      { head: "04", ...OLD, signals: [{ ratio: 0.1 }] },
      { head: "04", ...NEW, signals },
    ];
    expect(seriesIn(runs)).toHaveLength(1);
    expect(seriesIn(runs, "shop/allocated")).toHaveLength(2);
  });

  test("twice is joined through the middle one, or over it", () => {
    const third = { anchor: "c", tag: "v1.10.0" };
    const release = (head: string, place: typeof OLD, ratio: number): RunSpec => ({ head, ...place, signals: [{ ratio }] });
    const last = nights([0.01], third, 7);
    expect(seriesIn([...before, release("b", OLD, 0.1), ...behind, release("c", NEW, 0.1), ...last])[0]).toMatchObject({
      anchors: ["v1.8.0", "v1.9.0", "v1.10.0"],
      percent: [5, 10, 10, 10, 12, 21, 22],
    });
    expect(seriesIn([...before, ...behind, release("c", OLD, 0.2), ...last])).toMatchObject([
      { anchors: ["v1.8.0", "v1.10.0"], percent: [5, 10, 20, 21] },
      { anchors: ["v1.9.0"], percent: [0, 2] },
    ]);
  });
});

test("a night of the same binary is no drift, one without the signal is no night", () => {
  expect(
    seriesIn([...nights([0.04], OLD), { head: "02", ...OLD, unchanged: true }, { head: "03", ...OLD, signals: [{ base: [], head: [] }] }]),
  ).toEqual([{ anchors: ["v1.8.0"], heads: ["01", "02"], percent: [4, 0] }]);
});

test("where more is better a fall counts as a rise of cost", () => {
  expect(
    seriesIn(nights([-0.2]).map((night) => ({ ...night, signals: [{ ratio: -0.2, better: "higher" as const }] })))[0]?.percent,
  ).toEqual([25]);
});
