// The action's inputs and the flags that share their names.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { actionManifest } from "../../../src/core/config/action-manifest.ts";
import { FLAG_NAMES, INPUT_NAMES, INPUTS, parseInputs } from "../../../src/core/config/inputs.ts";
import type { InputSpec } from "../../../src/core/config/inputs.ts";
import { configSchema } from "../../../src/core/config/schema.ts";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

const given = (values: Readonly<Record<string, string>>) => parseInputs((name) => values[name] ?? null);
const issuesOf = (values: Readonly<Record<string, string>>): readonly string[] => {
  const parsed = given(values);
  return parsed.kind === "invalid" ? parsed.issues : [];
};

describe("parseInputs", () => {
  test("gives the defaults when nothing is given", () => {
    const expected = { kind: "ok", configPaths: [".github/heapgate.yaml"], mode: "auto", sets: [], overrides: {}, githubToken: null };
    expect(given({})).toEqual(expected);
  });

  test("takes what GitHub hands over when nothing is given as nothing", () => {
    const declared = parseInputs((name) => (INPUTS[name] satisfies InputSpec).declaredDefault ?? "");
    expect(declared).toMatchObject({ mode: "auto", configPaths: [".github/heapgate.yaml"], sets: [], overrides: {} });
  });

  test("reads every input", () => {
    expect(
      given({
        config: ".github/a.yaml\n  .github/b.yaml  \n\n",
        mode: "gate",
        name: "leg-1",
        baseline: "rebuild",
        "base-ref": " v* ",
        "base-path": "../base",
        "on-missing-baseline": "fail",
        "on-inconclusive": "pass",
        "fail-on": "warn",
        "accept-label": "perf-ok",
        comment: "always",
        "check-run": "true",
        report: "none",
        "skip-unchanged": "false",
        "keep-cluster": "on-failure",
        set: "name=x\n\n  plan.cost=20s\n",
        "github-token": "t",
      }),
    ).toEqual({
      kind: "ok",
      configPaths: [".github/a.yaml", ".github/b.yaml"],
      mode: "gate",
      sets: ["name=x", "plan.cost=20s"],
      githubToken: "t",
      overrides: {
        name: "leg-1",
        baseline: "rebuild",
        baseRef: "v*",
        basePath: "../base",
        onMissingBaseline: "fail",
        onInconclusive: "pass",
        failOn: "warn",
        acceptLabel: "perf-ok",
        comment: "always",
        checkRun: true,
        report: "none",
        skipUnchanged: false,
        keepCluster: "on-failure",
      },
    });
  });

  test.each([
    ["", ""],
    ["  ", ""],
    ["heapgate-accepted", undefined],
  ])("an accept-label %j is %j", (written, label) => {
    expect(given({ "accept-label": written })).toMatchObject({ overrides: label === undefined ? {} : { acceptLabel: label } });
  });

  test("reports all problems at once", () => {
    expect(
      issuesOf({
        mode: "gates",
        "fail-on": "Fail",
        "check-run": "yes",
        name: "a/b",
        set: "ok=1\nwrong",
        baseline: "none",
        comment: "on change",
      }),
    ).toEqual([
      `name: "a/b" is not a name: letters, digits, dots, dashes and underscores, at most 100, starting with a letter or digit`,
      `set: line 2, "wrong", is not of the form path=value`,
      `baseline: "none" is not one of auto, artifact, rebuild`,
      `fail-on: "Fail" is not one of fail, warn, never`,
      `comment: "on change" is not one of on-change, always, never`,
      `check-run: "yes" is not one of true, false`,
      `mode: "gates" is not one of auto, gate, record, comment, self-test`,
    ]);
  });

  test("overrides go over the file", () => {
    const parsed = given({ "fail-on": "never", "accept-label": "" });
    if (parsed.kind !== "ok") throw new Error("the inputs are valid");
    const { config } = configOf(parseTexts(configFixture("process-minimal.yaml"), { overrides: parsed.overrides }));
    expect([config.policy.failOn, config.acceptLabel, config.comment]).toEqual(["never", "", "on-change"]);
  });
});

describe("the table", () => {
  const shape: Readonly<Record<string, unknown>> = configSchema.shape;

  const specs: readonly (readonly [string, InputSpec])[] = Object.entries(INPUTS);

  test("names keys the configuration has", () => {
    const keys = specs.map(([, { configKey }]) => configKey?.split(".")[0]).filter((key) => key !== undefined);
    expect(keys).toHaveLength(13);
    expect(keys.filter((key) => !Object.hasOwn(shape, key))).toEqual([]);
  });

  test("declares no default that would win over the file, except the label, which is read in a way that does not", () => {
    expect(specs.filter(([, spec]) => spec.configKey !== null && spec.declaredDefault !== null).map(([name]) => name)).toEqual([
      "accept-label",
    ]);
  });

  test("has defaults among the allowed values", () => {
    expect(specs.filter(([, { values, defaultText }]) => values !== null && !values.includes(defaultText))).toEqual([]);
  });

  const pairs = specs.flatMap(([, { configKey, values }]) =>
    configKey === null || values === null ? [] : values.map((value) => [configKey, value] as const),
  );

  test.each(pairs)("the configuration takes %s: %s too", (key, value) => {
    const line = key === "baseline.mode" ? `baseline: { mode: ${value} }` : `${key}: ${value}`;
    expect(parseTexts(`${configFixture("process-minimal.yaml")}${line}\n`).kind).toBe("ok");
  });

  test("names the inputs and flags that are promised", () => {
    expect(INPUT_NAMES.join(" ")).toBe(
      "config mode name baseline base-ref base-path on-missing-baseline on-inconclusive fail-on accept-label comment check-run report skip-unchanged keep-cluster set github-token",
    );
    expect(FLAG_NAMES.join(" ")).toBe(
      "config name baseline base-ref base-path on-missing-baseline on-inconclusive fail-on accept-label comment check-run report skip-unchanged keep-cluster set",
    );
  });
});

describe("action.yml", () => {
  const file: unknown = parse(readFileSync(join(import.meta.dirname, "../../../action.yml"), "utf8"));

  test("says what the table says", () => {
    expect(file).toEqual(actionManifest());
  });

  test("has the entries GitHub runs and the outputs that are promised", () => {
    expect(file).toMatchObject({
      name: "heapgate",
      runs: { using: "node24", main: "dist/main.js", post: "dist/post.js", "post-if": "always()" },
    });
    expect(Object.keys(actionManifest().outputs).join(" ")).toBe(
      "verdict reasons regressions result bundle report report-url comment-url baseline-sha",
    );
  });

  test("fits the marketplace's length of a description", () => {
    expect(actionManifest().description.length).toBeLessThanOrEqual(125);
  });
});
