// The rounds of a session as a schedule: what is measured, what is measured again, and when it ends.
import { describe, expect, test } from "vitest";
import { measureRounds, type RepeatRules, type RoundsOptions } from "../../src/driver/measure-rounds.ts";

interface Script {
  readonly rounds?: { readonly min: number; readonly max: number };
  /** By round, as measured. */
  readonly disturbed?: Readonly<Record<number, string>>;
  readonly lost?: readonly number[];
  /** Rounds that are outliers as long as they count. */
  readonly outliers?: readonly number[];
  readonly outOfTimeFrom?: number;
  readonly decidedAt?: number;
  readonly repeats?: boolean;
}

const play = async (script: Script) => {
  const {
    rounds = { min: 3, max: 10 },
    disturbed = {},
    lost = [],
    outliers = [],
    outOfTimeFrom = Infinity,
    decidedAt = Infinity,
    repeats = true,
  } = script;
  const measured: number[] = [];
  const leftOut: Record<number, string> = {};
  const asked: (readonly [rounds: number, isLast: boolean])[] = [];
  const lines: string[] = [];
  const repeat: RepeatRules = {
    disturbance: (round) => disturbed[round] ?? null,
    isLost: (round) => lost.includes(round),
    outlier: () => {
      const round = outliers.find((one) => measured.includes(one) && leftOut[one] === undefined);
      return round === undefined ? null : { round, where: "CPU +80 %" };
    },
    leaveOut: (round, reason) => {
      leftOut[round] = reason;
    },
  };
  const options: RoundsOptions = {
    rounds,
    measure: async (round) => void measured.push(round),
    isOutOfTime: () => measured.length >= outOfTimeFrom,
    isDecided: (standing, isLast) => {
      asked.push([standing, isLast]);
      return standing >= decidedAt;
    },
    repeat: repeats ? repeat : null,
    log: { info: (line) => void lines.push(line) },
  };
  await measureRounds(options);
  return { measured, leftOut, asked, lines };
};

describe("without trouble", () => {
  test("measures from 1 until decided, asked from the least rounds on", async () => {
    const { measured, asked, leftOut } = await play({ decidedAt: 5 });
    expect(measured).toEqual([1, 2, 3, 4, 5]);
    expect(asked).toEqual([
      [3, false],
      [4, false],
      [5, false],
    ]);
    expect(leftOut).toEqual({});
  });

  test("ends with the most rounds, and says that this is the last look", async () => {
    const { measured, asked } = await play({ rounds: { min: 3, max: 4 } });
    expect(measured).toEqual([1, 2, 3, 4]);
    expect(asked.at(-1)).toEqual([4, true]);
  });

  test("ends when time is out, but not below the least rounds", async () => {
    expect((await play({ outOfTimeFrom: 4 })).asked).toEqual([
      [3, false],
      [4, true],
    ]);
    expect((await play({ outOfTimeFrom: 1 })).measured).toEqual([1, 2, 3]);
  });
});

describe("a pair of a disturbed machine", () => {
  const STALLED = "the runner stalled (CPU steal 18 %)";

  test("is left out and measured again under a new number", async () => {
    const { measured, leftOut, asked, lines } = await play({ disturbed: { 2: STALLED }, decidedAt: 3 });
    expect(measured).toEqual([1, 2, 3, 4]);
    expect(leftOut).toEqual({ 2: `repeated: ${STALLED}` });
    expect(asked).toEqual([[3, false]]);
    expect(lines).toEqual([`round 2  repeated: ${STALLED}`]);
  });

  test("is measured again once: the next one stands, however the machine was", async () => {
    const { measured, leftOut } = await play({ disturbed: { 2: STALLED, 3: STALLED }, decidedAt: 3 });
    expect(measured).toEqual([1, 2, 3, 4]);
    expect(Object.keys(leftOut)).toEqual(["2"]);
  });

  test("is repeated at most as often as there are least rounds; then the run goes on with what is there", async () => {
    const always = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [index + 1, STALLED]));
    const { measured, leftOut } = await play({ disturbed: always, rounds: { min: 3, max: 10 } });
    expect(Object.keys(leftOut)).toEqual(["1", "3", "5"]);
    expect(measured).toHaveLength(13);
  });

  test("stands when time is out", async () => {
    const { measured, leftOut } = await play({ disturbed: { 3: STALLED }, outOfTimeFrom: 3 });
    expect([measured, leftOut]).toEqual([[1, 2, 3], {}]);
  });

  test("stands where nothing is measured again", async () => {
    expect((await play({ disturbed: { 1: STALLED }, repeats: false, decidedAt: 3 })).measured).toEqual([1, 2, 3]);
  });
});

describe("a pair with a void trial", () => {
  test("is measured again, and keeps its own reason", async () => {
    const { measured, leftOut, lines } = await play({ lost: [1], decidedAt: 3 });
    expect(measured).toEqual([1, 2, 3, 4]);
    expect(leftOut).toEqual({});
    expect(lines).toEqual(["round 1  a trial of it does not count; it is measured again"]);
  });

  test("twice at most", async () => {
    expect((await play({ lost: [1, 2, 3, 4, 5, 6, 7, 8], decidedAt: 3 })).measured).toHaveLength(5);
  });
});

describe("a pair far from the others", () => {
  test("is replaced before the look that would judge it", async () => {
    const { measured, leftOut, asked } = await play({ outliers: [2], decidedAt: 3 });
    expect(measured).toEqual([1, 2, 3, 4]);
    expect(leftOut).toEqual({ 2: "repeated: it lay far from the others, CPU +80 %" });
    expect(asked).toEqual([[3, false]]);
  });

  test("two at most, also when the fresh one is far out", async () => {
    const { measured, leftOut } = await play({ outliers: [1, 4, 5], decidedAt: 3 });
    expect(Object.keys(leftOut)).toEqual(["1", "4"]);
    expect(measured).toEqual([1, 2, 3, 4, 5]);
  });

  test("never makes a look come twice", async () => {
    // Round 2 turns out to be far out only with the sixth and seventh pair.
    const { asked } = await play({ outliers: [6], decidedAt: 7 });
    expect(asked.map(([rounds]) => rounds)).toEqual([3, 4, 5, 6, 7]);
  });

  test("stands when time is out", async () => {
    expect((await play({ outliers: [2], outOfTimeFrom: 3 })).leftOut).toEqual({});
  });
});
