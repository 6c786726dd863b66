/** `heapgate demo`: shows the gate at work on the sample service. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { demo } from "../../driver/demo.ts";
import { openResultFolder } from "../../driver/result-folder.ts";
import { renderReport, renderResultLine } from "../../driver/render.ts";
import { SAMPLE_SERVICE } from "../../io/installation.ts";
import type { Command } from "../command.ts";
import { formatOf, writeResult } from "../output.ts";

export const demoCommand: Command = {
  name: "demo",
  summary: "builds the sample service, clean and with a leak, and runs the whole gate on both",
  usage: "[--out DIR]",
  details:
    "Measures base, base again and leak in interleaved rounds with a short plan, prints both verdicts, and writes comment and result. Needs Go and\ngit. Exits 0 when the gate told the two apart: the unchanged half did not fail, and the leak did.",
  leastNode: 24,
  options: [{ flag: "out", value: "DIR", text: "where results go (default: .heapgate/demo)" }],
  run: async (context) => {
    const { ports, cwd, installation, flags } = context;
    if (context.positionals.length > 0)
      throw heapgateError("USAGE", { problem: `"${context.positionals[0] ?? ""}" is not expected.`, command: "demo" });
    const format = formatOf(context, "demo");
    const given = flags.get("out");
    const out = await openResultFolder(ports.files, {
      repository: cwd,
      given: given === null ? null : ports.files.resolve(cwd, given),
      own: "demo",
    });
    const result = await demo(ports, {
      sample: ports.files.resolve(installation, ...SAMPLE_SERVICE),
      out,
      heapgateVersion: context.version,
      signal: context.signal,
    });
    const { leak, unchanged } = result;
    const toldApart = unchanged.verdict.state !== "fail" && leak.verdict.state === "fail";
    const render = (report: typeof leak): string => renderReport(report, format, result.leakRules);
    const text = [render(unchanged), render(leak)];
    await writeResult(context, format === "json" ? `[${text.join(",")}]\n` : text.join("\n"));
    ports.log.info("");
    ports.log.info(
      `base against itself: ${unchanged.verdict.state}   base against the leak: ${leak.verdict.state}   (${Math.round(result.seconds)} s)`,
    );
    ports.log.info(`report page, comment and result: ${result.folders.leak}/report.html, comment.md, result.json`);
    ports.log.info(renderResultLine(leak, result.leakRules));
    return toldApart ? 0 : 1;
  },
};
