import { describe, expect, test } from "vitest";
import { waitUntilQuiet, type SettleOptions, type SettleTarget } from "../../../src/stages/deploy/settle.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeLog } from "../../support/fake-log.ts";

const bodyOf = (cpu: number, depth: number | null): string =>
  `# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ${cpu}\n${depth === null ? "" : `# TYPE workqueue_depth gauge\nworkqueue_depth{name="widgets"} ${depth}\n`}`;

/** `bodyAt` gives the body by the seconds that have passed. */
function world(bodyAt: (seconds: number) => string | null, options: Partial<SettleOptions> = {}) {
  const clock = fakeClock();
  const log = fakeLog();
  let scrapes = 0;
  const target: SettleTarget = {
    name: "shop",
    scrape: async () => {
      scrapes += 1;
      return bodyAt(clock.monotonicSeconds());
    },
  };
  const run = () => waitUntilQuiet({ clock, log }, { targets: [target], signal: new AbortController().signal, ...options });
  return { clock, log, run, scrapes: () => scrapes };
}

describe("a plain service", () => {
  test("costs a second and two scrapes when it is quiet", async () => {
    const { clock, run, scrapes } = world(() => bodyOf(1, null));
    await expect(run()).resolves.toEqual([]);
    expect(clock.monotonicSeconds()).toBe(1);
    expect(scrapes()).toBe(2);
  });
  test("that is never quiet costs two seconds and a warning", async () => {
    const { clock, run } = world((seconds) => bodyOf(seconds * 0.5, null));
    await expect(run()).resolves.toEqual([
      expect.objectContaining({ code: "not-quiet", message: "The app was not quiet after 2 s: shop uses 0.50 cores." }),
    ]);
    expect(clock.monotonicSeconds()).toBe(2);
  });
  test("that serves nothing of use is quiet as far as anybody can tell", async () => {
    await expect(world(() => "").run()).resolves.toEqual([]);
  });
});

describe("a controller", () => {
  test("must be quiet for three seconds in a row", async () => {
    const { clock, log, run } = world((seconds) => bodyOf(1, seconds < 5 ? 12 - seconds : seconds === 7 ? 1 : 0));
    await expect(run()).resolves.toEqual([]);
    // Quiet at 5 and 6, disturbed at 7, quiet from 8 on.
    expect(clock.monotonicSeconds()).toBe(10);
    expect(log.lines[0]).toBe("progress: waiting until the app is quiet: workqueue widgets of shop holds 11");
  });
  test("that never rests is given up after a minute, and what moves is named", async () => {
    const { clock, run } = world(() => bodyOf(1, 12));
    await expect(run()).resolves.toEqual([
      expect.objectContaining({ message: "The app was not quiet after 60 s: workqueue widgets of shop holds 12." }),
    ]);
    expect(clock.monotonicSeconds()).toBe(60);
  });
  test("that comes to rest at the very end is told so", async () => {
    const { run } = world((seconds) => bodyOf(1, seconds < 59 ? 1 : 0));
    await expect(run()).resolves.toEqual([
      expect.objectContaining({ message: "The app was not quiet after 60 s: it came to rest only at the end." }),
    ]);
  });
});

test.each([
  ["does not answer", null],
  ["cannot be read", "<html>"],
])("a body that %s is not quiet", async (_, body) => {
  await expect(world(() => body).run()).resolves.toEqual([
    expect.objectContaining({ message: "The app was not quiet after 2 s: shop does not answer on /metrics." }),
  ]);
});

test("the limits can be given", async () => {
  const { clock, run } = world(() => bodyOf(1, 0), { quietSeconds: 5, withinSeconds: 10 });
  await expect(run()).resolves.toEqual([]);
  expect(clock.monotonicSeconds()).toBe(5);
});

test("nothing to look at costs nothing", async () => {
  const { clock, run } = world(() => null, { targets: [] });
  await expect(run()).resolves.toEqual([]);
  expect(clock.monotonicSeconds()).toBe(0);
});

test("an abort ends it", async () => {
  await expect(world(() => bodyOf(1, 5), { signal: AbortSignal.abort(new Error("stopped")) }).run()).rejects.toThrow("stopped");
});
