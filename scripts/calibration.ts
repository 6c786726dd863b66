// The real A/A programme on the sample service: gates against itself, injected regressions and benign shapes, each one call of `heapgate run`. A finished
// gate is a line of .heapgate/calibration/gates.jsonl and is never measured twice for the same plan on the same machine; run it with nothing else running.
// usage: npm run calibration -- [--only aa|regressions|benign|default] [--minutes M] [--write]
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeSampleRepository } from "../src/driver/sample-repository.ts";
import { createLog } from "../src/io/log.ts";
import { readResult } from "../test/support/result-file.ts";
import { realPorts } from "../test/support/real-ports.ts";
import { figures, measuredPage } from "./calibration-page.ts";
import {
  DEFAULT_PLAN,
  doseOf,
  FLOOR_GATES,
  type FloorSignal,
  type GateLine,
  GROUPS,
  isFound,
  isRedGate,
  lineOf,
  missingGates,
  parseLines,
  type PlannedGate,
  programmePlan,
  REGRESSIONS,
  SHAPES,
} from "./calibration-plan.ts";
import { replaceSection } from "./marked-section.ts";
import { ROOT } from "./source-files.ts";

const { values: flags } = parseArgs({
  options: { only: { type: "string" }, minutes: { type: "string" }, write: { type: "boolean", default: false } },
});
const only = GROUPS.find((group) => group === flags.only) ?? null;
const minutes = flags.minutes === undefined ? Infinity : Number(flags.minutes);
if ((flags.only !== undefined && only === null) || !(minutes >= 0)) {
  console.error(`calibration: --only is one of ${GROUPS.join(", ")}, --minutes a number`);
  process.exit(2);
}

