// Measures heapgate beside google/pprof, whole processes in turns: wall, CPU and peak memory. Prints the figures and, with --date, writes
// docs/performance.md and the table of the README.
// usage: npm run bench -- [--date YYYY-MM-DD] [--runs 5]      needs Go, GNU time; HEAPGATE_BENCH_CACHE: where inputs and programs stay
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";
import { bundleOptions, PROGRAMS } from "../rolldown.config.ts";
import { makeBundles } from "./make-bundles.ts";
import { replaceSection } from "./marked-section.ts";
import { profilePath, SHAPES } from "./make-profiles.ts";

const root = join(dirname(new URL(import.meta.url).pathname), "..");
const { values: flags } = parseArgs({ options: { date: { type: "string" }, runs: { type: "string", default: "5" } } });
const cache = process.env["HEAPGATE_BENCH_CACHE"] ?? join(tmpdir(), "heapgate-bench");
const data = process.env["HEAPGATE_TEST_DATA"] ?? join(root, "..", "shared", "data");
const runs = Number(flags.runs);
mkdirSync(cache, { recursive: true });

/** The command line as it would ship, built from the sources as they are. */
async function buildProgram(entry: string, file: string): Promise<string> {
  // As a whole where it is none of the programs that ship.
  const program = PROGRAMS.find((one) => one.entry === entry) ?? { entry, file, command: true };
  const { output, ...input } = bundleOptions(program);
  if (output === undefined || Array.isArray(output)) throw new Error("expected one output");
  const bundle = await rolldown({ ...input, cwd: root });
  // The program reads its version from the package.json above it.
  await bundle.write({ ...output, dir: join(cache, "programs", "dist") });
  await bundle.close();
  writeFileSync(join(cache, "programs", "package.json"), readFileSync(join(root, "package.json")));
  return join(cache, "programs", "dist", file);
}

/** google/pprof at its newest version, built once. */
function buildPprof(): { readonly path: string; readonly version: string } {
  const path = join(cache, "bin", "pprof");
  if (!existsSync(path)) {
    execFileSync("go", ["install", "github.com/google/pprof@latest"], {
      env: { ...process.env, GOBIN: join(cache, "bin") },
      stdio: "inherit",
    });
  }
  const version = execFileSync("go", ["version", "-m", path], { encoding: "utf8" });
  const found = /^\s*mod\s+\S+\s+(\S+)/mu.exec(version)?.[1] ?? "unknown";
  return { path, version: `${found} (${/go\d[\d.]*/u.exec(version)?.[0] ?? "unknown Go"})` };
}

interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const home = mkdtempSync(join(tmpdir(), "heapgate-bench-home-"));
/** One whole process: `time` of GNU, which knows the peak memory. An empty home keeps pprof from looking for binaries. */
function measure(command: string, args: readonly string[]): Usage & { readonly output: string } {
  const usage = join(home, "usage");
  const done = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", "-o", usage, command, ...args], {
    encoding: "utf8",
    env: { ...process.env, HOME: home, PPROF_TMPDIR: home },
    maxBuffer: 2 ** 30,
  });
  const [wall = 0, user = 0, system = 0, kilobytes = 0] =
    readFileSync(usage, "utf8").trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  if (done.error !== undefined || (done.status ?? 1) > 2) throw new Error(`${command} ${args.join(" ")}: ${done.error ?? done.stderr}`);
  return { wallSeconds: wall, cpuSeconds: user + system, peakMegabytes: kilobytes / 1024, output: done.stdout };
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const medianOf = (found: readonly Usage[]): Usage => ({
  wallSeconds: middle(found.map((one) => one.wallSeconds)),
  cpuSeconds: middle(found.map((one) => one.cpuSeconds)),
  peakMegabytes: middle(found.map((one) => one.peakMegabytes)),
});

interface Row {
  readonly input: string;
  readonly task: string;
  readonly ours: Usage;
  readonly theirs: Usage;
  readonly sameText: boolean;
}

