/** Where an app serves profiles and metrics, and which flag, variable or value switches them on. */
import type { ChartSwitch, ContainerFact, GoFlag, MainPackage, RepositoryFacts, Sourced } from "./facts.ts";
import { found, guess, guessedNote, missing, read, type EndpointGuess, type Guessed, type Note } from "./guess.ts";
import { countsFor } from "./guess-main.ts";

export interface Endpoints {
  readonly pprof: Guessed<EndpointGuess>;
  readonly metrics: Guessed<EndpointGuess>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Values of the chart to set. */
  readonly inline: readonly { readonly path: readonly string[]; readonly value: string | number | boolean }[];
  /** Further ports of a process. */
  readonly ports: readonly string[];
  readonly notes: readonly Note[];
}

/** Who asks: a container in a cluster, or a process that is told its ports. */
export interface EndpointQuestion {
  readonly facts: RepositoryFacts;
  readonly main: MainPackage | null;
  readonly container: ContainerFact | null;
  readonly annotatedPort: number | null;
  readonly profiling: readonly ChartSwitch[];
  readonly metricSwitches: readonly ChartSwitch[];
}

const PPROF_FLAG =
  /pprof|^(?:enable[-_.]?)?profil(?:ing|er)(?:[-_.](?:enabled?|addr(?:ess)?|port|bind-addr(?:ess)?|listen-addr(?:ess)?|server))?$/u;
const NO_SWITCH = /(?:^|[-_.])(?:dir|path|file|output|rate|duration|interval|secret|token|block|mutex)/u;
const PPROF_VARIABLE = /PPROF|PROFIL/u;
const METRICS_FLAG =
  /^(?:web\.)?(?:(?:port|addr|address)[-_.]metrics|metrics?[-_.](?:bind-|listen-)?(?:addr(?:ess)?|port|endpoint|listen|bind))$/u;
const METRICS_PORT = /metric|prom|monitor/u;
const DEFAULT_PORT = 6060;

const portIn = (text: string | null): number | null => {
  const [, port] = /(?:^|:)(\d{2,5})$/u.exec(text ?? "") ?? [];
  return port === undefined ? null : Number(port);
};

/** The value of a flag among the words of a container; null: it is not given. "" stands for one without a value. */
const givenFlag = (words: readonly string[], name: string): string | null => {
  for (const [index, word] of words.entries()) {
    const [written = "", ...rest] = word.replace(/^--?/u, "").split("=");
    if (written !== name || !word.startsWith("-")) continue;
    if (rest.length > 0) return rest.join("=");
    const next = words[index + 1];
    return next === undefined || next.startsWith("-") ? "" : next;
  }
  return null;
};

const flagsOf = ({ facts, main }: EndpointQuestion, pattern: RegExp): readonly Sourced<GoFlag>[] => {
  const mine = facts.sources.flags.filter(
    ({ value, file }) => pattern.test(value.name) && !NO_SWITCH.test(value.name) && countsFor(file, main, facts.mains),
  );
  return mine.filter(({ value }, index) => mine.findIndex((other) => other.value.name === value.name) === index);
};

const at = (port: string | number | null): EndpointGuess => ({ port, scheme: null, auth: null });

interface Switched {
  readonly args: readonly string[];
  readonly port: string | number | null;
  readonly ports: readonly string[];
  readonly files: readonly string[];
}

/** What the flags for profiles have to say so that they are served. `name`: the further port of a process. */
const byFlags = (flags: readonly Sourced<GoFlag>[], { container }: EndpointQuestion, name: string): Switched => {
  const words = container?.words ?? [];
  const args: string[] = [];
  const ports: string[] = [];
  let port: string | number | null = null;
  for (const { value } of flags) {
    const { name: flag, kind, fallback } = value;
    const given = givenFlag(words, flag);
    if (kind === "bool") {
      if (fallback !== "true" && given !== "true" && given !== "") args.push(`--${flag}`);
    } else if (given !== null && given !== "" && given !== "0") port = portIn(given);
    else if (container === null) {
      args.push(kind === "number" ? `--${flag}=$PORT_${name.toUpperCase()}` : `--${flag}=127.0.0.1:$PORT_${name.toUpperCase()}`);
      ports.push(name);
      port = name;
    } else if (portIn(fallback) !== null) port = portIn(fallback);
    else {
      args.push(kind === "number" ? `--${flag}=${DEFAULT_PORT}` : `--${flag}=localhost:${DEFAULT_PORT}`);
      port = DEFAULT_PORT;
    }
  }
  return { args, port, ports, files: [...new Set(flags.map(({ file }) => file))] };
};

