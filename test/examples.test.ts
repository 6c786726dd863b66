// The examples are what GitHub and heapgate take: workflows parsed by GitHub's own parser, steps held against action.yml, configurations validated.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { filesBelow, ROOT } from "../scripts/source-files.ts";
import { parseInputs } from "../src/core/config/inputs.ts";
import { heapgate } from "./support/cli.ts";
import { workflowProblems } from "./support/workflow-parser.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, { readonly workflows?: readonly string[] } | null>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly "timeout-minutes"?: number; readonly permissions?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }
    >
  >;
}

const isWorkflow = (path: string): boolean => path.endsWith(".yml");
const workflows = filesBelow("examples", [".yml"])
  .filter(({ path }) => isWorkflow(path))
  .map(({ path, text }) => ({ path, text, workflow: parse(text) as Workflow }));
const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as { readonly inputs: Readonly<Record<string, unknown>> };
const ours = (step: Step): boolean => step.uses?.startsWith("OWNER/heapgate@") === true;
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);
/** Expressions as GitHub might fill them in. */
const filled = (value: unknown): string =>
  String(value)
    .replaceAll("${{ inputs.anchor || 'v*' }}", "v*")
    .replaceAll(/\$\{\{[^}]*\}\}/gu, "cart");

test("each example is listed, and holds a workflow and a configuration", () => {
  const folders = readdirSync(join(ROOT, "examples"), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const page = readFileSync(join(ROOT, "examples/README.md"), "utf8");
  expect([...page.matchAll(/^\| \[([\w-]+)\]\(\1\/\) \|/gmu)].map(([, name = ""]) => name)).toEqual(expect.arrayContaining(folders));
  expect(folders).toHaveLength(7);
  for (const folder of folders) {
    const names = readdirSync(join(ROOT, "examples", folder));
    expect(names).toContain("heapgate.yaml");
    expect(names.filter(isWorkflow).length).toBeGreaterThan(0);
  }
});

test("GitHub's parser says what is wrong with a workflow", async () => {
  expect(await workflowProblems("x.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uze: x\n")).toContainEqual(
    expect.stringContaining("uze"),
  );
});

describe.each(workflows)("$path", ({ path, text, workflow }) => {
  const steps = stepsOf(workflow);

  test("is one that GitHub takes", async () => {
    expect(await workflowProblems(path, text)).toEqual([]);
  });

  test("starts with what it is for, and says what each permission is for", () => {
    expect(text).toMatch(/^# \S/u);
    const granted = text.split("\n").filter((line) => /^ +[a-z-]+: (?:read|write)\b/u.test(line));
    expect(granted.length).toBeGreaterThan(0);
    expect(granted.filter((line) => !/ # \S/u.test(line))).toEqual([]);
  });

  test("grants contents: read to all jobs and no more than the action asks for to any", () => {
    const asked = new Set(["contents: read", "actions: read", "pull-requests: read", "pull-requests: write", "issues: write"]);
    const all = [workflow.permissions ?? {}, ...Object.values(workflow.jobs).map(({ permissions }) => permissions ?? {})];
    expect(workflow.permissions).toMatchObject({ contents: "read" });
    expect(
      all.flatMap((granted) => Object.entries(granted).map(([scope, access]) => `${scope}: ${access}`)).filter((one) => !asked.has(one)),
    ).toEqual([]);
  });

  test("pins the actions of others to commits, limits its time, and lets no two runs of one thing race", () => {
    const others = steps.flatMap((step) => (step.uses === undefined || ours(step) ? [] : [step.uses]));
    expect(others.filter((uses) => !/@[0-9a-f]{40}$/u.test(uses))).toEqual([]);
    expect(text.split("\n").filter((line) => /uses: (?!OWNER\/)/u.test(line) && !/ # v\d+\.\d+\.\d+$/u.test(line))).toEqual([]);
    expect(Object.values(workflow.jobs).filter((job) => job["timeout-minutes"] === undefined)).toEqual([]);
    expect(workflow.concurrency).toBeDefined();
  });

  test("leaves no credentials behind and puts no expression into a shell line", () => {
    const checkouts = steps.filter((step) => step.uses?.startsWith("actions/checkout@") === true);
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
    expect(steps.filter((step) => step.run?.includes("${{") === true)).toEqual([]);
  });

  test("gives the action inputs that it has, with values that it takes", () => {
    const given = steps.filter((step) => ours(step));
    expect(given.length).toBeGreaterThan(0);
    for (const { with: inputs = {} } of given) {
      expect(Object.keys(inputs).filter((name) => action.inputs[name] === undefined)).toEqual([]);
      expect(parseInputs((name) => (inputs[name] === undefined ? "" : filled(inputs[name])))).toMatchObject({ kind: "ok" });
    }
  });

  test("runs nothing of a pull request where its token writes on one's behalf", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    const writes = "workflow_run" in workflow.on;
    const modes = steps.filter((step) => ours(step)).map((step) => step.with?.["mode"]);
    const others = steps.filter((step) => step.run !== undefined || step.with?.["ref"] !== undefined);
    expect(writes ? { modes, others } : null).toEqual(writes ? { modes: ["comment"], others: [] } : null);
  });
});

test("the second workflow of the pair follows the first by its name", () => {
  const of = (name: string) => workflows.find(({ path }) => path === `examples/fork-safe-pair/${name}`)?.workflow;
  expect(of("perf-comment.yml")?.on["workflow_run"]?.workflows).toEqual([of("perf.yml")?.name]);
});

test("the nightly workflow is that of docs/drift.md, pinned", () => {
  const [, documented = ""] = /```yaml\n(.*?)```/su.exec(readFileSync(join(ROOT, "docs/drift.md"), "utf8")) ?? [];
  const example = readFileSync(join(ROOT, "examples/nightly-drift/drift.yml"), "utf8");
  expect(example.replace(/^#.*\n/u, "").replaceAll(/@[0-9a-f]{40} # (v\d+)\.\d+\.\d+$/gmu, "@$1")).toBe(documented);
});

describe("the configuration", () => {
  const environment = { ...process.env, PERF_PASSWORD_HASH: "$2y$04$abc" };
  const check = async (...paths: readonly string[]) =>
    await heapgate(["check", ...paths.flatMap((path) => ["--config", path])], { environment });
  const files = filesBelow("examples", [".yaml"]).map(({ path }) => path);
  const whole = files.filter((path) => path.endsWith("/heapgate.yaml") && !path.includes("/matrix/") && !path.endsWith("bundle.yaml"));

  test.each(whole)("%s is valid", async (path) => {
    expect(await check(path)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("of the matrix is valid with a leg's file laid over it, and has no component without", async () => {
    const common = "examples/matrix/heapgate.yaml";
    expect(await check(common, "examples/matrix/cart.heapgate.yaml")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await check(common)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("components") });
  });

  test.each([
    ["fleet", ["fleet-controller", "gitjob", "helmops", "fleet-agent"]],
    ["weave-gitops", ["gitops-server"]],
  ])("of %s measures what its preset declares", async (name, components) => {
    const { stdout } = await heapgate(["check", "--format", "json", "--config", `examples/${name}/heapgate.yaml`], { environment });
    const checked: unknown = JSON.parse(stdout);
    expect(checked).toMatchObject({ components: components.map((component) => expect.objectContaining({ name: component })) });
  });
});
