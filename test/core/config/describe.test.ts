// What `heapgate check` prints.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeConfig, estimateMinutes, estimateTrialSeconds } from "../../../src/core/config/describe.ts";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

const configs = (names: readonly string[]) =>
  configOf(
    parseTexts(
      names.map((name) => configFixture(`${name}.yaml`)),
      { environment: { SHOP_TOKEN: "s3cret" } },
    ),
  ).config;
const MINIMAL = configFixture("process-minimal.yaml");
const withLines = (lines: string) => configOf(parseTexts(MINIMAL + lines)).config;

describe("describeConfig", () => {
  test.each([[["process-minimal"]], [["process-full"]], [["process-full", "nightly-overlay"]], [["command-workload"]]])(
    "describes %j as its golden",
    (names) => {
      const golden = join(import.meta.dirname, "golden", `${names.join("+")}.describe.txt`);
      const text = describeConfig(configs(names));
      if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
      expect(text).toBe(readFileSync(golden, "utf8"));
      expect(text).not.toMatch(/undefined|NaN|Infinity|null|s3cret/u);
    },
  );

  test("names an idle workload, a budget and a plan that does not fit", () => {
    const text = describeConfig(
      configOf(parseTexts(MINIMAL.replace(/ {2}http.*/u, "  idle: 90s") + "timeLimit: 10m\nacceptLabel: ''\nbaseline: { ref: main }\n"))
        .config,
    );
    expect(text).toContain("  idle for 90 s\n");
    expect(text).toContain("  time limit 10 min; over the time limit, so phases will be shortened\n");
    expect(text).toContain("  accept-label off\n");
    expect(text).toContain("  baseline auto, base-ref main\n");
  });
});

describe("the time plan", () => {
  test("is about 80 s a trial, 16 minutes for five pairs, 29 for ten", () => {
    const config = withLines("");
    expect(estimateTrialSeconds(config)).toBe(80);
    expect(Math.round(estimateMinutes(config, 5))).toBe(16);
    expect(Math.round(estimateMinutes(config, 10))).toBe(29);
  });

  test.each([
    ["plan: { warmUp: 0s, cost: 5s, batches: 10, batch: 100ms }\n", 16],
    ["plan: { batch: 3s }\n", 110],
  ])("%j makes a trial %d s long", (lines, seconds) => {
    expect(estimateTrialSeconds(withLines(lines))).toBe(seconds);
  });

  test.each([
    ["http: { path: /, rate: 10/s, requests: 1000 }", 150],
    ["idle: 90s", 140],
  ])("%s makes a trial %d s long", (workload, seconds) => {
    expect(estimateTrialSeconds(configOf(parseTexts(MINIMAL.replace(/http:.*/u, workload))).config)).toBe(seconds);
  });
});
