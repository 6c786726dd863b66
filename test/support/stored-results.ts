// Stored results for tests: the artifact a gate leaves, with real bundles, made by the code that makes it.
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import { compareWithoutBase, emptyComparison } from "../../src/core/compare/special-comparisons.ts";
import type { Comparison } from "../../src/core/compare/comparison.ts";
import type { Report } from "../../src/core/report/report.ts";
import type { Bundle } from "../../src/core/snapshot/snapshot.ts";
import { unpackBundle } from "../../src/core/snapshot/unpack.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import { skippedVerdict } from "../../src/core/verdict/skipped.ts";
import { invalidRun, withoutBaseline } from "../../src/core/verdict/special-verdicts.ts";
import { DEFAULT_POLICY, type Rules, type Verdict } from "../../src/core/verdict/verdict.ts";
import { NO_LINKS, NO_PLAN } from "../../src/driver/compare.ts";
import { saveReport } from "../../src/driver/save-report.ts";
import { makeZip } from "./archive-writer.ts";
import { MANIFEST_FACTS, packRounds, sha256 } from "./bundles.ts";
import { fakeLog } from "./fake-log.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { rawRound, scrape } from "./raw-rounds.ts";

export const BASE = "b".repeat(40);
export const HEAD = "a".repeat(40);

/** Five rounds of 100 units, whose CPU scatters by about 1 %. */
export const measuredSide = (commit: string, cpuFactor: number, manifest: Partial<typeof MANIFEST_FACTS> = {}): Bundle => {
  const rounds = [0.5, 0.505, 0.495, 0.5, 0.502].map((seconds, index) =>
    rawRound({
      round: index + 1,
      scrapes: [
        scrape("start", { process_cpu_seconds_total: 1, go_memstats_alloc_bytes_total: 1e6, go_memstats_mallocs_total: 1e4 }),
        scrape("end", {
          process_cpu_seconds_total: 1 + seconds * cpuFactor,
          go_memstats_alloc_bytes_total: 3e6,
          go_memstats_mallocs_total: 3e4,
        }),
      ],
    }),
  );
  const subject = { ...MANIFEST_FACTS.subject, commit };
  return packRounds(rounds, {
    manifest: { ...MANIFEST_FACTS, subject, session: "one session", workload: { hash: "w", description: "100 GET /work" }, ...manifest },
  });
};

/** What a gate that ended so leaves. `fail`: CPU half as much again. */
export type StoredState = "pass" | "fail" | "no-baseline" | "unchanged" | "skipped" | "invalid-run";

export interface StoredSpec {
  readonly name: string;
  readonly state: StoredState;
  readonly rules?: Rules;
  /** Laid over the verdict that is written down. */
  readonly verdict?: Partial<Verdict>;
  readonly manifest?: Partial<typeof MANIFEST_FACTS>;
  readonly configChanges?: Report["configChanges"];
}

const known = (commit: string) => ({ subject: "shop", commit, ref: null, dirty: false });
const OPTIONS = { baseDistance: 2, mainModules: [], warnings: [] };

const decided = (
  { state, rules = DEFAULT_RULES }: StoredSpec,
  base: Bundle,
  head: Bundle,
): { readonly comparison: Comparison; readonly verdict: Verdict; readonly base: Bundle | null; readonly head: Bundle | null } => {
  const unpack = (bundle: Bundle) => unpackBundle(bundle, { name: "a side", sha256 });
  const empty = emptyComparison(known(BASE), known(HEAD), state === "unchanged", []);
  switch (state) {
    case "pass":
    case "fail": {
      const comparison = compareSnapshots(unpack(base), unpack(head), OPTIONS);
      return { comparison, verdict: judge(comparison, rules), base, head };
    }
    case "no-baseline": {
      const comparison = compareWithoutBase(unpack(head), OPTIONS);
      return { comparison, verdict: withoutBaseline(judge(comparison, rules), "No artifact of main."), base: null, head };
    }
    case "unchanged":
      return { comparison: empty, verdict: judge(empty, rules), base, head: null };
    case "skipped":
      return { comparison: empty, verdict: skippedVerdict(["README.md"]), base: null, head: null };
    case "invalid-run":
      return { comparison: empty, verdict: invalidRun(new Error("the build failed")), base: null, head: null };
  }
};

/** The files of the artifact by path. */
export async function storedFiles(spec: StoredSpec): Promise<ReadonlyMap<string, Uint8Array>> {
  const { name, rules = DEFAULT_RULES } = spec;
  const [base, head] = [measuredSide(BASE, 1), measuredSide(HEAD, spec.state === "fail" ? 1.5 : 1, spec.manifest)];
  const made = decided(spec, base, head);
  const report: Report = {
    name,
    comparison: made.comparison,
    verdict: { ...made.verdict, ...spec.verdict },
    policy: DEFAULT_POLICY,
    plan: NO_PLAN,
    links: NO_LINKS,
    reproduce: "heapgate run --base bbbbbbbbbbbb",
    configChanges: spec.configChanges,
  };
  const files = createMemoryFiles();
  const ports = { files, log: fakeLog() };
  await saveReport(ports, { folder: "/r", report, rules, mainModules: [], base: made.base, head: made.head });
  return new Map([...files.content].map(([path, content]) => [path.slice("/r/".length), content]));
}

/** The artifact's zip; `changed` files are laid over it. */
export async function storedResult(spec: StoredSpec, changed: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Uint8Array> {
  const files = new Map<string, string | Uint8Array>([...(await storedFiles(spec)), ...Object.entries(changed)]);
  return makeZip([...files].map(([path, content]) => ({ path, content })));
}
