// Real repetitions of Go benchmarks through the paired test beside benchstat: the figures of the design hold. The data lie beside the repository.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ShareClaim } from "../../support/verdict-models/claim.ts";
import { claimState } from "../../support/verdict-models/claim.ts";
import { seededRandom } from "../../support/verdict-models/random.ts";
import { fbsClaims, goalUoptime } from "../../support/verdict-models/real-goals.ts";
import { FBS_METRICS, fbsGroups, uoptimeTrials } from "../../support/verdict-models/real-repetitions.ts";

const folder = join(process.env["HEAPGATE_TEST_DATA"] ?? join(import.meta.dirname, "..", "..", "..", "..", "shared", "data"), "benchmarks");
const isThere = existsSync(folder);
if (!isThere) console.warn(`goals-real.test.ts: the folder of benchmark repetitions is missing, its tests are skipped: ${folder}`);

test("where CI requires the data they are there", () => {
  expect(isThere || process.env["HEAPGATE_REQUIRE_DATA"] !== "1").toBe(true);
});

describe.skipIf(!isThere)("flight-booking-service", () => {
  const file = (name: string): { readonly name: string; readonly text: string } => ({
    name,
    text: readFileSync(join(folder, `fbs-main-${name}.csv`), "utf8"),
  });

  test("holds 21 benchmarks in 9 groups of 5 pairs", () => {
    for (const metric of FBS_METRICS) {
      const groups = fbsGroups(file("main").text, metric);
      expect(groups.length).toBe(21 * 9);
      expect(groups.every(({ base, head }) => base.length === 5 && head.length === 5)).toBe(true);
    }
  });

  test("nothing changed is never red, planted issues always are, changes below 1 % hardly", () => {
    const claims = fbsClaims(file("main"), ["perf-issue-basic-auth", "perf-issue-clean-path", "perf-issue-request-id"].map(file)).filter(
      (claim): claim is ShareClaim => claim.kind === "share",
    );
    expect(claims.filter((claim) => claimState(claim) !== "met").map(({ what }) => what)).toEqual([]);
    expect(claims.filter(({ what }) => what.endsWith("found")).length).toBe(9);
  });
});

describe("µOpTime's tables", () => {
  const header = "m_id,n,ns_per_op,bed_setup,it_setup,sr_setup,ir_setup,bed_pos,it_pos,sr_pos,ir_pos,b_name";
  /** Fifteen trials of two seconds on one machine, each a little slower than the one before. */
  const table = [
    header,
    ...Array.from({ length: 30 }, (_, row) => {
      const trial = Math.floor(row / 2);
      return `${row},9,${1000 + trial + (row % 2)},5,5,3,3,${(row % 2) + 1},${(trial % 5) + 1},${Math.floor(trial / 5) + 1},1,BenchmarkX`;
    }),
    "",
  ].join("\r\n");

  test("are trials in order of execution, each the mean of its seconds", () => {
    expect(uoptimeTrials(table)).toEqual([
      { benchmark: "BenchmarkX", machine: "1", trials: Array.from({ length: 15 }, (_, at) => 1000.5 + at) },
    ]);
  });

  test("are judged in seven pairs with the other versions as history", () => {
    const versions = ["1", "2", "3", "4"].map((version) => ({ project: "x", version, trials: uoptimeTrials(table) }));
    const claims = goalUoptime(versions, seededRandom(1));
    expect(claims.map((claim) => [claim.kind === "share" ? `${claim.hits} of ${claim.trials}` : "", claimState(claim)])).toEqual([
      ["0 of 4", "met"],
      ["0 of 4", "shown"],
      ["4 of 4", "met"],
      ["4 of 4", "shown"],
      ["4 of 4", "shown"],
    ]);
  });
});
