// The place of queries in a trial: after its phases, while the app still stands; their answers go to the rounds of their component.
import { describe, expect, test } from "vitest";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { warning } from "../../../src/core/errors/warning.ts";
import { collectTrial, type CollectOptions } from "../../../src/stages/collect/collect-trial.ts";
import { goAnswers, startPprofServer } from "../../support/pprof-server.ts";
import { quickPorts, scriptedApp, target, worked } from "../../support/scripted-trial.ts";
import { trialPlan } from "../../support/trial-plan.ts";

const WORK = { units: 10, seconds: null };
const collect = async (askQueries: CollectOptions["askQueries"]) => {
  await using server = await startPprofServer(goAnswers());
  const outcome = await collectTrial(quickPorts(), {
    targets: [target(server, scriptedApp())],
    helpers: [],
    plan: trialPlan({
      warmUp: WORK,
      cost: WORK,
      batch: WORK,
      batches: 0,
      cpuProfileSeconds: 1,
      scrapeEverySeconds: 5,
      pauseSeconds: 0.001,
    }),
    drive: async (phase) => worked(phase),
    round: 1,
    order: 1,
    labels: {},
    ...(askQueries === undefined ? {} : { askQueries }),
    signal: new AbortController().signal,
  });
  return { outcome, asked: server.asked };
};
const SAID = warning("query-annotated", "Prometheus says something.", "Change it.");

describe("queries of a trial", () => {
  test("are asked once after all phases; answers, warnings and waiting become part of the trial", async () => {
    const seen: (readonly string[])[] = [];
    const { outcome } = await collect(async (phases) => {
      seen.push(phases.map(({ phase }) => phase));
      return { byComponent: new Map([["shop", { jobs: { value: 5, why: null } }]]), warnings: [SAID], waitedSeconds: 100 };
    });
    expect(seen).toEqual([["start", "warm-up", "cost", "end"]]);
    expect(outcome).toMatchObject({ kind: "complete", rounds: [{ component: "shop", queries: { jobs: { value: 5, why: null } } }] });
    expect(outcome.warnings).toContainEqual(SAID);
    expect(outcome.pauseSeconds).toBeGreaterThan(100);
  });

  test.each<[string, CollectOptions["askQueries"]]>([
    ["nobody asks", undefined],
    ["there is no Prometheus", null],
    ["they are of another component", async () => ({ byComponent: new Map([["agent", {}]]), warnings: [], waitedSeconds: 0 })],
  ])("leave no trace in a round when %s", async (_, askQueries) => {
    const { outcome } = await collect(askQueries);
    expect(outcome.kind).toBe("complete");
    expect(outcome.rounds.map((round) => Object.hasOwn(round, "queries"))).toEqual([false]);
  });

  test("break a trial when what they require is not there, and it keeps what was measured", async () => {
    const error = heapgateError("QUERY_WITHOUT_SAMPLES", { signal: "jobs", query: "jobs_total", why: "the query has no result" });
    const { outcome } = await collect(() => Promise.reject(error));
    expect(outcome).toMatchObject({ kind: "broken", error, rounds: [{ component: "shop", units: 10, voidReason: error.message }] });
  });
});
