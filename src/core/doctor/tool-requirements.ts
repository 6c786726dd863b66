/** The programs a run starts: there or not, and which target or key of the configuration asks for them. */
import { preflightFindings, type Finding, type HostFacts, type HostNeeds } from "../kubernetes/preflight.ts";
import { PROGRAMS, type Program, type ProgramNeed } from "./program-needs.ts";
import { requirement, type Requirement, type State } from "./requirement.ts";

/** `mute`: it is there and does not tell its version. */
export type ProgramFacts =
  | { readonly kind: "there"; readonly version: string }
  | { readonly kind: "mute"; readonly why: string }
  | { readonly kind: "absent" };

export interface ToolFacts {
  readonly host: HostFacts;
  readonly programs: Readonly<Record<Program, ProgramFacts>>;
  /** Of the Node heapgate runs under: `24.21.0`. */
  readonly node: string;
}

export interface ToolNeeds {
  /** What a cluster asks of the machine: the very needs that a run checks. Null: no cluster is used. */
  readonly host: HostNeeds | null;
  readonly programs: readonly ProgramNeed[];
  /** False: there is no configuration, so what only some targets use is told and not asked for. */
  readonly configured: boolean;
}

export const LEAST_NODE = 24;

interface ProgramText {
  /** Where no configuration says who needs it. */
  readonly use: string;
  readonly remedy: string;
  /** Told even where nothing needs it. */
  readonly always: boolean;
}

const TEXTS: Readonly<Record<Program, ProgramText>> = {
  git: { use: "every target", remedy: "Install git: https://git-scm.com/downloads", always: true },
  bash: { use: "every target", remedy: "Install bash; command strings run by it.", always: true },
  go: { use: "target: process, heapgate demo", remedy: "Install Go: https://go.dev/doc/install", always: true },
  k6: { use: "workload.k6", remedy: "Install k6: https://grafana.com/docs/k6/latest/set-up/install-k6/", always: false },
  tilt: { use: "deploy[].tilt", remedy: "Install Tilt: https://docs.tilt.dev/install.html", always: false },
  make: { use: "commands", remedy: "Install make.", always: false },
};

const nodeRequirement = (version: string): Requirement => {
  const isMet = Number.parseInt(version, 10) >= LEAST_NODE;
  return requirement({
    group: "tools",
    id: "node",
    what: `Node ${LEAST_NODE} or later`,
    state: isMet ? "met" : "missing",
    found: version,
    neededBy: "every target",
    remedy: isMet ? "" : `Install Node ${LEAST_NODE}: https://nodejs.org/en/download`,
    needed: true,
  });
};

const programRequirement = (program: Program, facts: ProgramFacts, needs: ToolNeeds): Requirement | null => {
  const asked = needs.programs.filter((need) => need.program === program).map(({ by }) => by);
  const { use, remedy, always } = TEXTS[program];
  if (asked.length === 0 && !always && (needs.configured || facts.kind === "absent")) return null;
  const needed = asked.length > 0;
  const lacks: State = needed || !needs.configured ? "missing" : "unneeded";
  const found = facts.kind === "there" ? facts.version : facts.kind === "mute" ? facts.why : "not on PATH";
  return requirement({
    group: "tools",
    id: program,
    what: program,
    state: facts.kind === "there" ? (needed || !needs.configured ? "met" : "unneeded") : lacks,
    found,
    neededBy: needed ? asked.join(", ") : use,
    remedy:
      facts.kind === "there" || lacks === "unneeded"
        ? ""
        : facts.kind === "mute"
          ? `Run ${program} by hand and mend what it says.`
          : remedy,
    needed,
  });
};

/** What uses a finding where no configuration does: a part of its sentence to the words. */
const USES: readonly (readonly [RegExp, string])[] = [
  [/^kubectl$/u, "target: kind, target: existing"],
  [/^helm$/u, "charts (deploy[].chart)"],
  [/^a Docker engine/u, "target: kind, and building images"],
  [/./u, "target: kind"],
];
const useOf = (what: string): string => USES.find(([pattern]) => pattern.test(what))?.[1] ?? "";

const IDS: readonly (readonly [RegExp, string])[] = [
  [/^a Docker engine/u, "docker"],
  [/^Docker \d/u, "docker-version"],
  [/^control groups/u, "docker-cgroups"],
  [/image store/u, "docker-image-store"],
  [/free where Docker/u, "docker-disk"],
  [/inotify/u, "inotify"],
];
const idOf = (what: string): string => IDS.find(([pattern]) => pattern.test(what))?.[1] ?? what;

/** A state from a finding of the preflight; what stops a run is `missing`, what only makes it worse `warn`. */
const stateOf = ({ met, hard }: Finding): State => {
  if (met === null) return "unknown";
  if (met) return "met";
  return hard ? "missing" : "warn";
};

/** The target's own words: what of the configuration brings a need about. */
const hostReason = (what: string, { target, builds }: HostNeeds): string => {
  if (what === "helm") return "deploy[].chart";
  if (target === "existing" && builds && /Docker/u.test(what)) return "build[]";
  return `target: ${target}`;
};

const ALL: HostNeeds = { target: "kind", nodes: 1, builds: true, charts: true };

/** A command of the configuration may ask for one of the cluster's programs, under any target. */
const commandReason = (what: string, { programs }: ToolNeeds): string | null => {
  const program = what.startsWith("a Docker engine") ? "docker" : what;
  return programs.find((need) => need.program === program)?.by ?? null;
};

/** Docker, kind, kubectl, Helm and what they need: the findings that stop or warn a run, and those of the full list it does without. */
const hostRequirements = ({ host }: ToolFacts, needs: ToolNeeds): readonly Requirement[] => {
  const own = needs.host === null ? [] : preflightFindings(host, needs.host);
  const full = preflightFindings(host, { ...ALL, nodes: needs.host?.nodes ?? 1 });
  const told = full.filter(({ what }) => !needs.configured || isProgram(what) || own.some((one) => one.what === what));
  return told.map((finding) => {
    const { what, found } = finding;
    const asked = own.find((one) => one.what === what);
    const byCommand = commandReason(what, needs);
    const needed = asked !== undefined || byCommand !== null;
    const state = needed || !needs.configured ? stateOf(asked ?? finding) : "unneeded";
    const neededBy = asked !== undefined && needs.host !== null ? hostReason(what, needs.host) : (byCommand ?? useOf(what));
    return requirement({
      group: "tools",
      id: idOf(what),
      what,
      state,
      found,
      neededBy,
      remedy: state === "met" || state === "unneeded" ? "" : dockerRemedy(finding),
      needed: needed && (asked ?? finding).hard,
    });
  });
};

/** Limits and versions of a tool that is not needed say nothing. */
const isProgram = (what: string): boolean => ["docker", "kind", "kubectl", "helm"].includes(idOf(what));

const dockerRemedy = ({ missing, remedy }: Finding): string =>
  missing === "docker"
    ? `Install or start Docker (docker info says how it is): https://docs.docker.com/engine/install/\nWithout: ${remedy}.`
    : remedy;

/** All of them, the ones every target needs first. */
export const toolRequirements = (facts: ToolFacts, needs: ToolNeeds): readonly Requirement[] => [
  nodeRequirement(facts.node),
  ...PROGRAMS.flatMap((program) => programRequirement(program, facts.programs[program], needs) ?? []),
  ...hostRequirements(facts, needs),
];
