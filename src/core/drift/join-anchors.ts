/** The history of one signal as series of numbers: runs against different anchors on one scale, where a bridge measurement joins them. */
import { median } from "../stats/order.ts";
import type { DriftRun, DriftSide } from "./drift-history.ts";
import { driftLogOf } from "./test-run.ts";

export interface DriftPoint {
  readonly run: DriftRun;
  /** ln(main / first anchor of the series), positive is worse. */
  readonly valueLog: number;
}

/** Runs that share a scale, in order of time. */
export interface DriftSeries {
  readonly anchors: readonly DriftSide[];
  readonly points: readonly DriftPoint[];
}

interface Measured {
  readonly run: DriftRun;
  readonly driftLog: number;
}

interface Placed {
  readonly anchor: DriftSide;
  readonly series: number;
  /** ln(this anchor / first anchor of its series). */
  readonly offsetLog: number;
}

/** The anchors of a history in order of their first run. */
export const anchorsOf = (runs: readonly DriftRun[]): readonly DriftSide[] => [
  ...new Map(runs.map(({ base }) => [base.commit, base])).values(),
];

/** Drift by head commit of the runs against one anchor. */
type ByHead = ReadonlyMap<string, readonly number[]>;

const byHead = (measured: readonly Measured[]): ByHead => {
  const found = new Map<string, number[]>();
  for (const { run, driftLog } of measured) found.set(run.head.commit, [...(found.get(run.head.commit) ?? []), driftLog]);
  return found;
};

/**
 * ln(newer / older): from runs of the newer anchor's own commit against the older one, and from commits that were measured against both.
 * Null: nothing joins them.
 */
const bridgeLog = (against: ReadonlyMap<string, ByHead>, older: DriftSide, newer: DriftSide): number | null => {
  const [ofOlder, ofNewer] = [against.get(older.commit), against.get(newer.commit)];
  const direct = ofOlder?.get(newer.commit) ?? [];
  const shared = [...(ofNewer ?? [])].flatMap(([head, newerLogs]) =>
    (ofOlder?.get(head) ?? []).flatMap((olderLog) => newerLogs.map((newerLog) => olderLog - newerLog)),
  );
  const all = [...direct, ...shared];
  return all.length === 0 ? null : median(all);
};

const placeAnchors = (measured: readonly Measured[]): readonly Placed[] => {
  const anchors = anchorsOf(measured.map(({ run }) => run));
  const against = new Map(anchors.map(({ commit }) => [commit, byHead(measured.filter(({ run }) => run.base.commit === commit))]));
  const placed: Placed[] = [];
  for (const anchor of anchors) {
    const joined = placed.toReversed().flatMap((older) => {
      const stepLog = bridgeLog(against, older.anchor, anchor);
      return stepLog === null ? [] : [{ anchor, series: older.series, offsetLog: older.offsetLog + stepLog }];
    });
    placed.push(joined[0] ?? { anchor, series: (placed.at(-1)?.series ?? -1) + 1, offsetLog: 0 });
  }
  return placed;
};

/**
 * The series of signal `id`, oldest first. When the anchor moves, a bridge (`statistics.md` §7) puts the runs behind it on the scale of those
 * before; without one a new series starts. A commit measured against two anchors stands in a series once.
 */
export const seriesOf = (runs: readonly DriftRun[], id: string): readonly DriftSeries[] => {
  const measured = runs.flatMap((run) => {
    const driftLog = driftLogOf(run, id);
    return driftLog === null ? [] : [{ run, driftLog }];
  });
  const placed = placeAnchors(measured);
  const byAnchor = new Map(placed.map((place) => [place.anchor.commit, place]));
  const numbersOfSeries = [...new Set(placed.map(({ series }) => series))];
  return numbersOfSeries.map((number) => {
    const points: DriftPoint[] = [];
    const anchorOfHead = new Map<string, string>();
    for (const { run, driftLog } of measured) {
      const place = byAnchor.get(run.base.commit);
      if (place === undefined || place.series !== number) continue;
      const isBridge = (anchorOfHead.get(run.head.commit) ?? run.base.commit) !== run.base.commit;
      if (isBridge) continue;
      anchorOfHead.set(run.head.commit, run.base.commit);
      points.push({ run, valueLog: driftLog + place.offsetLog });
    }
    return { anchors: placed.filter(({ series }) => series === number).map(({ anchor }) => anchor), points };
  });
};
