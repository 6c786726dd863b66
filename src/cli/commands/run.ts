/** `heapgate run`: base and head built and measured side by side, on this machine. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { conclusionOf } from "../../core/verdict/conclusion.ts";
import { cleanUpDeadRuns, cleanUpLeftFolders } from "../../driver/clean-up.ts";
import { renderReport, renderResultLine, verdictBox } from "../../driver/render.ts";
import { historyPath } from "../../driver/noise-history.ts";
import { PAGE_FILE } from "../../driver/make-page.ts";
import { keepOutOfGit, openResultFolder, placeOfRun } from "../../driver/result-folder.ts";
import { run } from "../../driver/run.ts";
import { logTime } from "../../driver/spent.ts";
import { type Command, type CommandContext, REPORT_FORMAT_OPTION } from "../command.ts";
import { MEASURE_OPTIONS, measuringConfig } from "../configuration.ts";
import { reportFormatOf, writeResult } from "../output.ts";

/** The history's path; null: without. Throws USAGE. */
const historyFile = async ({ flags, ports, cwd }: CommandContext, name: string): Promise<string | null> => {
  const given = flags.get("history");
  if (flags.has("no-history")) {
    if (given !== null) throw heapgateError("USAGE", { problem: "--history and --no-history exclude each other.", command: "run" });
    return null;
  }
  if (given !== null) return ports.files.resolve(cwd, given);
  await keepOutOfGit(ports.files, cwd);
  return historyPath(ports.files, cwd, name);
};

/** What the run wrote; that it could not is said already, and here it is what was asked for. Throws FILE_NOT_FOUND. */
const savedPage = async ({ ports: { files } }: CommandContext, out: string): Promise<string> => {
  const path = files.resolve(out, PAGE_FILE);
  const page = await files.readText(path);
  if (page === null) throw heapgateError("FILE_NOT_FOUND", { path });
  return page;
};

export const runCommand: Command = {
  name: "run",
  summary: "builds and measures base and head in interleaved rounds and judges the difference",
  usage: "[--base REF|DIR] [--head REF|.] [--out DIR]",
  details:
    "Base is by default the commit where this branch left the default branch, head the working tree with its uncommitted changes. Both are built\nin a temporary folder; the checkout is never touched. Results go to .heapgate/NAME/TIME: bundles, the differences\nof their profiles (profiles/*.diff.pb.gz), result.json, report.html (unless report: none), comment.md,\nreport.txt.",
  leastNode: 24,
  options: [
    REPORT_FORMAT_OPTION,
    { flag: "base", value: "REF|DIR", text: "commit, branch, tag or folder to compare with" },
    { flag: "head", value: "REF|.", text: "what is judged (default: the working tree)" },
    { flag: "out", value: "DIR", text: "where results go" },
    {
      flag: "history",
      value: "FILE",
      text: "what earlier runs tell of the noise; this run is added (default: .heapgate/NAME/history.json)",
    },
    { flag: "no-history", value: null, text: "neither use nor add to it" },
    ...MEASURE_OPTIONS,
  ],
  run: async (context) => {
    const { flags, ports, cwd } = context;
    if (context.positionals.length > 0)
      throw heapgateError("USAGE", {
        problem: `"${context.positionals[0] ?? ""}" is not expected; name sides with --base and --head.`,
        command: "run",
      });
    const format = reportFormatOf(context, "run");
    const loaded = await measuringConfig(context);
    for (const note of loaded.notes) ports.log.warn(note);
    await cleanUpDeadRuns(ports, await ports.findDeadRuns());
    await cleanUpLeftFolders(ports, ports.removeLeftFolders);
    const given = flags.get("out");
    const out = await openResultFolder(ports.files, {
      repository: cwd,
      given: given === null ? null : ports.files.resolve(cwd, given),
      own: placeOfRun(ports.clock, loaded.config.name),
    });
    const history = await historyFile(context, loaded.config.name);
    const report = await run(ports, {
      loaded,
      repository: cwd,
      base: flags.get("base"),
      head: flags.get("head") ?? ".",
      out,
      heapgateVersion: context.version,
      history,
      withPage: format === "html" || loaded.config.report === "html",
      signal: context.signal,
    });
    const text = format === "html" ? await savedPage(context, out) : renderReport(report, format, loaded.config.rules.leak);
    await writeResult(context, text);
    logTime(ports.log, report.plan);
    ports.log.info(`results in ${out}`);
    for (const line of verdictBox(report, loaded.config.rules.leak)) ports.log.info(line);
    ports.log.info(renderResultLine(report, loaded.config.rules.leak));
    return conclusionOf(report.verdict, loaded.config.policy).exitCode;
  },
};
