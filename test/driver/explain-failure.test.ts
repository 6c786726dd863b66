// Which failures the cluster is asked about.
import { expect, test } from "vitest";
import { isShownByCluster } from "../../src/driver/explain-failure.ts";

test.each([
  ["ROLLOUT_TIMEOUT", "deploy", true, true],
  ["APPLY_FAILED", "deploy", true, true],
  ["NO_PODS", "collect", true, true],
  ["NO_PODS", "collect", false, false],
  ["RENDER_FAILED", "deploy", true, false],
  ["FILE_NOT_FOUND", "workload", true, false],
  ["CONFIG_INVALID", "deploy", true, false],
  ["TOOL_MISSING", "deploy", true, false],
  ["SELECTOR_INVALID", "deploy", true, false],
  ["RENDER_FAILED", "render", true, false],
  ["IMAGE_LOAD_FAILED", "load", true, false],
  ["ROLLOUT_TIMEOUT", null, true, false],
] as const)("%s of stage %s, with something deployed: %s, is asked about: %s", (code, stage, deployed, asked) => {
  expect(isShownByCluster({ code, stage }, deployed)).toBe(asked);
});
