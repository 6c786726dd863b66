// Which reports are compared with pprof: files and pairs of the data folder, each in many views.
import { dataFolder, profilesWithOracle, oracleOf } from "../core/pprof/profile-data.ts";

/** One report: its flags are pprof's, its files paths below the data folder. */
export interface Run {
  /** `top`, `tree`, … and, for `peek`, the expression. */
  readonly view: readonly [string, string?];
  readonly flags: readonly string[];
  readonly base: readonly [flag: "diff_base" | "base", file: string] | null;
  readonly files: readonly string[];
}

const v = (view: string, ...flags: readonly string[]): Pick<Run, "view" | "flags"> => ({ view: [view], flags });
const peek = (expression: string, ...flags: readonly string[]): Pick<Run, "view" | "flags"> => ({ view: ["peek", expression], flags });

const WHOLE_TREE = ["-nodefraction=0", "-edgefraction=0", "-nodecount=1000"];
/** Views of one profile. */
const SINGLE_VIEWS = [
  v("top"),
  v("top", "-compact_labels", "-nodefraction=0", "-unit=B"),
  v("top", "-compact_labels", "-sample_index=0"),
  v("top", "-cum", "-lines", "-nodecount=40"),
  v("top", "-addresses", "-nodecount=60", "-compact_labels"),
  v("top", "-mean", "-compact_labels"),
  v("tree"),
  v("tree", "-compact_labels", "-noinlines", "-filefunctions"),
  peek("alloc|main|run", "-compact_labels"),
  v("traces"),
  v("raw"),
  v("traces", "-compact_labels", "-lines", "-focus=runtime|main", "-hide=^runtime\\."),
  v("tags"),
  v("tags", "-sample_index=0", "-unit=auto"),
  v("comments"),
  v("text", "-compact_labels", "-tagroot=bytes", "-call_tree"),
  v("tree", "-compact_labels", "-tagleaf=bytes,thread,x", "-tagroot=goroutine"),
  v("top", "-lines", "-source_path=/home/me/libexec:/x/mod"),
];
/** Views of a pair, each with -diff_base, -base and -diff_base -normalize. */
const PAIR_VIEWS = [
  v("top"),
  v("top", "-compact_labels", "-nodefraction=0", "-unit=B"),
  v("top", "-compact_labels", "-cum"),
  v("top", "-compact_labels", "-filefunctions"),
  v("top", "-compact_labels", "-lines", "-nodecount=200"),
  v("top", "-compact_labels", "-noinlines"),
  v("top", "-compact_labels", "-files"),
  v("top", "-compact_labels", "-sample_index=0", "-nodefraction=0"),
  v("top", "-compact_labels", "-focus=runtime|http", "-ignore=gopark"),
  v("top", "-compact_labels", "-focus=http", "-relative_percentages"),
  v("top", "-compact_labels", "-hide=^runtime\\.|reflect"),
  v("top", "-compact_labels", "-show=^(main|net|github\\.com)\\b"),
  v("top", "-compact_labels", "-show_from=serve|main|run"),
  v("top", "-compact_labels", "-drop_negative"),
  v("top", "-compact_labels", "-nodecount=10"),
  v("top", "-compact_labels", "-unit=auto", "-divide_by=3"),
  v("top", "-compact_labels", "-mean"),
  v("top", "-compact_labels", "-tagfocus=bytes=1kb:64kb", "-prune_from=alloc"),
  v("tree", "-compact_labels"),
  v("tree", "-compact_labels", ...WHOLE_TREE),
  peek("(?i)ALLOC|http|run", "-compact_labels"),
  v("traces"),
  v("raw"),
  v("tags"),
  v("tags", "-tagshow=bytes", "-mean", "-divide_by=2"),
  v("top", "-compact_labels", "-tagroot=pprof::base,bytes", "-nodefraction=0"),
  v("traces", "-compact_labels", "-tagleaf=bytes", "-unit=kB"),
  peek("alloc|true", "-compact_labels", "-tagroot=pprof::base"),
];

