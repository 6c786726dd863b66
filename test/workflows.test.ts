// Our own workflows keep to the rules: pinned actions, read-only tokens, one job that stands for all.
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { filesBelow } from "../scripts/source-files.ts";
import { workflowProblems } from "./support/workflow-parser.ts";

interface Job {
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly env?: Readonly<Record<string, string>>;
  }[];
  readonly needs?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
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

/** Jobs whose token does more than read contents: what they may do, by workflow. */
const MORE_THAN_READING: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "codeql.yml": { analyze: ["contents: read", "security-events: write"] },
  "dist.yml": { commit: ["contents: write", "actions: write"] },
  "release.yml": {
    release: ["contents: write", "id-token: write", "attestations: write"],
    npm: ["actions: read", "id-token: write"],
  },
};

describe.each(workflows)("$path", ({ path, text, workflow }) => {
  const jobs = Object.entries(workflow.jobs);

  test("is one that GitHub takes", async () => {
    expect(await workflowProblems(path, text)).toEqual([]);
  });

  test("lets no job do more than is written down here, and says what for", () => {
    const granted = jobs
      .map(([name, job]) => [name, Object.entries(job.permissions ?? {}).map(([scope, access]) => `${scope}: ${access}`)] as const)
      .filter(([, permissions]) => permissions.length > 0);
    expect(Object.fromEntries(granted)).toEqual(MORE_THAN_READING[path.split("/").at(-1) ?? ""] ?? {});
    expect(text.split("\n").filter((line) => /^ +[a-z-]+: (?:read|write)\b/u.test(line) && !/ # \S/u.test(line))).toEqual([]);
  });

  test("lets no two runs of one thing race", () => {
    expect(workflow.concurrency).toBeDefined();
  });

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

test("the release publishes once, behind its checks, and moves the tags last", () => {
  const steps = workflows.find(({ path }) => path.endsWith("/release.yml"))?.workflow.jobs["release"]?.steps ?? [];
  const at = (what: RegExp): number => steps.findIndex(({ run = "", uses = "" }) => what.test(`${run}${uses}`));
  const order = [/harden-runner/u, /merge-base/u, /build:check/u, /attest-build-provenance/u, /release create/u, /git\/refs/u].map((what) =>
    at(what),
  );
  expect(order.every((position, index) => position >= 0 && position > (order[index - 1] ?? -1))).toBe(true);
  expect(steps[at(/release create/u)]?.run).toMatch(/--draft --verify-tag[^]*--draft=false/u);
});

test("what is committed for Dependabot was built with a token that reads, and nothing of it is run", () => {
  const steps = workflows.find(({ path }) => path.endsWith("/dist.yml"))?.workflow.jobs["commit"]?.steps ?? [];
  expect(steps.flatMap(({ run = "" }) => /\b(?:npm|npx|node|make|go) /u.exec(run) ?? [])).toEqual([]);
});

test("at night the action itself shows that it goes red, with a Go to build with and nothing but reading", () => {
  const { workflow, text = "" } = workflows.find(({ path }) => path.endsWith("/self-test.yml")) ?? {};
  const steps = workflow?.jobs["self-test"]?.steps ?? [];
  const at = steps.findIndex(({ uses }) => uses === "./");
  expect(steps[at]?.with).toEqual({ mode: "self-test" });
  expect(steps.findIndex(({ uses = "" }) => uses.startsWith("actions/setup-go@"))).toBeLessThan(at);
  expect(workflow?.permissions).toEqual({ contents: "read" });
  const events: unknown = (parse(text) as { on?: unknown }).on;
  expect(events).toEqual({ schedule: [{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/u) }], workflow_dispatch: null });
});