const began = performance.now();
const elapsedSeconds = (): number => (performance.now() - began) / 1000;
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ${process.platform}/${process.arch}`;
const planKey = createHash("sha256")
  .update(JSON.stringify([programmePlan(), DEFAULT_PLAN, FLOOR_GATES, machine]))
  .digest("hex")
  .slice(0, 12);
const folder = join(ROOT, ".heapgate", "calibration");
const linesFile = join(folder, "gates.jsonl");
const own = join(folder, planKey);
const historyFile = join(own, "history.json");
const floorFile = join(own, "floor.json");
/** History as `heapgate calibrate` left it. */
const floorHistoryFile = join(own, "history-floor.json");
mkdirSync(own, { recursive: true });
if (!existsSync(join(ROOT, ".heapgate", ".gitignore"))) writeFileSync(join(ROOT, ".heapgate", ".gitignore"), "*\n");

let stopping = false;
let running: ReturnType<typeof spawn> | null = null;
const stop = (signal: NodeJS.Signals): void => {
  stopping = true;
  // The terminal sends Ctrl-C to all of the group; a signal sent to this process alone is passed on.
  if (signal === "SIGTERM" || !process.stdin.isTTY) running?.kill(signal);
};
process.on("SIGINT", () => stop("SIGINT"));
process.on("SIGTERM", () => stop("SIGTERM"));

/** One call of heapgate from its sources; its exit code, null when it was ended by a signal. */
const heapgate = async (argv: readonly string[], cwd: string): Promise<number | null> => {
  // npm's folder is not where this call is made from.
  const { HEAPGATE_CALLER_DIR: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(ROOT, "src", "cli", "main.ts"), ...argv], {
    cwd,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  running = child;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  running = null;
  return code;
};

const temporary = mkdtempSync(join(tmpdir(), "heapgate-calibration-"));
/** A repository of two commits: the honest service, and one with the regression. Made once per call. */
const repositoryOf = async (regression: string): Promise<string> => {
  const repository = join(temporary, regression);
  if (existsSync(repository)) return repository;
  const ports = realPorts();
  const log = createLog({ stream: { write: () => true }, env: {}, monotonicSeconds: ports.clock.monotonicSeconds });
  const sample = join(ROOT, "fixtures", "apps", "leaky-service");
  await makeSampleRepository({ ...ports, log }, { sample, repository, regression, signal: new AbortController().signal });
  ports.http[Symbol.dispose]();
  return repository;
};

const configFile = (name: string, text: string): string => {
  const path = join(temporary, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
};

const isFloor = (value: unknown): value is { readonly falseRed: { readonly gates: number }; readonly signals: readonly FloorSignal[] } =>
  typeof value === "object" && value !== null && "signals" in value && "falseRed" in value;
const readFloor = () => {
  const value: unknown = existsSync(floorFile) ? JSON.parse(readFileSync(floorFile, "utf8")) : null;
  return isFloor(value) ? value : null;
};
const floorGates = (): number => readFloor()?.falseRed.gates ?? 0;
const readLines = (): readonly GateLine[] =>
  existsSync(linesFile) ? parseLines(readFileSync(linesFile, "utf8")).filter((line) => line.planKey === planKey) : [];

/** One more gate of `heapgate calibrate`: noise and history. */
const measureFloor = async (): Promise<boolean> => {
  const repository = await repositoryOf("heap");
  execFileSync("git", ["checkout", "--quiet", "--detach", "main~1"], { cwd: repository });
  const config = configFile("floor", programmePlan());
  const gates = String(floorGates() + 1);
  const code = await heapgate(
    [
      "calibrate",
      "--gates",
      gates,
      "--config",
      config,
      "--out",
      join(own, "floor"),
      "--history",
      historyFile,
      "--format",
      "json",
      "--output",
      floorFile,
    ],
    repository,
  );
  return code === 0;
};

/** Gates of a shape, and of the default plan, learn from their own kind; those with a regression know what `heapgate calibrate` told, and leave nothing behind. */
const historyOf = ({ group, name }: PlannedGate): string => {
  if (group === "aa") return historyFile;
  const file = join(own, `history-${name}.json`);
  if (group === "regressions") copyFileSync(floorHistoryFile, file);
  return file;
};

const configOf = ({ group, name }: PlannedGate, every: number): string => {
  if (group === "default") return DEFAULT_PLAN;
  const shape = SHAPES.find((one) => one === name);
  return programmePlan({ every, ...(shape === undefined ? {} : { shape }) });
};

/** A gate that did not end as it should keeps all it measured, to be looked into. */
const isWorthKeeping = (line: GateLine): boolean => (line.group === "regressions" ? !isFound(line) : isRedGate(line));

const measure = async (gate: PlannedGate, floor: readonly FloorSignal[]): Promise<GateLine | null> => {
  const injected = REGRESSIONS.find(({ name }) => gate.group === "regressions" && name === gate.name);
  const dose = injected === undefined ? null : doseOf(injected, floor);
  if (injected !== undefined && dose === null)
    throw new Error(`${injected.signal} was not measured by heapgate calibrate: it cannot be dosed`);
  const repository = await repositoryOf(injected?.name ?? "heap");
  const config = configFile(`${gate.name}-${gate.number}`, configOf(gate, dose?.every ?? 1));
  const out = join(own, "results", `${gate.name}-${gate.number}`);
  const sides = ["--base", "main~1", "--head", injected === undefined ? "main~1" : "main", "--skip-unchanged", "false"];
  const load = loadavg()[0] ?? 0;
  const started = elapsedSeconds();
  const code = await heapgate(["run", ...sides, "--config", config, "--history", historyOf(gate), "--out", out], repository);
  // 0 and 1 are verdicts; all else did not measure.
  if (code !== 0 && code !== 1) return null;
  const line = lineOf(gate, readResult(join(out, "result.json")), floor, {
    planKey,
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    seconds: Math.round(elapsedSeconds() - started),
    load: Math.round(load * 10) / 10,
    dose,
  });
  if (!isWorthKeeping(line)) rmSync(out, { recursive: true, force: true });
  return line;
};

/** Seconds a gate is expected to take, so that none is started that cannot be finished in time. */
const expectedSeconds = ({ group }: PlannedGate): number => (group === "default" ? 1100 : 90);
const hasTimeFor = (seconds: number): boolean => !stopping && elapsedSeconds() + seconds <= minutes * 60;

const runProgramme = async (): Promise<void> => {
  if ((loadavg()[0] ?? 0) > availableParallelism() / 2)
    process.stderr.write("calibration: other programs keep this machine busy; what is measured now has more noise than it should have\n");
  // What learns from its own kind, and is not dosed, needs no noise known before.
  const gatesBefore = only === "benign" || only === "default" ? 0 : FLOOR_GATES;
  while (floorGates() < gatesBefore) {
    if (!hasTimeFor(90)) return;
    process.stderr.write(`calibration: noise and history, gate ${floorGates() + 1} of ${gatesBefore}\n`);
    if (!(await measureFloor())) throw new Error("heapgate calibrate did not measure; its last lines say why");
  }
  if (existsSync(historyFile) && !existsSync(floorHistoryFile)) copyFileSync(historyFile, floorHistoryFile);
  const floor = readFloor()?.signals ?? [];
  const missing = missingGates(readLines(), planKey, only);
  for (const [index, gate] of missing.entries()) {
    if (!hasTimeFor(expectedSeconds(gate))) return;
    process.stderr.write(`calibration: ${gate.name} ${gate.number} (${missing.length - index} to go)\n`);
    const line = await measure(gate, floor);
    if (line === null) {
      if (stopping) return;
      throw new Error(`${gate.name} ${gate.number} did not measure; the last lines of heapgate run say why`);
    }
    appendFileSync(linesFile, `${JSON.stringify(line)}\n`);
    process.stderr.write(
      `calibration: ${gate.name} ${gate.number}: ${line.state} ${line.red.join(", ")} after ${line.pairs} pairs, ${line.seconds} s\n`,
    );
  }
};

try {
  await runProgramme();
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

const lines = readLines();
const found = figures(lines);
for (const { what, hits, measured, planned, goal, state } of found)
  console.log(`${what}: ${hits} of ${measured} measured (${planned} planned); goal: ${goal}: ${state}`);
if (flags.write) {
  const path = join(ROOT, "docs", "calibration.md");
  const goVersion = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();
  const page = measuredPage(lines, readFloor()?.signals ?? [], {
    date: new Date().toISOString().slice(0, 10),
    machine,
    versions: `${goVersion}, Node ${process.version}`,
    processors: availableParallelism(),
  });
  writeFileSync(path, replaceSection(existsSync(path) ? readFileSync(path, "utf8") : "# Calibration\n", "measured", page));
}
if (found.some(({ state }) => state === "missed")) process.exitCode = 1;
