/** `heapgate compare`: two bundles, or plain profiles, to a judged report. */
import { compareProfileFiles } from "../core/compare/compare-profile-files.ts";
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { distinctNames } from "../core/compare/distinct-names.ts";
import { diffToSave } from "../core/compare/saved-diffs.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { type PageContext, pageOfProfiles, pageOfSnapshots } from "../core/page/report-page.ts";
import { openFile } from "../core/pprof/open-file.ts";
import { unpackProfile } from "../core/pprof/unpack.ts";
import type { PlanReport, Report, ReportLinks } from "../core/report/report.ts";
import { judge } from "../core/verdict/judge.ts";
import type { Policy, Rules } from "../core/verdict/verdict.ts";
import type { Files } from "../ports/files.ts";
import type { ReadArchive } from "./load-snapshot.ts";
import { loadSnapshot } from "./load-snapshot.ts";
import { pageContext, type PagePorts } from "./make-page.ts";
import { saveDiffs, type SaveDiffPorts, saveProfile } from "./save-diffs.ts";
import { writingTo } from "./writing-to.ts";

export interface CompareCommandOptions {
  /** A bundle (folder, `.zip`, `.tar.gz`) or one or more profile files, absolute paths. */
  readonly base: readonly string[];
  readonly head: readonly string[];
  readonly name: string | null;
  readonly rules: Rules;
  readonly policy: Policy;
  readonly mainModules: readonly string[];
  readonly sampleType: string | null;
  /** Where the difference is saved, absolute: a file for profiles, a folder for bundles; null or absent: nowhere. */
  readonly saveDiff?: string | null;
}

export interface ComparePorts extends SaveDiffPorts {
  readonly readArchive: ReadArchive;
}

export const NO_LINKS: ReportLinks = { run: null, report: null, bundle: null };
export const NO_PLAN: PlanReport = { phases: [], rounds: null, spentSeconds: {} };

/** How to measure the same again; null when the base is no commit that was measured here. */
export const reproduceLine = ({ base }: Comparison): string | null =>
  base.measuredBy !== "process" || base.commit === null ? null : `heapgate run --base ${base.commit.slice(0, 12)}`;

const isArchiveName = (path: string): boolean => /\.(?:zip|tar\.gz|tgz)$/u.test(path);

/** Folders and archives are bundles; any other file is taken for a profile. */
const isBundle = async (path: string, files: Files): Promise<boolean> => {
  const kind = await files.kindOf(path);
  if (kind === "absent") throw heapgateError("FILE_NOT_FOUND", { path });
  return kind === "folder" || isArchiveName(path);
};

const loadProfileFiles = async (paths: readonly string[], names: readonly string[], files: Files) =>
  await Promise.all(
    paths.map(async (path, index) => {
      const content = await files.readBytes(path);
      if (content === null) throw heapgateError("FILE_NOT_FOUND", { path });
      const opened = openFile(content, { name: path, inflate: files.gunzip });
      return { name: names[index] ?? path, profile: unpackProfile(opened.file), isText: opened.isText };
    }),
  );

interface Compared {
  readonly comparison: Comparison;
  /** The page of a report on it; holds the profiles until it is made. */
  readonly pageOf: (report: Report, context: PageContext) => string;
}

const compareLoaded = async (options: CompareCommandOptions, ports: ComparePorts): Promise<Compared> => {
  const { files, readArchive } = ports;
  const saveDiff = options.saveDiff ?? null;
  const [base, head] = [options.base[0], options.head[0]];
  if (base === undefined || head === undefined)
    throw heapgateError("USAGE", { problem: "compare needs a base and a head.", command: "compare" });
  const bundles = [await isBundle(base, files), await isBundle(head, files)];
  if (bundles.every(Boolean)) {
    if (options.base.length > 1 || options.head.length > 1)
      throw heapgateError("USAGE", {
        problem: "Give one bundle a side; several files separated by commas are for profiles.",
        command: "compare",
      });
    if (options.sampleType !== null)
      throw heapgateError("USAGE", {
        problem: "--sample-index is for profiles; of bundles every kind is compared.",
        command: "compare",
      });
    const [baseSnapshot, headSnapshot] = [
      await loadSnapshot(base, { files }, readArchive),
      await loadSnapshot(head, { files }, readArchive),
    ];
    if (saveDiff !== null) await writingTo("--save-diff", async () => await saveDiffs(saveDiff, baseSnapshot, headSnapshot, ports));
    const mainModules = [...options.mainModules, ...headSnapshot.manifest.subject.mainModules];
    return {
      comparison: compareSnapshots(baseSnapshot, headSnapshot, { baseDistance: null, mainModules, inflate: files.gunzip, warnings: [] }),
      pageOf: (report, context) => pageOfSnapshots(report, { base: baseSnapshot, head: headSnapshot }, { ...context, mainModules }),
    };
  }
  if (bundles.some(Boolean))
    throw heapgateError("USAGE", { problem: "One side is a bundle and the other a profile: give two of the same.", command: "compare" });
  const names = distinctNames([...options.base, ...options.head]);
  const sides = {
    base: await loadProfileFiles(options.base, names.slice(0, options.base.length), files),
    head: await loadProfileFiles(options.head, names.slice(options.base.length), files),
  };
  const comparison = compareProfileFiles(sides.base, sides.head, {
    mainModules: options.mainModules,
    inflate: files.gunzip,
    sampleType: options.sampleType,
  });
  const lists = { base: sides.base.map(({ profile }) => profile), head: sides.head.map(({ profile }) => profile) };
  if (saveDiff !== null) {
    const diff = diffToSave(comparison.profiles[0]?.kind ?? "heap", lists.base, lists.head);
    await writingTo("--save-diff", async () => await saveProfile(saveDiff, diff.profile, files));
  }
  return { comparison, pageOf: (report, context) => pageOfProfiles(report, lists, context) };
};

const reportOn = (comparison: Comparison, options: CompareCommandOptions): Report => ({
  name: options.name ?? comparison.head.subject,
  comparison,
  verdict: judge(comparison, options.rules),
  policy: options.policy,
  plan: NO_PLAN,
  links: NO_LINKS,
  reproduce: reproduceLine(comparison),
});

/** Loads, compares and judges. Throws what loading throws; a broken threshold is a verdict, not an error. */
export const compare = async (options: CompareCommandOptions, ports: ComparePorts): Promise<Report> =>
  reportOn((await compareLoaded(options, ports)).comparison, options);

/** The same, with the report as a page. Throws PAGE_MISSING too. */
export const comparePage = async (
  options: CompareCommandOptions,
  ports: ComparePorts & PagePorts,
): Promise<{ readonly report: Report; readonly page: string }> => {
  const context = await pageContext(ports, { leakRules: options.rules.leak, mainModules: options.mainModules });
  const { comparison, pageOf } = await compareLoaded(options, ports);
  const report = reportOn(comparison, options);
  return { report, page: pageOf(report, context) };
};