/** Both programs in turns on the same arguments; the slow one fewer times. */
function sideBySide(input: string, task: string, args: readonly string[], heapgate: string, pprof: string, theirRuns: number): Row {
  const ours: Usage[] = [];
  const theirs: Usage[] = [];
  let sameText = true;
  for (let run = 0; run < runs; run += 1) {
    const mine = measure(process.execPath, [heapgate, "profile", ...args]);
    ours.push(mine);
    if (run >= theirRuns) continue;
    const [view = "", ...rest] = args;
    const other = measure(pprof, ["-symbolize=none", `-${view}`, ...rest]);
    theirs.push(other);
    sameText &&= mine.output === other.output;
  }
  const row: Row = { input, task, ours: medianOf(ours), theirs: medianOf(theirs), sameText };
  console.error(
    `${input} ${task}: ${ours.map((one) => one.cpuSeconds.toFixed(2)).join(" ")} against ${theirs.map((one) => one.cpuSeconds.toFixed(2)).join(" ")} CPU s`,
  );
  return row;
}

/** Small real profiles, from which CI is made. */
const smallProfiles = (): readonly string[] =>
  existsSync(data)
    ? ["pprof", "captured"]
        .flatMap((folder) => readdirSync(join(data, folder), { recursive: true }).map((path) => join(data, folder, String(path))))
        .filter((path) => existsSync(`${path}.oracle.json`) && !/metrics|legacy/u.test(path) && statSync(path).size <= 300_000)
        .toSorted()
    : [];

/** What the worker says of a file. */
interface Timed {
  readonly name: string;
  readonly frames: number;
  readonly decodeMs: number;
  readonly totalsMs: number;
  readonly allMs: number;
  readonly workedMs: number;
}

/** A file read in several processes: of each number the median, as what compiles and collects beside one file may be due to another. */
const middleOf = (found: readonly Timed[]): Timed => {
  const [first] = found;
  if (first === undefined) throw new Error("no runs");
  const of = (pick: (one: Timed) => number): number => middle(found.map(pick));
  return {
    ...first,
    decodeMs: of(({ decodeMs }) => decodeMs),
    totalsMs: of(({ totalsMs }) => totalsMs),
    allMs: of(({ allMs }) => allMs),
    workedMs: of(({ workedMs }) => workedMs),
  };
};

/** All files in one process, in as many processes as there are runs. */
function readFiles(paths: readonly string[]): readonly Timed[] {
  const perRun = Array.from({ length: runs }, (): readonly Timed[] => JSON.parse(measure(process.execPath, [worker, ...paths]).output));
  return paths.map((_, index) => middleOf(perRun.flatMap((files) => files[index] ?? [])));
}

const seconds = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));
const ratio = (theirs: number, ours: number): string => `${(theirs / ours).toFixed(theirs / ours < 10 ? 1 : 0)} ×`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? "---" : "--:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const pprof = buildPprof();
const heapgate = await buildProgram("src/cli/main.ts", "cli.js");
const worker = await buildProgram("scripts/bench-worker.ts", "bench-worker.js");
const profiles = join(cache, "profiles");
const [s = "", m = "", mHead = "", l = ""] = SHAPES.map((shape) => profilePath(profiles, shape));
const large = join(data, "pprof", "google-large.cpu");
const bundles = await makeBundles(join(cache, "bundles"));

const rows = [
  ...(existsSync(large) ? [sideBySide("google-large.cpu", "top", ["top", large], heapgate, pprof.path, runs)] : []),
  sideBySide("s: 30 k samples", "top", ["top", s], heapgate, pprof.path, runs),
  sideBySide("m: 250 k samples", "top", ["top", m], heapgate, pprof.path, Math.min(runs, 3)),
  sideBySide(
    "m against m",
    "tree, 20 nodes, -diff_base",
    ["tree", "-nodecount=20", `-diff_base=${m}`, mHead],
    heapgate,
    pprof.path,
    Math.min(runs, 2),
  ),
  sideBySide("l: 1 M samples", "top", ["top", l], heapgate, pprof.path, 1),
];
const stages = [s, m, l].flatMap((path) => readFiles([path]));
const smallFiles = readFiles(smallProfiles()).toSorted((a, b) => a.allMs - b.allMs);
const slowestFile = smallFiles.at(-1);
const comparison = medianOf(Array.from({ length: runs }, () => measure(process.execPath, [heapgate, "compare", ...bundles.folders])));
const start = medianOf(Array.from({ length: runs }, () => measure(process.execPath, [heapgate, "--version"])));
rmSync(home, { recursive: true });

interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** What heapgate wants to reach, and whether this run did. */
function goalsOf(): readonly Goal[] {
  const row = (opening: string): Row | undefined => rows.find(({ input }) => input.startsWith(opening));
  const goals: Goal[] = [];
  const add = (what: string, goal: string, measured: string, isMet: boolean): void => void goals.push({ what, goal, measured, isMet });
  const middling = row("m:");
  if (middling !== undefined) {
    const { ours, theirs } = middling;
    // Both: wall time alone depends on whether the second core was free.
    const slowest = Math.min(theirs.wallSeconds / ours.wallSeconds, theirs.cpuSeconds / ours.cpuSeconds);
    const memory = theirs.peakMegabytes / ours.peakMegabytes;
    const speed = `${ratio(theirs.wallSeconds, ours.wallSeconds)} (CPU: ${ratio(theirs.cpuSeconds, ours.cpuSeconds)})`;
    add("m, top: wall and CPU time", "1/30 of pprof", speed, slowest >= 30);
    add("m, top: memory", "1/8 of pprof", ratio(theirs.peakMegabytes, ours.peakMegabytes), memory >= 8);
  }
  const diff = row("m against m");
  if (diff !== undefined) {
    const { cpuSeconds, wallSeconds, peakMegabytes } = diff.ours;
    const isMet = (wallSeconds <= 1.2 && peakMegabytes <= 200) || diff.theirs.cpuSeconds / cpuSeconds >= 25;
    const measured = `${seconds(wallSeconds)} s, ${peakMegabytes.toFixed(0)} MB, ${ratio(diff.theirs.cpuSeconds, cpuSeconds)}`;
    add("m against m", "1.2 s of wall and 200 MB, or 1/25 of pprof's CPU", measured, isMet);
  }
  const largest = row("l:")?.ours.peakMegabytes;
  if (largest !== undefined) add("l, top: memory", "350 MB", `${largest.toFixed(0)} MB`, largest <= 350);
  if (slowestFile !== undefined)
    add("small real profiles, each", "30 ms", `${slowestFile.allMs.toFixed(0)} ms at most`, slowestFile.allMs <= 30);
  const { cpuSeconds, peakMegabytes } = comparison;
  const measured = `${seconds(cpuSeconds)} CPU s, ${peakMegabytes.toFixed(0)} MB`;
  add("compare of 150 profiles", "2 CPU s and 250 MB", measured, cpuSeconds <= 2 && peakMegabytes <= 250);
  return goals;
}

