/** `heapgate import`: files captured elsewhere become a round of a bundle. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { importRound, type ImportOptions } from "../../driver/import.ts";
import type { Command, CommandContext } from "../command.ts";
import { formatOf, writeResult } from "../output.ts";

const usage = (problem: string) => heapgateError("USAGE", { problem, command: "import" });

const KINDS = ["heap", "allocs", "cpu", "goroutine", "goroutineleak", "mutex", "block", "threadcreate"] as const;
type Kind = (typeof KINDS)[number];
const isKind = (text: string): text is Kind => KINDS.some((kind) => kind === text);

const required = (context: CommandContext, flag: string): string => {
  const value = context.flags.get(flag);
  if (value === null || value === "") throw usage(`--${flag} is missing.`);
  return value;
};

const numberOf = (flag: string, text: string): number => {
  if (!/^\d+(?:\.\d+)?$/u.test(text)) throw usage(`--${flag} ${text} is not a number.`);
  return Number(text);
};

const resolveFile = (context: CommandContext, path: string): string => context.ports.files.resolve(context.cwd, path);

const profileOf = (context: CommandContext, text: string): ImportOptions["profiles"][number] => {
  const match = /^([a-z]+)(?:@([a-z]+))?=(.+)$/u.exec(text);
  const kind = match?.[1] ?? "";
  const checkpoint = match?.[2] ?? "";
  const file = match?.[3] ?? "";
  if (!isKind(kind) || file === "" || (checkpoint !== "" && checkpoint !== "start" && checkpoint !== "end")) {
    throw usage(`--profile ${text}: write KIND=FILE, KIND@start=FILE or KIND@end=FILE, with KIND one of ${KINDS.join(", ")}.`);
  }
  return { kind, checkpoint: checkpoint === "" ? null : checkpoint, path: resolveFile(context, file) };
};

const metricsOf = (context: CommandContext, text: string): ImportOptions["metrics"][number] => {
  const edge = /^(start|end)=/u.exec(text)?.[1];
  const path = resolveFile(context, edge === undefined ? text : text.slice(edge.length + 1));
  return { edge: edge === "start" || edge === "end" ? edge : null, path };
};

const labelsOf = (texts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw usage(`--label ${text}: write NAME=VALUE.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );

export const importCommand: Command = {
  name: "import",
  summary: "makes or extends a bundle from files captured elsewhere",
  usage: "--out DIR --component NAME --round N [--units N] [--profile …] [--metrics …] [--points FILE.csv]",
  details:
    "One call per round and component. Costs per unit of work need --units and --metrics at both edges; the leak test needs --points with at\nleast 10 samples, and for the heap --post-gc.",
  leastNode: 24,
  options: [
    { flag: "out", value: "DIR", text: "folder of the bundle" },
    { flag: "component", value: "NAME", text: "component the files belong to" },
    { flag: "round", value: "N", text: "number of the round, from 1" },
    { flag: "units", value: "N", text: "units of work done in the measured phase" },
    { flag: "subject", value: "TEXT", text: "what was measured, for example v1.79.5 (default: the folder's name)" },
    { flag: "profile", value: "KIND[@start|@end]=FILE", repeated: true, text: "a pprof profile; KIND as in /debug/pprof/, cpu for CPU" },
    { flag: "metrics", value: "[start=|end=]FILE", repeated: true, text: "a body of /metrics" },
    { flag: "points", value: "FILE.csv", text: "samples along the run: seconds,units then metric names" },
    { flag: "post-gc", value: null, text: "the heap values were read right after a forced collection" },
    { flag: "label", value: "NAME=VALUE", repeated: true, text: "goes into the manifest" },
    { flag: "replace", value: null, text: "put this round in the place of one already there" },
  ],
  run: async (context) => {
    const { flags, ports } = context;
    if (context.positionals.length > 0)
      throw usage(`"${context.positionals[0] ?? ""}" is not expected; files go with --profile, --metrics and --points.`);
    const format = formatOf(context, "import");
    const units = flags.get("units");
    const points = flags.get("points");
    const result = await importRound(
      {
        out: ports.files.resolve(context.cwd, required(context, "out")),
        component: required(context, "component"),
        round: numberOf("round", required(context, "round")),
        units: units === null ? null : numberOf("units", units),
        subject: flags.get("subject"),
        profiles: flags.all("profile").map((text) => profileOf(context, text)),
        metrics: flags.all("metrics").map((text) => metricsOf(context, text)),
        points: points === null ? null : resolveFile(context, points),
        postGc: flags.has("post-gc"),
        labels: labelsOf(flags.all("label")),
        replace: flags.has("replace"),
        heapgateVersion: context.version,
      },
      ports,
    );
    const missing = result.missing.map(({ signal, why }) => `  not measured: ${signal} (${why})`);
    const text = [
      `${result.path}: round ${result.round} of ${result.component}, ${result.rounds} rounds in all`,
      `  measured: ${result.measured.join(", ") || "nothing"}`,
      ...missing,
      "",
    ].join("\n");
    await writeResult(context, format === "json" ? `${JSON.stringify(result, null, 2)}\n` : text);
    return 0;
  },
};
