// The workflow of docs/drift.md is one that GitHub and the action would take: known inputs, known outputs, nothing injected into a shell.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseInputs } from "../src/core/config/inputs.ts";
import { driftCommand } from "../src/cli/commands/drift.ts";
import { parseFlags } from "../src/cli/command.ts";
import { ROOT } from "../scripts/source-files.ts";

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: unknown;
  readonly jobs: Readonly<Record<string, { readonly "timeout-minutes"?: number; readonly steps: readonly Step[] }>>;
}

const page = readFileSync(join(ROOT, "docs/drift.md"), "utf8");
const [, text = ""] = /```yaml\n(.*?)```/su.exec(page) ?? [];
const workflow = parse(text) as Workflow;
const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Record<"inputs" | "outputs", Readonly<Record<string, unknown>>>;
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const night = steps.find((step) => step.uses?.startsWith("OWNER/heapgate@") === true);
/** Expressions as GitHub would fill them in on a schedule. */
const filled = (value: unknown): string => String(value).replaceAll(/\$\{\{ inputs\.anchor \|\| '([^']+)' \}\}/gu, "$1");

test("runs at night and by hand, one at a time, with a token that may write issues only", () => {
  expect(Object.keys(workflow.on)).toEqual(["schedule", "workflow_dispatch"]);
  expect(workflow.permissions).toEqual({ contents: "read", issues: "write" });
  expect(workflow.concurrency).toEqual({ group: "heapgate-drift" });
  expect(Object.values(workflow.jobs).every((job) => job["timeout-minutes"] !== undefined)).toBe(true);
});

test("gives the action inputs that it has, with values that it takes", () => {
  const given = night?.with ?? {};
  expect(Object.keys(given).filter((name) => action.inputs[name] === undefined)).toEqual([]);
  const parsed = parseInputs((name) => (given[name] === undefined ? "" : filled(given[name])));
  expect(parsed).toMatchObject({
    kind: "ok",
    overrides: { baseRef: "v*", baseline: "rebuild", failOn: "never" },
    sets: ["rounds.min=7", "rounds.max=7"],
  });
});

test("reads outputs that the action and its own steps have", () => {
  const used = [...text.matchAll(/steps\.(\w+)\.outputs\.([\w-]+)/gu)].map(([, step, output]) => `${step}.${output}`);
  expect(used).toEqual(["night.result", "drift.code"]);
  expect(Object.keys(action.outputs)).toContain("result");
  expect(steps.find(({ id }) => id === "drift")?.run).toContain('echo "code=$code"');
});

test("calls drift with arguments that it takes", () => {
  const line = /dist\/cli\.js drift (.*?) \|\|/u.exec(steps.find(({ id }) => id === "drift")?.run ?? "")?.[1] ?? "";
  const { flags, positionals } = parseFlags({ ...driftCommand, run: async () => 0 }, line.split(" "));
  expect([flags.get("history"), flags.get("format"), flags.get("output"), positionals]).toEqual([
    "drift.json",
    "md",
    "drift.md",
    ['"$RESULT"'],
  ]);
});

test("saves the history under the key it is restored by, before anybody is told", () => {
  const cache = steps.filter((step) => step.uses?.startsWith("actions/cache/") === true);
  expect(cache.map((step) => step.with?.["path"])).toEqual(["drift.json", "drift.json"]);
  expect(new Set(cache.map((step) => step.with?.["key"])).size).toBe(1);
  expect(String(cache[0]?.with?.["key"]).startsWith(String(cache[0]?.with?.["restore-keys"]))).toBe(true);
  expect(steps.indexOf(cache[1] ?? {})).toBeLessThan(steps.findIndex((step) => step.if !== undefined));
});

test("brings nothing into the checkout before it is measured, and all tags with it", () => {
  const before = steps.slice(0, steps.indexOf(night ?? {}));
  expect(before.map(({ uses }) => uses?.split("@")[0])).toEqual(["actions/checkout", "actions/setup-go"]);
  expect(before[0]?.with).toMatchObject({ "fetch-depth": 0, "persist-credentials": false });
});

describe("its shell lines", () => {
  const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

  test("hold no expression", () => {
    expect(scripts).toHaveLength(2);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  test.each(scripts)("%s is bash", (script) => {
    expect(() => execFileSync("bash", ["-n", "-c", script], { stdio: "pipe" })).not.toThrow();
  });
});