const page = `# Performance

Written by \`npm run bench -- --date YYYY-MM-DD\` on ${flags.date ?? "(no date)"}. Whole processes, from start to exit, of heapgate's command line and of google/pprof
in turns on one machine, both with the same arguments and, where it says so, the same text as the result. Figures are medians of ${runs} runs
(pprof: fewer where it is slow). The machine was not ours alone: compare the columns of a line with each other, not with other machines.

- Machine: ${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}.
- pprof: github.com/google/pprof ${pprof.version}, \`-symbolize=none\`.
- Inputs s, m and l: heap profiles made by \`scripts/make-profiles.ts\`, a Zipf call tree of 15,000 functions and 68,000 locations (s: about half).

${table(
  ["Input", "Report", "heapgate wall s", "CPU s", "peak MB", "pprof wall s", "CPU s", "peak MB", "wall", "CPU", "memory", "same text"],
  rows.map(({ input, task, ours, theirs, sameText }) => [
    input,
    task,
    seconds(ours.wallSeconds),
    seconds(ours.cpuSeconds),
    ours.peakMegabytes.toFixed(0),
    seconds(theirs.wallSeconds),
    seconds(theirs.cpuSeconds),
    theirs.peakMegabytes.toFixed(0),
    ratio(theirs.wallSeconds, ours.wallSeconds),
    ratio(theirs.cpuSeconds, ours.cpuSeconds),
    ratio(theirs.peakMegabytes, ours.peakMegabytes),
    sameText ? "yes" : "no",
  ]),
)}

"wall", "CPU" and "memory" before the last column are pprof over heapgate. Starting the command line alone takes ${seconds(start.cpuSeconds)} CPU s and
${start.peakMegabytes.toFixed(0)} MB of heapgate's share, which is why small inputs gain little.

Reports that only need sums over functions, of one file or of one against another, read the samples from the inflated file as often as they
need them, without columns of them in memory; filters by label, several sources and files of unusual form go the longer way. Node itself takes
about 45 MB and 0.04 CPU s.

## Goals

${table(
  ["What", "at most", "measured", "met"],
  goalsOf().map(({ what, goal, measured, isMet }) => [what, goal, measured, isMet ? "yes" : "**no**"]),
)}

## Cost per frame

Decoding and summing by function, with standard errors, cold in a process of its own: CPU time, compiler and collector included. The cost grows with the number of frames, not faster.

${table(
  ["Input", "frames", "decode ms", "totals ms", "ns per frame"],
  stages.map(({ name, frames, decodeMs, totalsMs }) => [
    name,
    frames.toLocaleString("en"),
    decodeMs.toFixed(0),
    totalsMs.toFixed(0),
    (((decodeMs + totalsMs) * 1e6) / frames).toFixed(0),
  ]),
)}

## What CI sees

${
  slowestFile === undefined
    ? "No folder of real profiles was at hand."
    : `- ${smallFiles.length} real profiles of at most 300 kB, decoded and summed one after the other in one process (of ${runs} processes the median of each): median ${(smallFiles[Math.floor(smallFiles.length / 2)]?.allMs ?? 0).toFixed(1)} CPU ms, slowest ${slowestFile.allMs.toFixed(0)} ms (${slowestFile.name}; ${slowestFile.workedMs.toFixed(0)} ms of it in the thread that works, the rest compiles and collects beside it).`
}
- \`heapgate compare\` on two bundles of 5 rounds, 3 components and 5 profiles of about ${Math.round(bundles.profileBytes / 1000)} kB each (${bundles.profiles} profiles): ${seconds(comparison.wallSeconds)} s wall, ${seconds(comparison.cpuSeconds)} CPU s, ${comparison.peakMegabytes.toFixed(0)} MB.
`;
console.log(page);

if (flags.date !== undefined) {
  const path = join(root, "docs", "performance.md");
  // What was measured in a cluster is written by hand.
  const byHand = /\n## In a cluster\n[\s\S]*$/u.exec(readFileSync(path, "utf8"))?.[0] ?? "";
  writeFileSync(path, `${page}${byHand}`);
  const readme = join(root, "README.md");
  const ratios = table(
    ["Whole process, the same text", "heapgate", "`go tool pprof`", "wall", "CPU", "memory"],
    rows
      .filter(({ sameText }) => sameText)
      .map(({ input, task, ours, theirs }) => [
        `${input}, \`${task.split(",")[0] ?? task}\``,
        `${seconds(ours.wallSeconds)} s, ${ours.peakMegabytes.toFixed(0)} MB`,
        `${seconds(theirs.wallSeconds)} s, ${theirs.peakMegabytes.toFixed(0)} MB`,
        ratio(theirs.wallSeconds, ours.wallSeconds),
        ratio(theirs.cpuSeconds, ours.cpuSeconds),
        ratio(theirs.peakMegabytes, ours.peakMegabytes),
      ]),
  );
  writeFileSync(readme, replaceSection(readFileSync(readme, "utf8"), "performance", ratios));
}

// The part about metrics has a program of its own, which also runs alone.
execFileSync(process.execPath, [join(root, "scripts", "bench-metrics.ts"), ...(flags.date === undefined ? [] : ["--date", flags.date])], {
  stdio: "inherit",
});
