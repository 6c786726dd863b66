/** `heapgate report`: renders the result of an earlier run again from the bundles beside it. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { conclusionOf } from "../../core/verdict/conclusion.ts";
import { renderReport } from "../../driver/render.ts";
import { reportAgain } from "../../driver/report-again.ts";
import { type Command, REPORT_FORMAT_OPTION } from "../command.ts";
import { reportFormatOf, writeResult } from "../output.ts";

export const reportCommand: Command = {
  name: "report",
  summary: "renders a saved result in another format",
  usage: "RESULT",
  details: "RESULT is a result.json (or its folder) with the folders base/ and head/ beside it, as heapgate run leaves them.",
  options: [REPORT_FORMAT_OPTION],
  run: async (context) => {
    const [path, extra] = context.positionals;
    if (path === undefined || extra !== undefined)
      throw heapgateError("USAGE", { problem: `report takes one result, ${context.positionals.length} given.`, command: "report" });
    const format = reportFormatOf(context, "report");
    const { report, rules, makePage } = await reportAgain(context.ports, context.ports.files.resolve(context.cwd, path));
    await writeResult(context, format === "html" ? await makePage(context.ports) : renderReport(report, format, rules.leak));
    return conclusionOf(report.verdict, report.policy).exitCode;
  },
};
