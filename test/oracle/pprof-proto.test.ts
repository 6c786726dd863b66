// `heapgate profile proto` against `pprof -proto`: pprof reads both files as the same profile. A slice, or all of it with HEAPGATE_ORACLE=full.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { skipWithoutData } from "../core/pprof/profile-data.ts";
import { heapgate } from "../support/cli.ts";
import { madeBytes } from "./made-profiles.ts";
import { hasGo, type PprofVersion, pprofBinary, runPprof } from "./pprof-binaries.ts";
import { PAIRS, RUN_FOLDER } from "./pprof-matrix.ts";
import { sortTies } from "./pprof-ties.ts";

if (!hasGo) console.warn("SKIPPED: go is not on PATH; no saved profile was compared with pprof's");
const skip = skipWithoutData || (!hasGo && process.env["CI"] !== "true");
const isFull = process.env["HEAPGATE_ORACLE"] === "full";

const scratch = mkdtempSync(join(tmpdir(), "heapgate-proto-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Flags of one saved profile; `B` and `H` stand for base and head. */
const WRITTEN: readonly (readonly string[])[] = [
  ["H"],
  ["H", "B"],
  ["-diff_base=B", "H"],
  ["-base=B", "H"],
  ["-diff_base=B", "-normalize", "H"],
  ["-diff_base=H", "H"],
  ["-base=H", "H"],
  ["-sample_index=0", "-divide_by=3", "-diff_base=B", "H"],
  ["-focus=runtime|main|f", "-hide=http|lib", "-tagshow=bytes|a", "H"],
  ["-noinlines", "-show_from=main|app", "-diff_base=B", "H"],
  ["-tagroot=bytes,pprof::base", "-tagleaf=a", "-diff_base=B", "H"],
  ["-all_frames", "H"],
  ["-mean", "-noinlines", "-showcolumns", "H"],
];

interface Pair {
  readonly folder: string;
  readonly base: string;
  readonly head: string;
}

const made = (seed: number): Pair => {
  const folder = join(scratch, `made-${seed}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "head.pb"), madeBytes(seed, seed));
  writeFileSync(join(folder, "base.pb"), madeBytes(seed + 1_000_000, seed));
  return { folder, base: "base.pb", head: "head.pb" };
};

/** What pprof reads in a file: everything, and what `raw` does not show (expressions that prune) by its effect. */
async function readBy(binary: string, file: string): Promise<readonly string[]> {
  const views = [["-raw"], ["-top", "-nodefraction=0"], ["-tags"]];
  return await Promise.all(
    views.map(async (view) => {
      const { exitCode, stdout, stderr } = await runPprof(binary, [...view, file], scratch);
      return exitCode === 0 ? sortTies(stdout) : `refused: ${stderr.split("\n")[0] ?? ""}`;
    }),
  );
}

let saved = 0;

/** Both saved profiles as pprof reads them; `refused` where neither program writes one. */
async function written(version: PprofVersion, { folder, base, head }: Pair, template: readonly string[]) {
  saved += 1;
  const [theirs, ours] = [join(scratch, `theirs-${saved}.pb.gz`), join(scratch, `ours-${saved}.pb.gz`)];
  const args = template.map((part) =>
    part.replace(/^H$/u, head).replace(/^B$/u, base).replace(/=H$/u, `=${head}`).replace(/=B$/u, `=${base}`),
  );
  const binary = pprofBinary(version);
  const first = await runPprof(binary, ["-proto", `-output=${theirs}`, ...args], folder);
  const second = await heapgate(["profile", "proto", `--output=${ours}`, ...args], { cwd: folder });
  if (first.exitCode !== 0 || second.exitCode !== 0)
    return { theirs: [`exit ${first.exitCode === 0}`], ours: [`exit ${second.exitCode === 0}`] };
  return { theirs: await readBy(binary, theirs), ours: await readBy(binary, ours) };
}

/** The column a file opens on, which pprofs before 2026 left as it was in the source. */
const withoutDefault = (texts: readonly string[]): readonly string[] => [(texts[0] ?? "").replaceAll("[dflt]", "")];

describe.skipIf(skip)("heapgate profile proto", () => {
  const pairs = PAIRS.filter((_, at) => isFull || at % 9 === 0).map(([base, head]): Pair => ({ folder: RUN_FOLDER, base, head }));

  test.each(WRITTEN.map((flags) => ({ flags })))("writes what pprof writes of $flags", { timeout: 600_000 }, async ({ flags }) => {
    for (const pair of pairs) {
      const { theirs, ours } = await written("new", pair, flags);
      expect(ours, `${pair.base} ${pair.head}`).toEqual(theirs);
    }
  });

  test("writes what pprof writes of profiles full of oddities", { timeout: 600_000 }, async () => {
    for (let seed = 0; seed < (isFull ? 60 : 6); seed += 1) {
      const pair = made(seed);
      for (const flags of WRITTEN.filter((_, at) => isFull || (at + seed) % 3 === 0)) {
        const { theirs, ours } = await written("new", pair, flags);
        expect(ours, `seed ${seed}, ${flags.join(" ")}`).toEqual(theirs);
      }
    }
  });

  test("writes what go tool pprof of this machine writes, but for the column it opens on", { timeout: 600_000 }, async () => {
    for (const pair of pairs.slice(0, 3)) {
      for (const flags of WRITTEN.slice(0, 5)) {
        const { theirs, ours } = await written("toolchain", pair, flags);
        expect(withoutDefault(ours), `${pair.base} ${flags.join(" ")}`).toEqual(withoutDefault(theirs));
      }
    }
  });
});
