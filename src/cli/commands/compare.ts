/** `heapgate compare`: two bundles or profiles, judged, with no configuration needed. */
import { conclusionOf } from "../../core/verdict/conclusion.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { compare, comparePage, type CompareCommandOptions } from "../../driver/compare.ts";
import { renderReport } from "../../driver/render.ts";
import { type Command, type CommandContext, REPORT_FORMAT_OPTION } from "../command.ts";
import { CONFIG_OPTIONS, judgingRules, POLICY_OPTIONS } from "../configuration.ts";
import { reportFormatOf, writeResult } from "../output.ts";

const sides = ({ positionals, ports, cwd }: CommandContext): readonly [readonly string[], readonly string[]] => {
  const [base, head, extra] = positionals;
  if (base === undefined || head === undefined || extra !== undefined) {
    throw heapgateError("USAGE", { problem: `compare takes a base and a head, ${positionals.length} given.`, command: "compare" });
  }
  const split = (text: string): readonly string[] => {
    const parts = text.split(",");
    if (parts.includes(""))
      throw heapgateError("USAGE", {
        problem: `"${text}" has an empty file name: write no blank or second comma between names.`,
        command: "compare",
      });
    return parts.map((part) => ports.files.resolve(cwd, part));
  };
  return [split(base), split(head)];
};

export const compareCommand: Command = {
  name: "compare",
  summary: "compares two bundles or pprof files and judges the difference",
  usage: "BASE HEAD",
  details:
    "BASE and HEAD are bundles (folder, .zip, .tar.gz) or pprof files; several profiles separated by commas are replicates. Without a\nconfiguration the default limits hold. Plain profiles carry no exact totals: their rows come with error bars and the verdict is inconclusive.",
  options: [
    REPORT_FORMAT_OPTION,
    ...CONFIG_OPTIONS,
    ...POLICY_OPTIONS,
    { flag: "name", value: "NAME", text: "name in the report (default: head's subject)" },
    { flag: "sample-index", value: "TYPE", text: "plain profiles: column to compare, for example inuse_objects" },
    {
      flag: "save-diff",
      value: "PATH",
      text: "save the difference as a profile (.pb.gz) there; of bundles: a folder, one file per component and kind",
    },
    { flag: "main-module", value: "PATH", repeated: true, text: "module path that counts as one's own code" },
  ],
  run: async (context) => {
    const format = reportFormatOf(context, "compare");
    const [base, head] = sides(context);
    const { rules, policy } = await judgingRules(context);
    const saveDiff = context.flags.get("save-diff");
    const options: CompareCommandOptions = {
      base,
      head,
      name: context.flags.get("name"),
      rules,
      policy,
      mainModules: context.flags.all("main-module"),
      sampleType: context.flags.get("sample-index"),
      saveDiff: saveDiff === null ? null : context.ports.files.resolve(context.cwd, saveDiff),
    };
    if (format === "html") {
      const { report, page } = await comparePage(options, context.ports);
      await writeResult(context, page);
      return conclusionOf(report.verdict, policy).exitCode;
    }
    const report = await compare(options, context.ports);
    await writeResult(context, renderReport(report, format, rules.leak));
    return conclusionOf(report.verdict, policy).exitCode;
  },
};