const profiles = profilesWithOracle.filter((path) => oracleOf(path).error === undefined);
/** A profile without anything in it prints only its header; a few of these are enough. */
const isSmall = (path: string): boolean => oracleOf(path).samples === 0;

const inFolder = (folder: string, pattern: RegExp): readonly string[] =>
  profiles.filter((path) => path.startsWith(folder) && pattern.test(path));

/** Neighbours of each list: first with second, second with third, … and first with last. */
const neighbours = (paths: readonly string[]): readonly (readonly [string, string])[] => {
  const pairs: (readonly [string, string])[] = [];
  for (const [at, path] of paths.entries()) if (at > 0) pairs.push([paths[at - 1] ?? "", path]);
  if (paths.length > 2) pairs.push([paths[0] ?? "", paths.at(-1) ?? ""]);
  return pairs;
};

/** Base and head: two states of one program, two builds, and some that only share their columns. */
export const PAIRS: readonly (readonly [base: string, head: string])[] = [
  ["pprof/dd-heap.before.pprof", "pprof/dd-heap.after.pprof"],
  ["pprof/dd-stress3.before.pprof", "pprof/dd-stress3.after.pprof"],
  ["pprof/dd-block.before.pprof", "pprof/dd-block.after.pprof"],
  ["pprof/parca-allocs.pb.gz", "pprof/parca-alloc-delta.pb.gz"],
  ["pprof/prometheus-amd64.merged.cpu.pprof", "pprof/prometheus-2.47-rc0.cpu.pprof.gz"],
  ["pprof/azure-eno.heap.pprof", "pprof/dd-big-heap.pprof"],
  ["pprof/google-sample.cpu", "pprof/concourse.cpu.pgo"],
  ...neighbours(inFolder("pprof", /parca-series/u)).filter((_, at) => at % 3 === 0),
  ...["heap.pb.gz", "allocs.pb.gz", "cpu5s.pb.gz", "goroutine.pb.gz", "mutex.pb.gz"].flatMap((kind) =>
    neighbours(inFolder("captured/apps", new RegExp(`/${kind.replaceAll(".", String.raw`\.`)}$`, "u"))),
  ),
  ...neighbours(inFolder("captured/clientgo", /t\d\.heap/u)),
  ...neighbours(inFolder("captured/goroutine-leak", /run1.*t1\.(?:goroutine|heap)\.pb\.gz$/u)).filter(
    ([base, head]) => base.includes("goroutine.pb") === head.includes("goroutine.pb"),
  ),
  ...neighbours(inFolder("captured/cpu-gogc0", /run1.*\.cpu\.pb\.gz$/u)),
].filter((pair): pair is [string, string] => pair.every((path) => profiles.includes(path)));

const MODES: readonly (readonly [flag: "diff_base" | "base", ...flags: string[]])[] = [
  ["diff_base"],
  ["base"],
  ["diff_base", "-normalize"],
];

/** Every report compared. */
export const ALL_RUNS: readonly Run[] = [
  ...profiles.filter((path) => !isSmall(path)).flatMap((path) => SINGLE_VIEWS.map((view) => ({ ...view, base: null, files: [path] }))),
  ...PAIRS.flatMap(([base, head]) =>
    MODES.flatMap(([mode, ...flags]): readonly Run[] =>
      PAIR_VIEWS.map((view) => ({ view: view.view, flags: [...flags, ...view.flags], base: [mode, base], files: [head] })),
    ),
  ),
  // Several files are merged first.
  ...PAIRS.flatMap(([base, head]): readonly Run[] => [
    { ...v("top", "-compact_labels"), base: null, files: [base, head] },
    { ...v("raw"), base: null, files: [head, base] },
    { ...v("tree", "-compact_labels"), base: ["diff_base", base], files: [head, base] },
  ]),
  // The same on both sides: nothing is left.
  ...profiles
    .filter((_, at) => at % 5 === 0)
    .flatMap((path): readonly Run[] => [
      { ...v("top"), base: ["diff_base", path], files: [path] },
      { ...v("top"), base: ["base", path], files: [path] },
    ]),
];

