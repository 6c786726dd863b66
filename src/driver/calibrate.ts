/** `heapgate calibrate`: gates of an app against itself, until there are enough; each is kept as soon as it is finished. */
import { CALIBRATION_VERSION, formatGates, type GateRecord, parseGates } from "../core/calibration/gate-record.ts";
import { recordGate } from "../core/calibration/record-gate.ts";
import { CALIBRATION_REPORTS, type CalibrationFormat } from "../core/calibration/render-calibration.ts";
import { type CalibrationReport, isRed, sumUp } from "../core/calibration/sum-up.ts";
import { historyOfPairs } from "../core/compare/session-history.ts";
import { minutesText } from "../core/config/describe.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Files } from "../ports/files.ts";
import { LINKS_OF_A_LAPTOP } from "./rebuild.ts";
import { expectedGateSeconds, type FinishedGate, gatePlanText, type GateOptions, openGates, type OpenGates } from "./measure-gate.ts";
import { loadHistory, saveHistory } from "./noise-history.ts";
import type { MeasurePorts } from "./ports.ts";
import { saveReport } from "./save-report.ts";

export interface CalibrateOptions extends Omit<GateOptions, "logs"> {
  /** Folder of `calibration.json`, absolute; what is finished there is not measured again. */
  readonly out: string;
  /** Where `heapgate run` looks for what earlier runs tell of the noise, absolute. */
  readonly history: string;
  /** Gates wanted in all. */
  readonly gates: number;
}

const GATES_FILE = "calibration.json";

const loadGates = async (files: Files, path: string): Promise<readonly GateRecord[]> => {
  const text = await files.readText(path);
  if (text === null) return [];
  const parsed = parseGates(text);
  switch (parsed.kind) {
    case "ok":
      return parsed.gates;
    case "too-new":
      throw heapgateError("HISTORY_TOO_NEW", { name: path, found: parsed.found, supported: CALIBRATION_VERSION });
    case "invalid":
      throw heapgateError("CALIBRATION_INVALID", { name: path, problem: parsed.problem });
  }
};

/** A false alarm is worth looking into: its bundles and its report are kept. */
const keepRed = async (ports: MeasurePorts, options: CalibrateOptions, gate: FinishedGate, number: number): Promise<void> => {
  const { config } = options.loaded;
  const folder = ports.files.resolve(options.out, `red-gate-${number}`);
  await saveReport(ports, {
    folder,
    report: {
      name: `${config.name}: gate ${number} against itself`,
      comparison: gate.comparison,
      verdict: gate.verdict,
      policy: config.policy,
      plan: gate.plan,
      links: LINKS_OF_A_LAPTOP,
      reproduce: null,
    },
    rules: config.rules,
    mainModules: gate.mainModules,
    base: gate.base.bundle,
    head: gate.head.bundle,
  });
  ports.log.info(`what this gate measured is kept in ${folder}`);
};

const gateLine = ({ state, pairs, seconds, red }: GateRecord): string =>
  `${state}${red.length === 0 ? "" : ` (${red.join(", ")})`} after ${pairs} pair${pairs === 1 ? "" : "s"}, ${Math.round(seconds)} s`;

/**
 * Measures the gates that are still missing and sums up all. Each finished gate is on disk, and in the history, before the next one starts: whatever
 * ends the run, it goes on from there. Throws CALIBRATION_INVALID, HISTORY_TOO_NEW, NOISE_HISTORY_INVALID, and what building and measuring throw.
 */
export const calibrate = async (
  ports: MeasurePorts,
  options: CalibrateOptions,
  open: OpenGates = openGates,
): Promise<CalibrationReport> => {
  const { files, log } = ports;
  const { loaded } = options;
  const { config } = loaded;
  const path = files.resolve(options.out, GATES_FILE);
  const planKey = files.sha256(new TextEncoder().encode(gatePlanText(loaded, ports))).slice(0, 16);
  let gates = await loadGates(files, path);
  let history = await loadHistory(files, options.history);
  const finished = (): number => gates.filter((gate) => gate.planKey === planKey).length;
  const missing = options.gates - finished();
  if (finished() > 0) log.info(`${finished()} gate${finished() === 1 ? " is" : "s are"} finished already (${path})`);
  if (missing > 0) {
    const each = expectedGateSeconds(loaded);
    log.info(
      `measure ${missing} gate${missing === 1 ? "" : "s"} of the working tree against itself, about ${minutesText(each)} each, ${minutesText(missing * each)} in all`,
    );
    await using opened = await open(ports, { ...options, logs: ports.files.resolve(options.out, "diagnostics") });
    while (finished() < options.gates) {
      const number = finished() + 1;
      log.info(`gate    ${number} of ${options.gates}`);
      const gate = await opened.measure(history);
      const record = recordGate({
        base: gate.base.snapshot,
        head: gate.head.snapshot,
        comparison: gate.comparison,
        verdict: gate.verdict,
        planKey,
        seconds: gate.seconds,
      });
      gates = [...gates, record];
      await files.replace(path, formatGates(gates));
      history = historyOfPairs(await loadHistory(files, options.history), gate.base.snapshot, gate.head.snapshot);
      await saveHistory(files, options.history, history);
      log.info(`gate    ${number} of ${options.gates}: ${gateLine(record)}`);
      if (isRed(record)) await keepRed(ports, options, gate, number);
    }
  }
  return sumUp(gates, { name: config.name, planKey, rules: config.rules, rounds: config.rounds });
};

/** The report in the format asked for. */
export const renderCalibration = (report: CalibrationReport, format: CalibrationFormat): string => CALIBRATION_REPORTS[format](report);
