/** `heapgate self-test`: shows that the gate goes red when it has to, here and now. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { openResultFolder } from "../../driver/result-folder.ts";
import { measureSample, type MeasureSample } from "../../driver/sample-session.ts";
import { INJECTION_NAMES, injectionsOf, passedSelfTest, renderSelfTest, selfTest, selfTestMessage } from "../../driver/self-test.ts";
import { SAMPLE_SERVICE } from "../../io/installation.ts";
import type { Command } from "../command.ts";
import { formatOf, writeResult } from "../output.ts";

const refuse = (problem: string): never => {
  throw heapgateError("USAGE", { problem, command: "self-test" });
};

const chosen = (only: string | null): NonNullable<ReturnType<typeof injectionsOf>> => {
  if (only === null) return injectionsOf([]) ?? [];
  const names = only.split(",").map((name) => name.trim());
  return injectionsOf(names) ?? refuse(`--only ${only}: it takes names separated by commas, of ${INJECTION_NAMES.join(", ")}.`);
};

/** `measure`: of the sample service. */
export const selfTestCommandOf = (measure: MeasureSample): Command => ({
  name: "self-test",
  summary: "injects each kind of regression and shows that the gate goes red",
  usage: "[--only NAME,...] [--out DIR]",
  details:
    "Builds the sample service that comes with heapgate, clean and once per kind of regression, measures all of them and base again in interleaved\nrounds with a short plan, and checks what the gate says of each: that it fails, for which reason and signal, and which function it names; base\nagainst itself must not be red. Your own app is not touched (heapgate calibrate measures that). Needs Go and git, takes a few minutes.\nExits 0 when all is as expected, 1 when the gate did not go red where it must or was red on equal code; the last lines say where the evidence is.",
  leastNode: 24,
  options: [
    { flag: "only", value: "NAME,...", text: `what to inject (default: all of ${INJECTION_NAMES.join(", ")})` },
    { flag: "out", value: "DIR", text: "where the evidence goes (default: .heapgate/self-test)" },
  ],
  run: async (context) => {
    const { ports, cwd, installation, flags } = context;
    if (context.positionals.length > 0) refuse(`"${context.positionals[0] ?? ""}" is not expected.`);
    const format = formatOf(context, "self-test");
    const injections = chosen(flags.get("only"));
    const given = flags.get("out");
    const out = await openResultFolder(ports.files, {
      repository: cwd,
      given: given === null ? null : ports.files.resolve(cwd, given),
      own: "self-test",
    });
    const report = await selfTest(ports, {
      sample: ports.files.resolve(installation, ...SAMPLE_SERVICE),
      out,
      injections,
      heapgateVersion: context.version,
      signal: context.signal,
      measure,
    });
    await writeResult(context, renderSelfTest(report, format));
    ports.log.info("");
    ports.log.info(selfTestMessage(report));
    return passedSelfTest(report) ? 0 : 1;
  },
});

export const selfTestCommand = selfTestCommandOf(measureSample);