const variablesOf = ({ facts, main }: EndpointQuestion): Readonly<Record<string, string>> =>
  Object.fromEntries(
    facts.sources.variables
      .filter(
        ({ value, file }) =>
          PPROF_VARIABLE.test(value) && !/DISABLE|_(?:DIR|PATH|FILE|RATE|SECRET)/u.test(value) && countsFor(file, main, facts.mains),
      )
      .map(({ value }) => [value, /ADDR/u.test(value) ? `:${DEFAULT_PORT}` : /PORT/u.test(value) ? String(DEFAULT_PORT) : "true"]),
  );

const TWO_LINES =
  'add these two lines to the program, or leave pprof: off\nimport _ "net/http/pprof"\ngo http.ListenAndServe("localhost:6060", nil)';

/** Values of the chart that are off. */
const valuesToSet = (switches: readonly ChartSwitch[]): Endpoints["inline"] =>
  switches.flatMap(({ path, value }): Endpoints["inline"] => {
    if (value === false) return [{ path, value: true }];
    return value === "" && /addr/iu.test(path.at(-1) ?? "") ? [{ path, value: `:${DEFAULT_PORT}` }] : [];
  });

const portValue = (switches: readonly ChartSwitch[]): number | null =>
  switches
    .map(({ path, value }) => (/port/iu.test(path.at(-1) ?? "") && typeof value === "number" ? value : null))
    .find((port) => port !== null) ?? null;

const pathText = (path: readonly string[]): string => path.join(".");

type ProfilePart = Pick<Endpoints, "pprof" | "args" | "env" | "inline" | "ports" | "notes">;
const PLAIN = { args: [], env: {}, inline: [], ports: [], notes: [] } as const;

const guessPprof = (question: EndpointQuestion, metricsPort: string | number | null): ProfilePart => {
  const { facts, main, container, profiling } = question;
  const served = facts.sources.pprof.filter(({ file }) => countsFor(file, main, facts.mains));
  const [first] = served;
  const inline = container === null ? [] : valuesToSet(profiling);
  if (inline.length > 0) {
    const names = inline.map(({ path }) => pathText(path)).join(", ");
    return {
      ...PLAIN,
      pprof: guess(at(portValue(profiling)), `switched on by the chart's value ${names}`),
      inline,
      notes: [guessedNote(`profiles are off in the chart; valuesInline sets ${names}`, null, null)],
    };
  }
  const flags = flagsOf(question, PPROF_FLAG);
  if (flags.length > 0) {
    const switched = byFlags(flags, question, "pprof");
    const words = switched.args.join(" ");
    return {
      ...PLAIN,
      pprof:
        words === ""
          ? read(at(switched.port))
          : guess(at(switched.port), container === null ? "the command switches it on" : `switched on by ${words}`),
      args: switched.args,
      ports: switched.ports,
      notes: [
        words === ""
          ? found(`net/http/pprof, on without a switch`, switched.files.join(", "))
          : guessedNote(
              `profiles are off unless the app is told: ${words}`,
              switched.files.join(", "),
              "heapgate doctor tells what answers",
            ),
      ],
    };
  }
  const variables = variablesOf(question);
  if (Object.keys(variables).length > 0) {
    const names = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const port = Object.values(variables).some((value) => portIn(value) !== null) ? DEFAULT_PORT : null;
    return {
      ...PLAIN,
      pprof: guess(at(port), `switched on by ${names.join(" ")}`),
      env: variables,
      notes: [
        guessedNote(
          `a variable speaks of profiles: ${names.join(", ")}`,
          facts.sources.variables.find(({ value }) => value in variables)?.file ?? null,
          "correct its value where it is another one",
        ),
      ],
    };
  }
  if (first === undefined) {
    return {
      ...PLAIN,
      pprof: guess("off", "no net/http/pprof in the sources"),
      notes: [missing("no net/http/pprof import found", TWO_LINES)],
    };
  }
  if (first.value === "wrapper" && facts.sources.controllers.length > 0 && metricsPort !== null)
    return {
      ...PLAIN,
      pprof: guess(at(metricsPort), "served beside the metrics"),
      notes: [guessedNote("profiles come with the metrics", first.file, null)],
    };
  const fixed = facts.sources.addresses.find(
    ({ value, file }) => /^(?:localhost|127\.0\.0\.1):60\d\d$/u.test(value) && countsFor(file, main, facts.mains),
  );
  return {
    ...PLAIN,
    pprof: read(at(fixed === undefined ? null : portIn(fixed.value))),
    notes: [found(`net/http/pprof${first.value === "controller-runtime" ? " (PprofBindAddress)" : ""}`, first.file)],
  };
};

