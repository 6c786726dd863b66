/** Which programs a configuration starts, and which of its keys ask for them. */
import type { Command, Config } from "../config/config.ts";

/** Programs that are looked for besides Docker, kind, kubectl and Helm, which the preflight of a run knows. */
export const PROGRAMS = ["git", "bash", "go", "k6", "tilt", "make"] as const;
export type Program = (typeof PROGRAMS)[number];

export interface ProgramNeed {
  readonly program: Program | "docker" | "kind" | "kubectl" | "helm";
  /** `every target`, `components[].run.build`. */
  readonly by: string;
}

const EVERY = "every target";
/** What every run starts: git for the trees of both sides, bash for command strings and copies. */
export const BASIC_NEEDS: readonly ProgramNeed[] = [
  { program: "git", by: EVERY },
  { program: "bash", by: EVERY },
];

const NAMED = [...PROGRAMS, "docker", "kind", "kubectl", "helm"] as const;
type Named = (typeof NAMED)[number];

/** Where a shell expects a program: at the start of a line, behind `&&`, `||`, `;`, `|`, `(`, `!` or variables set for it. */
const starts = (program: string, script: string): boolean =>
  new RegExp(String.raw`(?:^|[;&|(!]|\b(?:then|else|do|exec|time|env)\b)\s*(?:[A-Za-z_]\w*=\S*\s+)*${program}(?=\s|;|$)`, "mu").test(
    script,
  );

/** The programs that a command starts by name, as far as its text shows it. */
export const programsIn = (command: Command | null): readonly Named[] => {
  if (command === null) return [];
  if (command.kind === "argv") return NAMED.filter((program) => command.argv[0] === program);
  return NAMED.filter((program) => starts(program, command.script));
};

/** The commands of a configuration with the key each stands under. */
const commandsOf = ({ target, components, images, deploy, setup, reset }: Config): readonly (readonly [string, Command | null])[] => [
  ...(target === "process"
    ? components.flatMap(({ run }): readonly (readonly [string, Command | null])[] => [
        ["components[].run.build", run?.build ?? null],
        ["components[].run.command", run?.command ?? null],
        ["components[].run.stop", run?.stop ?? null],
      ])
    : []),
  ...images.map(({ command }): readonly [string, Command | null] => ["build[].command", command]),
  ...[...deploy, ...setup].flatMap(({ source }): readonly (readonly [string, Command | null])[] => {
    if (source.kind === "command") return [["deploy[].command", source.command]];
    return source.kind === "chart" ? source.valuesFrom.map((command) => ["deploy[].valuesFrom", command] as const) : [];
  }),
  ["reset.command", reset.kind === "command" ? reset.command : null],
];

/** Of a whole configuration, each program once for each key. */
export const programNeeds = (config: Config): readonly ProgramNeed[] => {
  const kinds = (config.workload?.kind === "phases" ? config.workload.phases.map(({ workload }) => workload) : [config.workload]).filter(
    (workload) => workload !== null,
  );
  const found: readonly ProgramNeed[] = [
    ...BASIC_NEEDS,
    ...commandsOf(config).flatMap(([by, command]) => programsIn(command).map((program) => ({ program, by }))),
    ...(kinds.some(({ kind }) => kind === "k6") ? [{ program: "k6", by: "workload.k6" } as const] : []),
    ...kinds.flatMap((workload) =>
      workload.kind === "command" ? programsIn(workload.command).map((program) => ({ program, by: "workload.command" })) : [],
    ),
    ...([...config.deploy, ...config.setup].some(({ source }) => source.kind === "tilt")
      ? [{ program: "tilt", by: "deploy[].tilt" } as const]
      : []),
  ];
  return found.filter((need, index) => found.findIndex(({ program, by }) => program === need.program && by === need.by) === index);
};
