/** `heapgate calibrate`: how noisy an app is on this machine, which limits it can hold, and how often nothing looks like a regression. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseQuantity } from "../../core/units/parse-quantity.ts";
import { calibrate, renderCalibration } from "../../driver/calibrate.ts";
import { historyPath } from "../../driver/noise-history.ts";
import { keepOutOfGit, openResultFolder } from "../../driver/result-folder.ts";
import type { Command } from "../command.ts";
import { MEASURE_OPTIONS, measuringConfig } from "../configuration.ts";
import { formatOf, writeResult } from "../output.ts";

const DEFAULT_GATES = 3;
const MOST_GATES = 1000;
const CONFIG_FLAGS: ReadonlySet<string> = new Set(["config", "name", "set"]);

const refuse = (problem: string): never => {
  throw heapgateError("USAGE", { problem, command: "calibrate" });
};

const gatesOf = (given: string | null): number => {
  if (given === null) return DEFAULT_GATES;
  const gates = /^\d{1,4}$/u.test(given) ? Number(given) : 0;
  return gates >= 1 && gates <= MOST_GATES ? gates : refuse(`--gates ${given}: give a whole number from 1 to ${MOST_GATES}.`);
};

/** The value of `--fail-above`; null: nothing fails. */
const limitOf = (given: string | null): number | null => {
  if (given === null) return null;
  const parsed = parseQuantity(given, "ratio");
  if (parsed.kind === "error") return refuse(`--fail-above: ${parsed.message}.`);
  return parsed.value >= 0 && parsed.value < 1 ? parsed.value : refuse(`--fail-above ${given}: give a share from 0% to below 100%.`);
};

export const calibrateCommand: Command = {
  name: "calibrate",
  summary: "measures an app against itself: its noise, the limits it can hold, and how often a gate is red for nothing",
  usage: "[--gates N] [--out DIR] [--history FILE]",
  details:
    "Builds the working tree once and measures it against itself, gate after gate, each as heapgate run would: same plan, same looks, same limits.\nA finished gate is kept, so an interrupted call goes on where it was, and a later one with a greater N adds to it. What the gates tell of the\nnoise is added to the history that heapgate run learns from. Exits 0 whatever was found, unless --fail-above says otherwise.",
  leastNode: 24,
  options: [
    { flag: "gates", value: "N", text: `gates in all, those of earlier calls included (default: ${DEFAULT_GATES})` },
    { flag: "out", value: "DIR", text: "where finished gates are kept (default: .heapgate/NAME/calibration)" },
    { flag: "history", value: "FILE", text: "history of the noise (default: .heapgate/NAME/history.json)" },
    { flag: "fail-above", value: "PERCENT", text: "exit 1 when a larger share of the gates was red" },
    ...MEASURE_OPTIONS.filter(({ flag }) => CONFIG_FLAGS.has(flag)),
  ],
  run: async (context) => {
    const { flags, ports, cwd } = context;
    if (context.positionals.length > 0) refuse(`"${context.positionals[0] ?? ""}" is not expected.`);
    const format = formatOf(context, "calibrate");
    const gates = gatesOf(flags.get("gates"));
    const limit = limitOf(flags.get("fail-above"));
    const loaded = await measuringConfig(context);
    for (const note of loaded.notes) ports.log.warn(note);
    const { name } = loaded.config;
    const [out, history] = [flags.get("out"), flags.get("history")];
    if (history === null) await keepOutOfGit(ports.files, cwd);
    const report = await calibrate(ports, {
      loaded,
      repository: cwd,
      out: await openResultFolder(ports.files, {
        repository: cwd,
        given: out === null ? null : ports.files.resolve(cwd, out),
        own: `${name}/calibration`,
      }),
      history: history === null ? historyPath(ports.files, cwd, name) : ports.files.resolve(cwd, history),
      gates,
      heapgateVersion: context.version,
      signal: context.signal,
    });
    await writeResult(context, renderCalibration(report, format));
    const { falseRed } = report;
    return limit !== null && falseRed.red > limit * falseRed.gates ? 1 : 0;
  },
};
