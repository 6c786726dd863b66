// Two bundles of the same code: green, and what the comparison would have caught is printed, by which a reader judges the green.
import { describe, expect, test } from "vitest";
import { NO_BREAK_SPACE } from "../../src/core/units/format-quantity.ts";
import { renderComment } from "../../src/core/report/render-comment.ts";
import type { Report } from "../../src/core/report/report.ts";
import { renderText } from "../../src/core/report/render-text.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { DEFAULT_POLICY } from "../../src/core/verdict/verdict.ts";
import { compare } from "../../src/driver/compare.ts";
import { saveBundle } from "../../src/driver/save-bundle.ts";
import { createLog } from "../../src/io/log.ts";
import type { Files } from "../../src/ports/files.ts";
import { MANIFEST_FACTS, packRounds } from "../support/bundles.ts";
import { importCaptured } from "../support/captured.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { rawRound, scrape } from "../support/raw-rounds.ts";

const SILENT = createLog({ stream: { write: () => undefined }, env: {}, monotonicSeconds: () => 0 });
const LEAK = DEFAULT_RULES.leak;

const compared = async (files: Files): Promise<Report> =>
  await compare(
    { base: ["/base"], head: ["/head"], name: null, rules: DEFAULT_RULES, policy: DEFAULT_POLICY, mainModules: [], sampleType: null },
    { files, log: SILENT, readArchive: () => new Map() },
  );

/** Five rounds of 100 units whose CPU scatters by about 2 %. */
const measured = async (files: Files, side: string, cpuSeconds: readonly number[]): Promise<void> => {
  const rounds = cpuSeconds.map((cpu, index) =>
    rawRound({
      round: index + 1,
      scrapes: [
        scrape("start", { process_cpu_seconds_total: 1, go_memstats_alloc_bytes_total: 1e6, go_memstats_mallocs_total: 1e4 }),
        scrape("end", { process_cpu_seconds_total: 1 + cpu, go_memstats_alloc_bytes_total: 3e6, go_memstats_mallocs_total: 3e4 }),
      ],
    }),
  );
  const manifest = { ...MANIFEST_FACTS, session: "one session", workload: { hash: "w", description: "100 GET /work" } };
  await saveBundle(side, packRounds(rounds, { manifest }), null, files);
};

const CAUGHT = /This run would have caught a (?<cpu>[\d.]+) % CPU or (?<memory>[\d.]+) % allocation increase four times in five\./u;
const caughtBy = (report: Report): readonly number[] => {
  const { cpu, memory } = CAUGHT.exec(renderText(report, LEAK).replaceAll(/\n\s+/gu, " "))?.groups ?? {};
  return [Number(cpu), Number(memory)];
};

describe("two bundles of one session", () => {
  test("print what they would have caught, in text and comment", async () => {
    const files = createMemoryFiles();
    await measured(files, "/base", [0.5, 0.51, 0.49, 0.5, 0.505]);
    await measured(files, "/head", [0.505, 0.5, 0.5, 0.495, 0.51]);
    const report = await compared(files);
    expect(report.verdict.state).toBe("pass");
    expect(renderText(report, LEAK)).toContain("No metric exceeded its budget.");
    const [cpu = 0, memory = 0] = caughtBy(report);
    expect(cpu).toBeGreaterThan(5);
    expect(cpu).toBeLessThan(12);
    expect(memory).toBeLessThanOrEqual(cpu);
    expect(renderComment(report, LEAK).replaceAll(NO_BREAK_SPACE, " ")).toContain(
      `Would have caught +${cpu} % CPU or ${memory} % allocation.`,
    );
  });

  test("the noisier they are, the less they say they would have caught", async () => {
    const files = createMemoryFiles();
    await measured(files, "/base", [0.5, 0.6, 0.45, 0.52, 0.4]);
    await measured(files, "/head", [0.45, 0.5, 0.52, 0.41, 0.58]);
    expect(caughtBy(await compared(files))[0]).toBeGreaterThan(25);
  });
});

test("two captured recordings of the same version, each with other runs, print it too and are not red", async () => {
  const files = createMemoryFiles();
  const capture = { caseName: "cpu-gogc0", side: "good-2.42.0" } as const;
  await importCaptured({ ...capture, out: "/base", runs: ["run1", "run3", "run5", "run7"] }, files);
  await importCaptured({ ...capture, out: "/head", runs: ["run2", "run4", "run6"] }, files);
  const report = await compared(files);
  expect(["pass", "warn"]).toContain(report.verdict.state);
  expect(report.verdict.outcomes.filter((one) => one.gated && one.outcome === "exceeded")).toEqual([]);
  const [cpu = 0, memory = 0] = caughtBy(report);
  expect(cpu).toBeGreaterThan(memory);
  expect(cpu).toBeLessThan(100);
});
