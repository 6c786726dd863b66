// heapgate's profiles and differences against `go tool pprof` itself, run on the same files. Needs Go and the data folder.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { diffFunctions } from "../../src/core/graph/diff-functions.ts";
import { functionTotals } from "../../src/core/graph/function-table.ts";
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import { mergeProfiles } from "../../src/core/pprof/merge.ts";
import type { Profile } from "../../src/core/pprof/profile.ts";
import { diffBaseProfile, subtractProfile } from "../../src/core/pprof/subtract.ts";
import { dataFolder, readProfile, skipWithoutData } from "../core/pprof/profile-data.ts";

const goCache = spawnSync("go", ["env", "GOCACHE"], { encoding: "utf8" });
const hasGo = goCache.status === 0;
if (!hasGo) console.warn("SKIPPED: go is not on PATH; the comparison with go tool pprof did not run");
const skip = skipWithoutData || (!hasGo && process.env["CI"] !== "true");

const folder = mkdtempSync(join(tmpdir(), "heapgate-oracle-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An empty home keeps pprof from looking at binaries of this machine. */
const pprof = (...args: readonly string[]): string =>
  execFileSync("go", ["tool", "pprof", "-symbolize=none", "-compact_labels", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, HOME: folder, PPROF_TMPDIR: folder, GOCACHE: goCache.stdout.trim() },
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 2 ** 28,
  });
const at = (path: string): string => join(dataFolder, path);
let files = 0;
const saved = (profile: Profile): string => {
  files += 1;
  const path = join(folder, `p${files}.pb`);
  writeFileSync(path, encodeProfile(profile));
  return path;
};

const SINGLE = [
  "pprof/azure-eno.heap.pprof",
  "pprof/concourse.cpu.pgo",
  "pprof/dd-stress3.before.pprof",
  "pprof/dd-block.after.pprof",
  "pprof/parca-diff-base.pb.gz",
  "pprof/parca-alloc-delta.pb.gz",
  "pprof/parca-threads.pb.gz",
  "pprof/parca-no-sampletype-names.pb.gz",
  "pprof/parca-node-ebpf.pb.gz",
  "pprof/google-go.nomappings.crash",
  "captured/apps/prometheus-go1.15/heap.pb.gz",
  "captured/apps/prometheus-go1.27/cpu5s.pb.gz",
  "captured/apps/prometheus-go1.27/goroutineleak.pb.gz",
  "captured/apps/prometheus-go1.27/threadcreate.pb.gz",
];
const PAIRS: readonly (readonly [string, string])[] = [
  ["pprof/parca-series-00.pb.gz", "pprof/parca-series-09.pb.gz"],
  ["pprof/dd-stress3.before.pprof", "pprof/dd-stress3.after.pprof"],
  [
    "captured/clientgo-transport-leak/bad-dial-only/run1/t0.heap.pb.gz",
    "captured/clientgo-transport-leak/bad-dial-only/run1/t1.heap.pb.gz",
  ],
  ["captured/goroutine-leak/good-v0.17.0/run1/t1.goroutine.pb.gz", "captured/goroutine-leak/bad-v0.16.0/run1/t1.goroutine.pb.gz"],
  ["captured/cpu-gogc0/good-2.42.0/run1/t1.cpu.pb.gz", "captured/cpu-gogc0/bad-2.53.3/run1/t1.cpu.pb.gz"],
];
const TOP = ["-top", "-nodefraction=0", "-nodecount=100000", "-unit=B"];

describe.skipIf(skip)("go tool pprof", () => {
  test.each(SINGLE)("W16 F16 reads %s the same before and after our decoding and encoding", (path) => {
    expect(pprof("-raw", saved(readProfile(path)))).toBe(pprof("-raw", at(path)));
  });

  test.each(PAIRS)("merges %s and %s to what we merge", (base, head) => {
    expect(pprof("-raw", saved(mergeProfiles([readProfile(base), readProfile(head)])))).toBe(pprof("-raw", at(base), at(head)));
  });

  test.each(PAIRS)("W16 F16 -diff_base %s %s is our saved difference", (base, head) => {
    expect(pprof(...TOP, saved(diffBaseProfile(readProfile(base), readProfile(head))))).toBe(
      pprof(...TOP, `-diff_base=${at(base)}`, at(head)),
    );
  });

  test.each(PAIRS)("-base %s %s is our subtraction", (start, end) => {
    expect(pprof(...TOP, saved(subtractProfile(readProfile(end), readProfile(start))))).toBe(pprof(...TOP, `-base=${at(start)}`, at(end)));
  });

  test.each(PAIRS.filter(([base]) => !base.includes("goroutine") && !base.includes("cpu")))(
    "W16 -top -diff_base %s %s shows our rows, to the byte",
    (base, head) => {
      const profiles = [readProfile(base), readProfile(head)] as const;
      const options = { granularity: "functions" } as const;
      const diff = diffFunctions(
        functionTotals([profiles[0]], "inuse_space", options),
        functionTotals([profiles[1]], "inuse_space", options),
      );
      const mine = diff.rows
        .filter(({ flat, cum }) => flat.difference !== 0 || cum.difference !== 0)
        .map(({ key, flat, cum }) => `${flat.difference} ${cum.difference} ${key}`);
      const shown = pprof(...TOP, "-sample_index=inuse_space", `-diff_base=${at(base)}`, at(head))
        .split("\n")
        .map((line) => /^\s*(-?\d+)B?\s+\S+\s+\S+\s+(-?\d+)B?\s+\S+\s+(.*?)(?: \((?:partial-)?inline\))?$/u.exec(line))
        .filter((found) => found !== null && (found[1] !== "0" || found[2] !== "0"))
        .map((found) => `${found?.[1]} ${found?.[2]} ${found?.[3]}`);
      expect(shown.length).toBeGreaterThan(3);
      expect(mine.toSorted()).toEqual(shown.toSorted());
    },
  );
});
