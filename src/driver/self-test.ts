/** `heapgate self-test`: regressions are injected into the sample service, and the gate has to go red for each of them, and for nothing else. */
import { INJECTIONS, EQUAL_CODE, type Injection } from "../core/self-test/injections.ts";
import {
  isAsExpected,
  judgeEqualCode,
  judgeInjection,
  listed,
  type SelfTestReport,
  type SelfTestRow,
} from "../core/self-test/judge-self-test.ts";
import { SELF_TEST_REPORTS, selfTestMessage, type SelfTestFormat } from "../core/self-test/render-self-test.ts";
import type { PagePorts } from "./make-page.ts";
import type { MeasurePorts } from "./ports.ts";
import { measureSample, sampleConfig, type MeasuredSample, type MeasureSample } from "./sample-session.ts";

export { passed as passedSelfTest } from "../core/self-test/judge-self-test.ts";

export type SelfTestPorts = MeasurePorts & PagePorts;

export interface SelfTestOptions {
  /** Folder of the sample service's sources. */
  readonly sample: string;
  /** Where the evidence goes, absolute. */
  readonly out: string;
  /** In the order of `INJECTIONS`. */
  readonly injections: readonly Injection[];
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
  /** Configuration of the gate under test; left out: default limits. */
  readonly config?: string;
  /** Left out: it is measured. */
  readonly measure?: MeasureSample;
}

/** Three decide when all is clear; more of them only where the machine is disturbed. */
const ROUNDS = { min: 3, max: 10 };

/** Fewer requests than the demo: each eighth leaves two descriptors open, and there may be no more than 1,024. */
export const SELF_TEST_CONFIG = sampleConfig({ name: "self-test", requests: 1500, batch: "0.05s" });

/** On a quiet machine. */
const SECONDS = { trial: 4.5, build: 5 };

export const INJECTION_NAMES: readonly string[] = INJECTIONS.map(({ name }) => name);

/** The injections of these names, in the order they are listed; all when none is named. Null: one is not known. */
export const injectionsOf = (names: readonly string[]): readonly Injection[] | null => {
  if (names.some((name) => !INJECTION_NAMES.includes(name))) return null;
  return names.length === 0 ? INJECTIONS : INJECTIONS.filter(({ name }) => names.includes(name));
};

const planText = (injections: readonly Injection[]): string => {
  const builds = injections.length + 2;
  const minutes = (rounds: number): string => ((rounds * builds * SECONDS.trial + builds * SECONDS.build) / 60).toFixed(1);
  return `self-test of the gate: base, base again and ${injections.map(({ name }) => name).join(", ")}; ${ROUNDS.min} to ${ROUNDS.max} rounds, about ${minutes(ROUNDS.min)} to ${minutes(ROUNDS.max)} minutes on a quiet machine`;
};

/**
 * Measures base, base again and each injection in interleaved rounds, and judges what the gate says of them. Stops as soon as all is as
 * expected. Throws what measuring throws: a gate that says something wrong is a row of the report.
 */
export const selfTest = async (ports: SelfTestPorts, options: SelfTestOptions): Promise<SelfTestReport> => {
  const { files, clock, log } = ports;
  const { injections, out, measure = measureSample } = options;
  const startedSeconds = clock.monotonicSeconds();
  log.info(planText(injections));
  log.info(`evidence goes to ${out}`);
  const rowsOf = ({ reportOf, mainModules }: MeasuredSample): readonly SelfTestRow[] => [
    judgeEqualCode(reportOf(EQUAL_CODE)),
    ...injections.map((injection) => judgeInjection(injection, reportOf(injection.name), mainModules)),
  ];
  const isDecided = (measured: MeasuredSample): boolean => {
    const open = rowsOf(measured).filter((row) => !isAsExpected(row));
    for (const { name, problems } of open) log.info(`not yet as expected  ${name}: ${listed(problems)}`);
    return open.length === 0;
  };
  const sample = await measure(ports, {
    name: "self-test",
    shortBecause: "as a self-test",
    config: options.config ?? SELF_TEST_CONFIG,
    sample: options.sample,
    heads: [
      { label: EQUAL_CODE, regression: null, title: "self-test: base against itself" },
      ...injections.map(({ name, regression }) => ({ label: name, regression, title: `self-test: ${name}` })),
    ],
    rounds: ROUNDS,
    isDecided,
    heapgateVersion: options.heapgateVersion,
    signal: options.signal,
  });
  const rows = rowsOf(sample);
  for (const { name } of rows) await sample.save(name, files.resolve(out, name));
  const { heapgateVersion } = options;
  const report = { heapgateVersion, rows, rounds: sample.rounds, seconds: clock.monotonicSeconds() - startedSeconds, out };
  await files.write(files.resolve(out, "self-test.json"), renderSelfTest(report, "json"));
  await files.write(files.resolve(out, "self-test.md"), renderSelfTest(report, "md"));
  return report;
};

export const renderSelfTest = (report: SelfTestReport, format: SelfTestFormat): string => SELF_TEST_REPORTS[format](report);

export { selfTestMessage };
