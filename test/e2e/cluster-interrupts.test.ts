// Ctrl-C in every phase of a run in a cluster, and a run that was killed: nothing is left of either, and it is said once.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { expectNothingLeft, fakeConfig, openFakePlace, startFakeRun, type FakePlace } from "../support/fake-cluster/fake-run.ts";
import type { AppBehaviour } from "../support/fake-cluster/state.ts";
import type { RunningHeapgate } from "../support/running-heapgate.ts";

interface Moment {
  /** Command lines that hang. */
  readonly slow?: Readonly<Record<string, number>>;
  readonly app?: AppBehaviour;
  readonly workload?: string;
  readonly isThere: (place: FakePlace) => boolean;
}

const HANGING_SECONDS = 300;
const POLL_MILLISECONDS = 20;
/** A busy machine gives little CPU time. */
const PATIENCE_MILLISECONDS = 400_000;

const ran =
  (line: string): Moment["isThere"] =>
  ({ fake }) =>
    fake.calls().some((call) => call.startsWith(line));
const hanging = (line: string): Moment => ({ slow: { [line]: HANGING_SECONDS }, isThere: ran(line) });
/** The workload hangs in that phase, and says so in a file. */
const working = (phase: string): Moment => ({
  workload: `command: { requests: 50, run: 'if [ "$HEAPGATE_PHASE" = ${phase} ]; then echo >"$HEAPGATE_CONFIG_DIR/hanging"; sleep ${HANGING_SECONDS}; fi; echo heapgate-units=$HEAPGATE_UNITS' }`,
  isThere: ({ repository }) => existsSync(join(repository, "hanging")),
});

/** Waits for it; fails when the run ends first. */
const reach = async (run: RunningHeapgate, isThere: () => boolean): Promise<void> => {
  const end: { exitCode: number | null } = { exitCode: null };
  const watch = async (): Promise<void> => {
    end.exitCode = await run.exitCode;
  };
  void watch();
  while (!isThere()) {
    if (end.exitCode !== null) throw new Error(`the run ended before (exit ${end.exitCode}):\n${run.output()}`);
    await delay(POLL_MILLISECONDS);
  }
};

const MOMENTS: Readonly<Record<string, Moment>> = {
  "an image is built": hanging("docker build"),
  "the cluster is made": hanging("kind create cluster"),
  "images are loaded": hanging("kind load image-archive"),
  "the chart is rendered": hanging("helm template"),
  "objects are applied": hanging("kubectl apply"),
  "pods roll out": { app: { readyAfterSeconds: 600 }, isThere: ({ fake }) => fake.left().some((one) => one.startsWith("pod ")) },
  "the app is reached": hanging("kubectl port-forward"),
  "it warms up": working("warm-up"),
  "costs are measured": working("cost"),
  "growth is measured": working("growth"),
  "the end is read": { app: { hangsAt: "/debug/pprof/goroutine?debug=2" }, isThere: ({ fake }) => fake.isHanging() },
  "a trial is reset": hanging("kubectl delete -f -"),
};

describe.concurrent("a run in a cluster that is stopped leaves nothing", { timeout: PATIENCE_MILLISECONDS }, () => {
  test.each(Object.entries(MOMENTS))("while %s", async (name, moment) => {
    const { slow = {}, app = {}, workload, isThere } = moment;
    using place = openFakePlace(`fake-stop-${name.replaceAll(" ", "-")}`, { base: app });
    place.fake.slowDown(slow);
    // Growth is measured only for the leak gate.
    const more = name === "growth is measured" ? "" : "leak: off";
    const run = startFakeRun(place, fakeConfig({ more, ...(workload === undefined ? {} : { workload }) }));
    await reach(run, () => isThere(place));
    run.pressCtrlC();
    const exitCode = await run.exitCode;
    const output = run.output();
    expect({ exitCode, output }).toMatchObject({ exitCode: 3 });
    expect(output.match(/INTERRUPTED: Stopped by SIGINT\. Everything heapgate started was ended\./gu)).toHaveLength(1);
    expect(output.match(/stopping and cleaning up/gu)).toHaveLength(1);
    expect(output).not.toMatch(/bug in heapgate|Unhandled|could not be deleted/u);
    expectNothingLeft(place);
  });

  test("while its cluster is deleted", async () => {
    using place = openFakePlace("fake-stop-deleting");
    place.fake.slowDown({ "kind delete cluster": 5 });
    const run = startFakeRun(place, fakeConfig());
    await reach(run, () => ran("kind delete cluster")(place));
    run.pressCtrlC();
    const exitCode = await run.exitCode;
    expect({ exitCode, output: run.output() }).toMatchObject({ exitCode: 3 });
    expect(run.output().match(/stopping and cleaning up/gu)).toHaveLength(1);
    expectNothingLeft(place);
  });
});

test("the cluster of a killed run is removed by the next one", { timeout: PATIENCE_MILLISECONDS }, async () => {
  using place = openFakePlace("fake-killed-run");
  const { workload = "", isThere } = working("cost");
  const killed = startFakeRun(place, fakeConfig({ workload }));
  await reach(killed, () => isThere(place));
  killed.kill("SIGKILL");
  await killed.exitCode;
  const [cluster = "", ...others] = place.fake.left().filter((one) => one.startsWith("cluster "));
  expect(cluster).toMatch(/^cluster heapgate-[0-9a-f]{6}$/u);
  expect(others).toEqual([]);
  const next = startFakeRun(place, fakeConfig({ build: "[{ image: acme/shop, context: nowhere }]" }));
  const exitCode = await next.exitCode;
  const removed: string = expect.stringContaining(`removed ${cluster}, left behind by process`);
  expect({ exitCode, output: next.output() }).toMatchObject({ exitCode: 4, output: removed });
  expect(place.fake.left().filter((one) => /^(?:cluster|pod|container) /u.test(one))).toEqual([]);
});
