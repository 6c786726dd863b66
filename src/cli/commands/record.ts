/** `heapgate record`: measures one side into a bundle. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { cleanUpDeadRuns, cleanUpLeftFolders } from "../../driver/clean-up.ts";
import { record } from "../../driver/record.ts";
import { keepPartial } from "../../driver/keep-partial.ts";
import { openResultFolder, placeOfRun } from "../../driver/result-folder.ts";
import { replaceBundle } from "../../driver/save-bundle.ts";
import { logTime, startStopwatch, withSpent } from "../../driver/spent.ts";
import { requireSignals } from "../../driver/require-signals.ts";
import type { Command } from "../command.ts";
import { MEASURE_OPTIONS, measuringConfig } from "../configuration.ts";
import { formatOf, writeResult } from "../output.ts";

export const recordCommand: Command = {
  name: "record",
  summary: "measures one side and writes a bundle",
  usage: "[--head REF|.] [--out DIR]",
  details: "Five trials after one that is discarded. Two bundles compare with: heapgate compare BASE HEAD",
  leastNode: 24,
  options: [
    { flag: "head", value: "REF|.", text: "what is measured (default: the working tree)" },
    { flag: "out", value: "DIR", text: "folder of the bundle" },
    ...MEASURE_OPTIONS,
  ],
  run: async (context) => {
    const { flags, ports, cwd } = context;
    if (context.positionals.length > 0)
      throw heapgateError("USAGE", { problem: `"${context.positionals[0] ?? ""}" is not expected.`, command: "record" });
    const format = formatOf(context, "record");
    const loaded = await measuringConfig(context);
    for (const note of loaded.notes) ports.log.warn(note);
    await cleanUpDeadRuns(ports, await ports.findDeadRuns());
    await cleanUpLeftFolders(ports, ports.removeLeftFolders);
    const given = flags.get("out");
    const out = await openResultFolder(ports.files, {
      repository: cwd,
      given: given === null ? null : ports.files.resolve(cwd, given),
      own: `${placeOfRun(ports.clock, loaded.config.name)}/head`,
    });
    const ref = flags.get("head") ?? ".";
    const runSeconds = startStopwatch(ports.clock);
    const result = await record(ports, {
      loaded,
      side: "head",
      source: ref === "." ? { kind: "working-tree", repository: cwd } : { kind: "commit", repository: cwd, ref },
      heapgateVersion: context.version,
      skipIfBuildIds: null,
      batchUnits: null,
      baseCommit: null,
      logs: ports.files.resolve(out, "diagnostics"),
      onBroken: async (partial) => await keepPartial(ports, out, { partial }),
      signal: context.signal,
    });
    if (result.kind === "unchanged") throw new Error("a recording is never skipped");
    const remove = Math.max(0, runSeconds() - (result.plan.spentSeconds["total"] ?? 0));
    const saveSeconds = startStopwatch(ports.clock);
    await replaceBundle(out, result.bundle, ports.files);
    requireSignals(result.snapshot);
    logTime(ports.log, withSpent(result.plan, { remove, report: saveSeconds() }, runSeconds()));
    const facts = { bundle: out, commit: result.snapshot.manifest.subject.commit, rounds: result.plan.rounds };
    await writeResult(
      context,
      format === "json" ? `${JSON.stringify(facts, null, 2)}\n` : `${out}: ${facts.rounds ?? 0} rounds recorded\n`,
    );
    return 0;
  },
};
