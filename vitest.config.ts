// Six kinds of tests: unit, end to end, oracle (against real tools), the report page in a browser, and integration with real programs and in a real cluster.
import { defineConfig } from "vitest/config";
import { noEmptyRuns } from "./test/support/no-empty-runs.ts";
import { tellSecondTries } from "./test/support/second-tries.ts";

const setupFiles = ["test/support/fail-on-warnings.ts"];
/** Real programs, measured on a machine that others use too: a failure is tried once more, and told (`SECOND TRY`) when it passes then. */
const retry = 1;
const inCluster = "test/**/kind-*.itg.test.ts";

export default defineConfig({
  test: {
    reporters: process.env["CI"] ? ["default", tellSecondTries, noEmptyRuns] : ["default", tellSecondTries],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/oracle/**", "test/**/*.itg.test.ts", "test/**/*.page.test.ts"],
          setupFiles,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          setupFiles,
          retry,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "page",
          include: ["test/**/*.page.test.ts"],
          setupFiles,
          retry,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      { test: { name: "oracle", include: ["test/oracle/**/*.test.ts"], setupFiles, testTimeout: 120_000 } },
      {
        test: {
          name: "itg",
          include: ["test/**/*.itg.test.ts"],
          exclude: [inCluster],
          setupFiles,
          retry,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "kind",
          include: [inCluster],
          setupFiles,
          retry,
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
