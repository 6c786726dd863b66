/** `heapgate demo`: the whole gate on the sample service, once against itself and once against a commit with a leak. */
import type { Report } from "../core/report/report.ts";
import type { Rules } from "../core/verdict/verdict.ts";
import type { PagePorts } from "./make-page.ts";
import type { MeasurePorts } from "./ports.ts";
import { measureSample, sampleConfig } from "./sample-session.ts";

export interface DemoOptions {
  /** Folder of the sample service's sources. */
  readonly sample: string;
  /** Where results go, absolute. */
  readonly out: string;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
}

export interface DemoResult {
  readonly unchanged: Report;
  readonly leak: Report;
  readonly leakRules: Rules["leak"];
  /** Folders of the two reports. */
  readonly folders: { readonly unchanged: string; readonly leak: string };
  readonly seconds: number;
}

const ROUNDS = 5;

/** Short on purpose: about five seconds a trial, so that the whole demo stays below two minutes. */
const DEMO_CONFIG = sampleConfig({ name: "demo", requests: 2000, batch: "0.1s" });

/** Builds the service twice, measures base, base again and leak in interleaved rounds, and judges both pairs. */
export const demo = async (ports: MeasurePorts & PagePorts, options: DemoOptions): Promise<DemoResult> => {
  const { files, clock, log } = ports;
  const startedSeconds = clock.monotonicSeconds();
  log.info(`measure ${ROUNDS} rounds of base, base again and leak; a short plan: a real run measures longer and sees smaller changes`);
  const sample = await measureSample(ports, {
    ...options,
    name: "demo",
    shortBecause: "as a demonstration",
    config: DEMO_CONFIG,
    heads: [
      { label: "base again", regression: null, title: "demo: base against itself" },
      { label: "leak", regression: "heap", title: "demo: base against a leak" },
    ],
    rounds: { min: ROUNDS, max: ROUNDS },
    isDecided: () => false,
  });
  const folders = { unchanged: files.resolve(options.out, "base-again"), leak: files.resolve(options.out, "leak") };
  await sample.save("base again", folders.unchanged);
  await sample.save("leak", folders.leak);
  return {
    unchanged: sample.reportOf("base again"),
    leak: sample.reportOf("leak"),
    leakRules: sample.rules.leak,
    folders,
    seconds: clock.monotonicSeconds() - startedSeconds,
  };
};
