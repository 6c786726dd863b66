// `heapgate profile` against real pprofs, byte for byte, over the files of the data folder. All runs with HEAPGATE_ORACLE=full, else a slice.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { skipWithoutData } from "../core/pprof/profile-data.ts";
import { heapgate } from "../support/cli.ts";
import { madeBytes } from "./made-profiles.ts";
import { hasGo, PPROF_VERSIONS, type PprofVersion, pprofBinary, type Printed, runPprof } from "./pprof-binaries.ts";
import { ALL_RUNS, heapgateArguments, MADE_RUNS, pprofArguments, type Run, RUN_FOLDER } from "./pprof-matrix.ts";
import { sortTies } from "./pprof-ties.ts";

if (!hasGo) console.warn("SKIPPED: go is not on PATH; no report was compared with pprof");
const skip = skipWithoutData || (!hasGo && process.env["CI"] !== "true");
const isFull = process.env["HEAPGATE_ORACLE"] === "full";

/**
 * same: equal bytes. tied: equal once lines that pprof orders by chance are sorted. refused: both fail. named: differs for a reason that
 * is known of this version of pprof. different: anything else.
 */
type Outcome = "same" | "tied" | "refused" | "named" | "different";

function outcomeOf(theirs: Printed, ours: Printed): Outcome {
  if (theirs.exitCode !== 0 && ours.exitCode !== 0) return "refused";
  if (theirs.exitCode !== 0 || ours.exitCode !== 0) return "different";
  if (theirs.stdout === ours.stdout) return "same";
  return sortTies(theirs.stdout) === sortTies(ours.stdout) ? "tied" : "different";
}

interface Compared {
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly differences: readonly string[];
  readonly namedReasons: ReadonlySet<string>;
}

/** Why a run may differ from a version of pprof; null for no known reason. */
type Exception = (run: Run, theirs: Printed) => string | null;

const noException: Exception = () => null;

interface Comparing {
  readonly version: PprofVersion;
  readonly runs: readonly Run[];
  /** Folder that the files of the runs lie in. */
  readonly folder?: string;
  readonly exception?: Exception;
}

async function compareAll({ version, runs, folder = RUN_FOLDER, exception = noException }: Comparing): Promise<Compared> {
  const binary = pprofBinary(version);
  const counts: Record<Outcome, number> = { same: 0, tied: 0, refused: 0, named: 0, different: 0 };
  const differences: string[] = [];
  const namedReasons = new Set<string>();
  const left = [...runs];
  const work = async (): Promise<void> => {
    for (let run = left.shift(); run !== undefined; run = left.shift()) {
      const theirs = await runPprof(binary, pprofArguments(run), folder);
      const ours = await heapgate(heapgateArguments(run), { cwd: folder });
      const outcome = outcomeOf(theirs, ours);
      const reason = outcome === "different" ? exception(run, theirs) : null;
      counts[reason === null ? outcome : "named"] += 1;
      if (reason !== null) namedReasons.add(reason);
      else if (outcome === "different") differences.push(`pprof ${pprofArguments(run).join(" ")}\n${ours.stderr}${theirs.stderr}`);
    }
  };
  await Promise.all([work(), work()]);
  console.info(
    `pprof ${version} ${PPROF_VERSIONS[version]}, ${runs.length} runs: ${JSON.stringify(counts)} ${[...namedReasons].join("; ")}`,
  );
  return { counts, differences, namedReasons };
}

/** Every `step`th run, or all of them. */
const sliceOf = (runs: readonly Run[], step: number): readonly Run[] => (isFull ? runs : runs.filter((_, at) => at % step === 0));

/** What both old and new pprofs print alike: layouts of times and of raw dumps have changed since. */
const isAgeless = ({ view: [view], flags }: Run): boolean => !["raw", "traces", "tags"].includes(view) && flags.includes("-compact_labels");

const OLD_EXCEPTION: Exception = ({ flags }, { stderr }) => {
  if (flags.includes("-normalize")) return "-normalize rounds after merging even a single profile";
  if (stderr.includes("inconsistent samples type count")) return "profiles with different columns are refused";
  return null;
};

const MINUTES = 60_000;

const scratch = mkdtempSync(join(tmpdir(), "heapgate-made-"));
afterAll(() => rmSync(scratch, { recursive: true }));

describe.skipIf(skip)("heapgate profile", () => {
  test("has more than 3,000 reports to compare", () => {
    expect(ALL_RUNS.length).toBeGreaterThan(3000);
  });

  test("prints what the newest pprof prints", { timeout: 30 * MINUTES }, async () => {
    const runs = sliceOf(ALL_RUNS, 7);
    const { counts, differences } = await compareAll({ version: "new", runs });
    expect(differences).toEqual([]);
    expect(counts.same).toBeGreaterThan(runs.length * 0.9);
  });

  test("W16 W22 prints what go tool pprof of this machine prints", { timeout: 30 * MINUTES }, async () => {
    const runs = sliceOf(ALL_RUNS, 31);
    const { counts, differences } = await compareAll({ version: "toolchain", runs });
    expect(differences).toEqual([]);
    expect(counts.same).toBeGreaterThan(runs.length * 0.9);
  });

  test("prints what pprof of 2022 prints, but for what has changed since", { timeout: 30 * MINUTES }, async () => {
    const runs = sliceOf(ALL_RUNS.filter(isAgeless), 23);
    const { counts, differences } = await compareAll({ version: "old", runs, exception: OLD_EXCEPTION });
    expect(differences).toEqual([]);
    expect(counts.same).toBeGreaterThan(runs.length * 0.9);
  });

  test("prints what the newest pprof prints of profiles full of oddities", { timeout: 30 * MINUTES }, async () => {
    // Each profile in every sixth view, the next one in the views after those.
    const runs: Run[] = [];
    for (let seed = 0; seed < (isFull ? 120 : 12); seed += 1) {
      const own = `made-${seed}`;
      mkdirSync(join(scratch, own));
      writeFileSync(join(scratch, own, "head.pb"), madeBytes(seed, seed));
      writeFileSync(join(scratch, own, "base.pb"), madeBytes(seed + 1_000_000, seed));
      runs.push(...MADE_RUNS(own).filter((_, at) => (at + seed) % 6 === 0));
    }
    const { counts, differences } = await compareAll({ version: "new", runs, folder: scratch });
    expect(differences).toEqual([]);
    expect(counts.same).toBeGreaterThan(runs.length * 0.9);
  });
});
