// Reports of `go tool pprof -top -nodecount=30` that lie beside the profiles of the data folder (made with Go 1.19), without Go.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderProfileText } from "../../../src/core/pprof-text/render-profile-text.ts";
import { DEFAULT_TEXT_OPTIONS } from "../../../src/core/pprof-text/text-options.ts";
import { dataFolder, readProfile, skipWithoutData } from "../pprof/profile-data.ts";

interface Section {
  readonly sampleIndex: string;
  readonly lines: readonly string[];
}

/** Layouts of times changed in 2024; `go-time.test.ts` and the oracle tests show today's. */
const withoutTimes = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.startsWith("Time: "));

/** A committed file: a comment, then one report per column, each under `### sample_index=N type/unit`. */
function sectionsOf(text: string): readonly Section[] {
  return text
    .split(/^### sample_index=/mu)
    .slice(1)
    .map((section) => {
      const [head = "", ...lines] = section.trimEnd().split("\n");
      return { sampleIndex: head.split(" ")[0] ?? "", lines: withoutTimes(lines) };
    });
}

const ourLines = (base: string | null, head: string, sampleIndex: string): readonly string[] => {
  const options = { ...DEFAULT_TEXT_OPTIONS, nodeCount: 30, sampleIndex };
  const { text } = renderProfileText([readProfile(head)], base === null ? [] : [readProfile(base)], options);
  return withoutTimes(text.trimEnd().split("\n"));
};

const reports = skipWithoutData
  ? []
  : readdirSync(dataFolder, { recursive: true })
      .map(String)
      .filter((path) => /^(?:pprof|captured)/u.test(path) && path.endsWith(".top30.txt") && !path.includes("legacy"))
      .toSorted();
const singles = reports.filter((path) => !path.includes("DIFF"));

/** Reports that do not name their two files. */
const UNNAMED: Readonly<Record<string, readonly [base: string, head: string]>> = {
  "clientgo-transport-leak/DIFF.bad-t0-t1.heap.top30.txt": ["bad-dial-only/run1/t0.heap.pb.gz", "bad-dial-only/run1/t1.heap.pb.gz"],
  "clientgo-transport-leak/DIFF.heap.top30.txt": ["good-proxy-set/run1/t1.heap.pb.gz", "bad-dial-only/run1/t1.heap.pb.gz"],
  "cpu-gogc0/DIFF.cpu.top30.txt": ["good-2.42.0/run1/t1.cpu.pb.gz", "bad-2.53.3/run1/t1.cpu.pb.gz"],
  "cpu-gogc0/DIFF.good-vs-good.cpu.top30.txt": ["good-2.42.0/run1/t1.cpu.pb.gz", "good-2.42.0/run2/t1.cpu.pb.gz"],
  "cpu-gogc0/DIFF.good-vs-good.heap.top30.txt": ["good-2.42.0/run1/t1.heap.pb.gz", "good-2.42.0/run2/t1.heap.pb.gz"],
  "goroutine-leak/DIFF.goroutine.top30.txt": ["good-v0.17.0/run1/t1.goroutine.pb.gz", "bad-v0.16.0/run1/t1.goroutine.pb.gz"],
  "goroutine-leak/DIFF.heap.top30.txt": ["good-v0.17.0/run1/t1.heap.pb.gz", "bad-v0.16.0/run1/t1.heap.pb.gz"],
};
const differences = reports
  .filter((path) => path.includes("DIFF"))
  .map((path) => {
    const command = readFileSync(join(dataFolder, path), "utf8").split("\n")[0] ?? "";
    const named = /-diff_base (\S+) (\S+)/u.exec(command) ?? [];
    const [base = "", head = ""] = UNNAMED[path.slice("captured/".length)] ?? [named[1], named[2]];
    return { path, base: join(dirname(path), base), head: join(dirname(path), head) };
  });

describe.skipIf(skipWithoutData)("the committed reports", () => {
  test("are there", () => {
    expect(singles.length).toBeGreaterThan(40);
    expect(differences.length).toBeGreaterThan(5);
  });

  test.each(singles)("W16 W22 F16 %s is what heapgate prints", (path) => {
    const sections = sectionsOf(readFileSync(join(dataFolder, path), "utf8"));
    expect(sections.length).toBeGreaterThan(0);
    const profile = path.slice(0, -".top30.txt".length);
    for (const { sampleIndex, lines } of sections) expect(ourLines(null, profile, sampleIndex)).toEqual(lines);
  });

  test.each(differences)("W16 W22 F16 $path is what heapgate prints", ({ path, base, head }) => {
    const sections = sectionsOf(readFileSync(join(dataFolder, path), "utf8"));
    expect(sections.length).toBeGreaterThan(0);
    for (const { sampleIndex, lines } of sections) expect(ourLines(base, head, sampleIndex)).toEqual(lines);
  });
});
