/** Configuration flags of the command line: which files, what is laid over them, and the limits that follow. */
import { FLAG_NAMES, INPUTS, parseInputs, type ParsedInputs } from "../core/config/inputs.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Policy, Rules } from "../core/verdict/verdict.ts";
import { loadConfig, type LoadedConfig } from "../driver/load-config.ts";
import type { CommandContext, OptionSpec } from "./command.ts";

const NOT_HERE: ReadonlySet<string> = new Set(["check-run", "comment", "keep-cluster", "report", "accept-label"]);
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  config: "FILE",
  set: "PATH=VALUE",
  name: "NAME",
  "base-ref": "REF",
  "base-path": "DIR",
};

const optionOf = (name: (typeof FLAG_NAMES)[number]): OptionSpec => {
  const spec = INPUTS[name];
  return {
    flag: name,
    value: PLACEHOLDERS[name] ?? spec.values?.join("|") ?? "VALUE",
    ...(name === "config" || name === "set" ? { repeated: true } : {}),
    text: `${spec.description.replace(/\.$/u, "")} (default: ${spec.defaultText})`,
  };
};

/** `--config` and `--set`. */
export const CONFIG_OPTIONS: readonly OptionSpec[] = FLAG_NAMES.filter((name) => name === "config" || name === "set").map(optionOf);
/** `--fail-on`, `--on-inconclusive`, … */
export const POLICY_OPTIONS: readonly OptionSpec[] = FLAG_NAMES.filter(
  (name) => name === "fail-on" || name === "on-inconclusive" || name === "on-missing-baseline",
).map(optionOf);
/** Every input that makes sense without GitHub. */
export const MEASURE_OPTIONS: readonly OptionSpec[] = FLAG_NAMES.filter((name) => !NOT_HERE.has(name)).map(optionOf);

const inputsOf = ({ flags }: CommandContext): ParsedInputs => {
  const parsed = parseInputs((name) => (name === "config" || name === "set" ? flags.all(name).join("\n") || null : flags.get(name)));
  if (parsed.kind === "invalid") throw heapgateError("INPUT_INVALID", { issues: parsed.issues });
  return parsed;
};

const resolveAll = ({ ports, cwd }: CommandContext, paths: readonly string[]): readonly string[] =>
  paths.map((path) => ports.files.resolve(cwd, path));

/** The files of the configuration as they were named, or the usual one. Throws INPUT_INVALID. */
export const configPathsOf = (context: CommandContext): readonly string[] => inputsOf(context).configPaths;

/** The configuration a measuring command runs with. Throws CONFIG_NOT_FOUND, CONFIG_INVALID, INPUT_INVALID. */
export const measuringConfig = async (context: CommandContext, paths?: readonly string[]): Promise<LoadedConfig> => {
  const inputs = inputsOf(context);
  return await loadConfig(context.ports, {
    paths: resolveAll(context, paths ?? inputs.configPaths),
    sets: inputs.sets,
    overrides: inputs.overrides,
    purpose: "measure",
    repository: context.cwd,
  });
};

/** Limits and policy: those of `--config`, else the defaults. */
export const judgingRules = async (context: CommandContext): Promise<{ readonly rules: Rules; readonly policy: Policy }> => {
  const inputs = inputsOf(context);
  const paths = context.flags.has("config") ? resolveAll(context, inputs.configPaths) : [];
  const { config } = await loadConfig(context.ports, {
    paths,
    sets: inputs.sets,
    overrides: inputs.overrides,
    purpose: "judge",
    repository: context.cwd,
  });
  return { rules: config.rules, policy: config.policy };
};
