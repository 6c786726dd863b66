// Our own workflows keep to the rules: pinned actions, read-only tokens, one job that stands for all.
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { filesBelow } from "../scripts/source-files.ts";

interface Job {
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly env?: Readonly<Record<string, string>>;
  }[];
  readonly needs?: readonly string[];
  readonly "timeout-minutes"?: number;
}
interface Workflow {
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = filesBelow(".github/workflows", [".yml"]).map(({ path, text }) => ({ path, text, workflow: parse(text) as Workflow }));

test("there are workflows to look at", () => {
  expect(workflows.map(({ path }) => path)).toContain(".github/workflows/ci.yml");
});

describe.each(workflows)("$path", ({ text, workflow }) => {
  const jobs = Object.entries(workflow.jobs);

  test("pins every action to a commit and says which version that is", () => {
    const uses = text.split("\n").filter((line) => /\buses:/u.test(line));
    expect(uses.filter((line) => !/uses: (?:\.\/|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/u.test(line))).toEqual([]);
  });

  test("gives its jobs a token that reads", () => {
    expect([{ contents: "read" }, {}]).toContainEqual(workflow.permissions);
  });

  test("leaves no credentials behind after a checkout", () => {
    const checkouts = jobs.flatMap(([, job]) => job.steps).filter((step) => step.uses?.startsWith("actions/checkout@") === true);
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test("limits the time of every job", () => {
    expect(jobs.filter(([, job]) => job["timeout-minutes"] === undefined).map(([name]) => name)).toEqual([]);
  });

  test("puts no expression into a shell line", () => {
    expect(jobs.flatMap(([, job]) => job.steps).filter((step) => step.run?.includes("${{") === true)).toEqual([]);
  });
});

test("ci-ok needs every other job, and each of them to succeed", () => {
  const ci = workflows.find(({ path }) => path.endsWith("/ci.yml"))?.workflow.jobs ?? {};
  const others = Object.keys(ci).filter((name) => name !== "ci-ok");
  expect(ci["ci-ok"]?.needs).toEqual(others);
  expect(ci["ci-ok"]?.steps[0]?.run).toContain(`'${others.map(() => "success").join(" ")}'`);
});