/** Views of made profiles: every flag at least once. */
const MADE_VIEWS = [
  v("top"),
  v("tree"),
  v("traces"),
  v("raw"),
  peek("main|f"),
  v("top", "-lines", "-showcolumns"),
  v("tree", "-files"),
  v("tree", "-addresses"),
  v("top", "-addresses", "-noinlines"),
  v("traces", "-lines", "-showcolumns"),
  v("tree", "-filefunctions", "-trim_path=/src:."),
  v("top", "-mean"),
  v("traces", "-mean"),
  v("tree", "-mean", "-nodefraction=0.1", "-edgefraction=0.05"),
  v("top", "-cum", "-nodecount=3"),
  v("tree", "-nodecount=4"),
  v("tree", "-trim=false"),
  v("tree", "-drop_negative"),
  v("top", "-focus=main|app", "-relative_percentages"),
  v("top", "-ignore=runtime"),
  v("raw", "-focus=😀|日"),
  v("traces", "-hide=main|init"),
  v("raw", "-hide=lib", "-noinlines"),
  v("tree", "-show=lib|vdso"),
  v("traces", "-show_from=main|app"),
  v("raw", "-prune_from=main"),
  v("top", "-tagfocus=bytes=1kb:4kb"),
  v("top", "-tagfocus=x,y"),
  v("top", "-tagignore=2kb:", "-tagfocus=a=x"),
  v("raw", "-tagshow=a", "-taghide=b"),
  v("top", "-divide_by=1000", "-unit=MB"),
  v("top", "-unit=auto", "-divide_by=3"),
  v("top", "-unit=ns", "-sample_index=0"),
  v("tree", "-noinlines", "-nodefraction=0.2"),
  v("tags"),
  v("tags", "-unit=kB", "-divide_by=7"),
  v("tags", "-taghide=a", "-mean"),
  v("comments"),
  v("text", "-call_tree"),
  v("raw", "-tagroot=a,bytes", "-tagleaf=n"),
  v("tree", "-tagroot=longer key,nothing", "-tagleaf=b,request"),
  v("traces", "-tagleaf=bytes,a,", "-unit=kB", "-lines"),
  v("top", "-tagroot=a", "-focus=x|y", "-filefunctions"),
  v("top", "-tagroot=nothing", "-files"),
  v("tree", "-files", "-source_path=/home/src:/x/cwd"),
  v("top", "-lines", "-source_path=/b/..:src", "-trim_path=/src"),
  v("raw", "-noinlines", "-showcolumns"),
];

/** Every report of the two profiles in a folder: alone, against each other, merged, against itself. */
export const MADE_RUNS = (folder: string): readonly Run[] => {
  const head = `${folder}/head.pb`;
  const base = `${folder}/base.pb`;
  return MADE_VIEWS.flatMap((view): readonly Run[] => [
    { ...view, base: null, files: [head] },
    { ...view, base: null, files: [head, base] },
    { ...view, base: ["base", head], files: [head] },
    ...MODES.map(([mode, ...flags]): Run => ({ view: view.view, flags: [...flags, ...view.flags], base: [mode, base], files: [head] })),
  ]);
};

/** Folder the paths of runs start at. */
export const RUN_FOLDER = dataFolder;

/** Arguments of pprof for a run. */
export const pprofArguments = ({ view, flags, base, files }: Run): readonly string[] => [
  view[1] === undefined ? `-${view[0]}` : `-${view[0]}=${view[1]}`,
  ...flags,
  ...(base === null ? [] : [`-${base[0]}=${base[1]}`]),
  ...files,
];

/** Arguments of heapgate for a run. */
export const heapgateArguments = ({ view, flags, base, files }: Run): readonly string[] => [
  "profile",
  ...view.filter((part) => part !== undefined),
  ...flags,
  ...(base === null ? [] : [`-${base[0]}=${base[1]}`]),
  ...files,
];
