/** `mode: self-test` of the action: the self-test with its table in the job summary. Nothing is commented, stored or looked up. */
import { OUTPUTS } from "../core/config/inputs.ts";
import { isAsExpected } from "../core/self-test/judge-self-test.ts";
import type { Conclusion } from "../core/verdict/conclusion.ts";
import type { Runner } from "../ports/runner.ts";
import type { MeasureSample } from "./sample-session.ts";
import { injectionsOf, passedSelfTest, renderSelfTest, selfTest, selfTestMessage, type SelfTestPorts } from "./self-test.ts";

export interface SelfTestActionOptions {
  /** Folder results go to; it outlives the step. */
  readonly results: string;
  /** Folder of the sample service's sources. */
  readonly sample: string;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
  /** Left out: it is measured. */
  readonly measure?: MeasureSample;
}

const setOutputs = (runner: Runner, values: Readonly<Partial<Record<keyof typeof OUTPUTS, string>>>): void => {
  const given: Readonly<Record<string, string>> = values;
  for (const name of Object.keys(OUTPUTS)) runner.setOutput(name, given[name] ?? "");
};

/** `verdict` is that of the self-test: `fail` when the gate was wrong. Throws what measuring throws, with `invalid-run` as verdict. */
export const selfTestAction = async (
  ports: SelfTestPorts & { readonly runner: Runner },
  options: SelfTestActionOptions,
): Promise<{ readonly conclusion: Conclusion; readonly message: string }> => {
  const { files, log, runner } = ports;
  const out = files.resolve(options.results, "self-test");
  // Of an earlier step of this job.
  await files.remove(out);
  try {
    const report = await selfTest(ports, { ...options, out, injections: injectionsOf([]) ?? [] });
    log.info(renderSelfTest(report, "text"));
    if ((await runner.appendSummary(`${renderSelfTest(report, "md")}\n`)) === "cut") log.warn("the job summary was cut at GitHub's limit");
    const wrong = report.rows.filter((row) => !isAsExpected(row));
    const failed = !passedSelfTest(report);
    setOutputs(runner, {
      verdict: failed ? "fail" : "pass",
      reasons: wrong.map(({ name }) => name).join(","),
      regressions: String(wrong.length),
      result: files.resolve(out, "self-test.json"),
    });
    return { conclusion: { failed, exitCode: failed ? 1 : 0 }, message: selfTestMessage(report) };
  } catch (error) {
    if (!options.signal.aborted) setOutputs(runner, { verdict: "invalid-run", reasons: "invalid-run", regressions: "0" });
    throw error;
  }
};
