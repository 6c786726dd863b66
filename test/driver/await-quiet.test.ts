// When the apps of a phase are quiet: by their own metrics, by /proc where they tell nothing, and said when they never are.
import { expect, test } from "vitest";
import { awaitQuiet } from "../../src/driver/await-quiet.ts";
import type { CollectTarget } from "../../src/stages/collect/collect-target.ts";
import type { Endpoint } from "../../src/stages/collect/endpoint.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeLog } from "../support/fake-log.ts";

/** Bodies and CPU times by the number of the reading, from 0; null: no answer. */
interface Course {
  readonly body: (reading: number) => string | null;
  readonly cpuSeconds?: (reading: number) => number | null;
}

const targetOf = ({ body, cpuSeconds = () => null }: Course, instance = "process"): CollectTarget & { readonly readings: () => number } => {
  let readings = -1;
  const metrics: Endpoint = {
    name: "http://127.0.0.1:1/metrics",
    ask: () => {
      readings += 1;
      const text = body(readings);
      return Promise.resolve(
        text === null
          ? { kind: "failed", reason: "refused", message: "refused" }
          : { kind: "answer", response: { status: 200, headers: {}, body: new TextEncoder().encode(text), durationSeconds: 0 } },
      );
    },
  };
  return {
    app: {
      name: "shop",
      side: "head",
      instance,
      exited: new Promise(() => {}),
      hasExited: () => null,
      outputTail: () => "",
      readStats: () => Promise.resolve({ cpuSeconds: cpuSeconds(readings), rssBytes: null, openFds: null, threads: null }),
    },
    pprof: null,
    metrics,
    requiredProfiles: [],
    requiredMetrics: [],
    readings: () => readings + 1,
  };
};

const cpu = (seconds: number): string => `# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ${seconds}\n`;
const wait = async (target: CollectTarget) => {
  const clock = fakeClock();
  const warnings = await awaitQuiet({ clock, log: fakeLog() }, [target], new AbortController().signal);
  return { messages: warnings.map(({ message }) => message), seconds: clock.monotonicSeconds() };
};

test.each<[string, Course, number]>([
  ["idle from the start", { body: () => cpu(5) }, 3],
  ["busy for five seconds", { body: (reading) => cpu(Math.min(reading, 5)) }, 8],
  [
    "with a queue that empties",
    { body: (reading) => `${cpu(1)}# TYPE workqueue_depth gauge\nworkqueue_depth{name="w"} ${Math.max(0, 3 - reading)}\n` },
    5,
  ],
  ["that tells no CPU time: /proc does", { body: () => "# TYPE a gauge\na 1\n", cpuSeconds: (reading) => Math.min(reading, 4) }, 7],
  ["without metrics: /proc does", { body: () => null, cpuSeconds: (reading) => Math.min(reading, 4) }, 7],
])("an app %s is quiet when it was for three seconds on end", async (_name, course, seconds) => {
  expect(await wait(targetOf(course))).toEqual({ messages: [], seconds });
});

test.each([
  ["process", "shop"],
  ["shop-5d-app", "shop-5d-app"],
])("one that never rests is named after a minute: %s", async (instance, name) => {
  const { messages, seconds } = await wait(targetOf({ body: (reading) => cpu(reading) }, instance));
  expect(messages).toEqual([`The app was not quiet after 60 s: ${name} uses 1.00 cores.`]);
  expect(seconds).toBe(60);
});

test("one that tells nothing at all is not called quiet", async () => {
  expect((await wait(targetOf({ body: () => null }))).messages).toEqual([
    "The app was not quiet after 60 s: shop does not answer on /metrics.",
  ]);
});
