// The differences saved beside a result, opened by real pprofs: their rows are those of the report.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compareSnapshotProfiles } from "../../src/core/compare/compare-profiles.ts";
import { ownerKeyOf } from "../../src/core/pprof/owner.ts";
import { saveDiffs } from "../../src/driver/save-diffs.ts";
import { createLog } from "../../src/io/log.ts";
import { CAPTURED, capturedSnapshot } from "../support/captured.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { hasGo, type PprofVersion, pprofBinary, runPprof } from "./pprof-binaries.ts";

if (!hasGo) console.warn("SKIPPED: go is not on PATH; no saved difference was opened in pprof");
const skip = !hasGo && process.env["CI"] !== "true";

const folder = mkdtempSync(join(tmpdir(), "heapgate-saved-"));
afterAll(() => rmSync(folder, { recursive: true }));
const log = createLog({ stream: { write: () => undefined }, env: {}, monotonicSeconds: () => 0 });

/** Saves the case's differences to the disk and gives the report's rows of the heap. */
async function savedCase(name: "goroutine-leak" | "clientgo-transport-leak") {
  const { base, head, component } = CAPTURED[name];
  const files = createMemoryFiles();
  const sides = [await capturedSnapshot(name, base, files), await capturedSnapshot(name, head, files)] as const;
  await saveDiffs(`/${name}`, ...sides, { files, log });
  for (const [path, content] of files.content) {
    if (path.startsWith(`/${name}/`)) writeFileSync(join(folder, path.slice(name.length + 2)), content);
  }
  const diffs = compareSnapshotProfiles(...sides, { mainModules: [], inflate: files.gunzip });
  return { file: `${component}.heap.diff.pb.gz`, diffs: diffs.filter(({ kind }) => kind === "heap" || kind === "allocs") };
}

const ROW = /^\s*(-?\d+)B?\s+\S+%\s+\S+%\s+-?\d+B?\s+\S+%\s+(.*?)(?: \((?:partial-)?inline\))?$/u;

describe.skipIf(skip).each<PprofVersion>(["old", "toolchain", "new"])("pprof (%s)", (version) => {
  test.each([
    ["goroutine-leak", 2],
    ["clientgo-transport-leak", 1],
  ] as const)("shows the rows of %s in the saved difference", { timeout: 300_000 }, async (name, multiple) => {
    const { file, diffs } = await savedCase(name);
    expect(diffs).toHaveLength(2);
    for (const diff of diffs) {
      const flags = ["-top", "-nodefraction=0", "-unit=B", `-sample_index=${diff.sampleType}`];
      const { stdout, exitCode } = await runPprof(pprofBinary(version), [...flags, file], folder);
      expect(exitCode).toBe(0);
      const shown = new Map<string, number>();
      for (const line of stdout.split("\n")) {
        const [, value, func] = ROW.exec(line) ?? [];
        if (value === undefined || func === undefined) continue;
        const owner = ownerKeyOf(func);
        shown.set(owner, (shown.get(owner) ?? 0) + Number(value));
      }
      const expected = diff.rows.filter(({ flat }) => flat.difference !== 0);
      expect(expected.length).toBeGreaterThan(5);
      for (const { func, flat } of expected) expect([func, shown.get(func)]).toEqual([func, flat.difference * multiple]);
      // Percentages are of the base, and all of it is there.
      expect(stdout).toContain(` of ${diff.total.base * multiple}B total`);
      const net = [...shown.values()].reduce((sum, value) => sum + value, 0);
      expect(net).toBe(diff.total.difference * multiple);
    }
  });
});
