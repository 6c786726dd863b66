/** `heapgate drift`: how far main has drifted from an anchor release, night by night. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseQuantity } from "../../core/units/parse-quantity.ts";
import { drift, renderDrift } from "../../driver/drift.ts";
import { keepOutOfGit } from "../../driver/result-folder.ts";
import type { Command } from "../command.ts";
import type { FilePorts } from "../file-ports.ts";
import { formatOf, writeResult } from "../output.ts";

const DEFAULT_LIMIT = "10%";

/** The value of `--fail-above`; null: nothing fails. Throws USAGE. */
const limitRatioOf = (given: string | null): number | null => {
  if (given === "off") return null;
  const parsed = parseQuantity(given ?? DEFAULT_LIMIT, "ratio");
  if (parsed.kind === "ok" && parsed.value > 0) return parsed.value;
  const problem = parsed.kind === "ok" ? "must be above 0, or off" : parsed.message;
  throw heapgateError("USAGE", { problem: `--fail-above: ${problem}.`, command: "drift" });
};

export const driftCommand: Command<FilePorts> = {
  name: "drift",
  summary: "shows how far main has drifted from an anchor release, and where it changed",
  usage: "[--history FILE] [RESULT…]",
  details:
    "RESULT is a result.json (or its folder) of a run of main against an anchor, as heapgate run --base 'v*' leaves it. New ones are added to\nFILE, one line per run. When the newest run is beyond the limit, the exit code is 1. A result that cannot be used leaves FILE as it was.",
  options: [
    { flag: "history", value: "FILE", text: "the history (default: .heapgate/drift.json); made when it is not there" },
    { flag: "fail-above", value: "PERCENT|off", text: `drift of a gated signal that fails (default: ${DEFAULT_LIMIT})` },
  ],
  run: async (context) => {
    const { flags, ports, cwd, positionals } = context;
    const format = formatOf(context, "drift");
    const limitRatio = limitRatioOf(flags.get("fail-above"));
    const given = flags.get("history");
    if (given === null && positionals.length > 0) await keepOutOfGit(ports.files, cwd);
    const report = await drift(
      {
        history: given === null ? ports.files.resolve(cwd, ".heapgate", "drift.json") : ports.files.resolve(cwd, given),
        results: positionals.map((path) => ports.files.resolve(cwd, path)),
        limitRatio,
      },
      ports,
    );
    await writeResult(context, renderDrift(report, format));
    return report.isBeyond ? 1 : 0;
  },
};
