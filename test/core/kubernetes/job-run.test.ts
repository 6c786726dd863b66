// A workload's Job as it is run for one piece of work, and how it went by its conditions.
import { describe, expect, test } from "vitest";
import { buildJobRun, jobOutcome, type JobOutcome } from "../../../src/core/kubernetes/job-run.ts";
import type { Manifest } from "../../../src/core/manifests/manifest.ts";

const job = (spec: Record<string, unknown>, metadata: Manifest["metadata"] = { name: "load" }): Manifest => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata,
  spec,
});
const template = (...containers: readonly Record<string, unknown>[]) => ({ template: { spec: { containers } } });

describe("a run", () => {
  test("has a name of its own and the piece's environment in every container, over what stands there", () => {
    const made = buildJobRun(
      job(
        template(
          {
            name: "a",
            env: [
              { name: "HEAPGATE_UNITS", value: "1" },
              { name: "KEEP", value: "x" },
            ],
          },
          { name: "b" },
        ),
      ),
      "growth-3",
      { HEAPGATE_UNITS: "50" },
    );
    expect(made.metadata).toEqual({ name: "load-growth-3" });
    expect(made["spec"]).toEqual({
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [
            {
              name: "a",
              env: [
                { name: "KEEP", value: "x" },
                { name: "HEAPGATE_UNITS", value: "50" },
              ],
            },
            { name: "b", env: [{ name: "HEAPGATE_UNITS", value: "50" }] },
          ],
        },
      },
    });
  });

  test("keeps what the manifest says of parallelism, tries and restarts", () => {
    const made = buildJobRun(
      job({ backoffLimit: 3, parallelism: 4, template: { spec: { restartPolicy: "OnFailure", containers: [] } } }),
      "cost-1",
      {},
    );
    expect(made["spec"]).toMatchObject({ backoffLimit: 3, parallelism: 4, template: { spec: { restartPolicy: "OnFailure" } } });
  });

  test("of a generated name is named by us, and a long name stays short enough for its pods", () => {
    expect(buildJobRun(job(template(), { generateName: "load-" }), "cost-1", {}).metadata).toEqual({ name: "load-cost-1" });
    expect(buildJobRun(job(template(), { name: "x".repeat(80) }), "warm-up-10", {}).metadata.name).toHaveLength(52);
  });
});

describe("the outcome", () => {
  const withCondition = (type: string, more: Record<string, unknown> = {}) => ({
    status: { conditions: [{ type, status: "True", ...more }] },
  });
  test.each<[string, unknown, JobOutcome]>([
    ["not there yet", null, { kind: "running" }],
    ["active", { status: { active: 2 } }, { kind: "running" }],
    ["complete", withCondition("Complete"), { kind: "complete" }],
    ["success criteria alone are not the end", withCondition("SuccessCriteriaMet"), { kind: "running" }],
    [
      "failed",
      withCondition("Failed", { reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" }),
      { kind: "failed", why: "BackoffLimitExceeded: Job has reached the specified backoff limit" },
    ],
    ["failed without a word", withCondition("Failed"), { kind: "failed", why: "no reason given" }],
    ["a condition that does not hold", { status: { conditions: [{ type: "Failed", status: "False" }] } }, { kind: "running" }],
  ])("%s", (_name, given, outcome) => {
    expect(jobOutcome(given)).toEqual(outcome);
  });
});
