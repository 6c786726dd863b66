/** `heapgate init`: writes the configuration and the workflows of a repository that has none. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { init } from "../../driver/init.ts";
import { renderInitFiles, renderInitResult } from "../../driver/init-render.ts";
import type { Command } from "../command.ts";
import { formatOf, writeResult } from "../output.ts";

const TARGETS = ["kind", "process"] as const;

const refuse = (problem: string): never => {
  throw heapgateError("USAGE", { problem, command: "init" });
};

const targetOf = (given: string | null): (typeof TARGETS)[number] | null =>
  given === null ? null : (TARGETS.find((target) => target === given) ?? refuse(`--target ${given}: give ${TARGETS.join(" or ")}.`));

export const initCommand: Command = {
  name: "init",
  summary: "looks at the repository and writes a configuration and the two workflows",
  usage: "[--target kind|process] [--dry-run]",
  details:
    "Reads charts, kustomizations, manifests, Dockerfiles, the Tiltfile, go.mod and Go sources that git knows of; helm and tilt are asked where they are\ninstalled. Writes .github/heapgate.yaml, .github/workflows/heapgate.yml and heapgate-comment.yml, none of them over one that is there, and says what\nwas found, what was guessed and what is missing. Exits 0 when all three are there afterwards.",
  options: [
    {
      flag: "target",
      value: "kind|process",
      text: "where the service is measured (default: kind where something deploys it, else process)",
    },
    { flag: "name", value: "NAME", text: "name in the configuration (default: the repository's)" },
    { flag: "out", value: "DIR", text: "write the files below this folder (default: the repository)" },
    { flag: "dry-run", value: null, text: "write nothing: the files go to stdout, what is said about them to stderr" },
    { flag: "format", value: "text|json", text: "format of the result on stdout (default: text)" },
  ],
  run: async (context) => {
    const { flags, ports, cwd } = context;
    if (context.positionals.length > 0) refuse(`"${context.positionals[0] ?? ""}" is not expected.`);
    const format = formatOf(context, "init");
    if (format === "md") refuse("--format md: init writes text, json.");
    const out = flags.get("out");
    const dryRun = flags.has("dry-run");
    const result = await init(ports, {
      cwd,
      target: targetOf(flags.get("target")),
      name: flags.get("name"),
      out: out === null ? null : ports.files.resolve(cwd, out),
      dryRun,
      signal: context.signal,
    });
    const report = renderInitResult(result, format === "json");
    if (dryRun && format === "text") {
      ports.log.info(report);
      await writeResult(context, renderInitFiles(result));
    } else await writeResult(context, report);
    return 0;
  },
};