type MetricsPart = Pick<Endpoints, "metrics" | "args" | "inline" | "ports" | "notes">;

const guessMetrics = (question: EndpointQuestion): MetricsPart => {
  const { facts, container, annotatedPort, metricSwitches } = question;
  const [served] = facts.sources.metrics;
  if (served === undefined)
    return {
      ...PLAIN,
      metrics: guess("off", "nothing in the sources serves /metrics"),
      notes: [
        missing(
          "no /metrics: no promhttp, controller-runtime or the like in the sources",
          "serve promhttp.Handler() for memory, CPU and goroutines without profiles, or leave metrics: off",
        ),
      ],
    };
  const note = found(`/metrics (${served.value})`, served.file);
  const flags = flagsOf(question, METRICS_FLAG);
  if (container === null) {
    const switched = byFlags(flags.slice(0, 1), question, "metrics");
    return { ...PLAIN, metrics: read(at(switched.port)), args: switched.args, ports: switched.ports, notes: [note] };
  }
  const given =
    flags.map(({ value }) => givenFlag(container.words, value.name)).find((value) => value !== null && value !== "" && value !== "0") ??
    null;
  const secure = container.words.some((word) => /^--?metrics-(?:bind-address=.*:8443|secure(?:=true)?)$/u.test(word));
  if (secure) return { ...PLAIN, metrics: read({ port: portIn(given) ?? 8443, scheme: "https", auth: "own" }), notes: [note] };
  const named = container.ports.find(({ name }) => name !== null && METRICS_PORT.test(name));
  const inline = valuesToSet(metricSwitches).filter(({ path }) => /enabled?$/iu.test(path.at(-1) ?? "") && path.length <= 2);
  const port = named?.number ?? portIn(given) ?? annotatedPort;
  if (port === null && inline.length > 0)
    return {
      ...PLAIN,
      metrics: read(at(null)),
      inline,
      notes: [
        note,
        guessedNote(`metrics are off in the chart; valuesInline sets ${inline.map(({ path }) => pathText(path)).join(", ")}`, null, null),
      ],
    };
  const fallback = flags.map(({ value }) => portIn(value.fallback)).find((value) => value !== null) ?? null;
  return { ...PLAIN, metrics: read(at(port ?? fallback)), notes: [note] };
};

/** Profiles and metrics of one container or process. */
export const guessEndpoints = (question: EndpointQuestion): Endpoints => {
  const metrics = guessMetrics(question);
  const metricsPort = metrics.metrics.value === "off" ? null : metrics.metrics.value.port;
  const pprof = guessPprof(question, metricsPort);
  return {
    pprof: pprof.pprof,
    metrics: metrics.metrics,
    args: [...pprof.args, ...metrics.args],
    env: pprof.env,
    inline: [...pprof.inline, ...metrics.inline],
    ports: [...new Set([...pprof.ports, ...metrics.ports])],
    notes: [...pprof.notes, ...metrics.notes],
  };
};
