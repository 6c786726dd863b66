/** How the service is built and started as a process: its package, the flag or variable that says where it listens. */
import type { GoFlag, MainPackage, RepositoryFacts, Sourced } from "./facts.ts";
import { found, guess, guessedNote, missing, read, type ComponentGuess, type Guessed, type Note } from "./guess.ts";
import { countsFor } from "./guess-main.ts";
import { guessEndpoints } from "./guess-profiling.ts";

const ADDRESS_FLAGS: readonly RegExp[] = [
  /^(?:web\.)?(?:http[-_.])?listen(?:[-_.]addr(?:ess)?)?$/u,
  /^(?:http|server|web|api|bind|service)[-_.]?addr(?:ess)?$/u,
  /^(?:addr|address|bind|http|listen)$/u,
];
const PORT_FLAGS: readonly RegExp[] = [/^(?:http|server|web|api|listen)[-_.]?port$/u, /^port$/u];
const ADDRESS_VARIABLE = /^(?:[A-Z]+_)?(?:HTTP_|LISTEN_|SERVER_|BIND_)?(?:LISTEN|ADDR|ADDRESS)$/u;
const NOT_FOR_LOAD = /METRIC|PPROF|PROFIL|GRPC|DEBUG|HEALTH|PROBE|REDIS|DB|DATABASE|KAFKA|REMOTE|VAULT|ETCD|SMTP|STATSD|CLIENT/u;

const flagLike = (
  facts: RepositoryFacts,
  main: MainPackage,
  patterns: readonly RegExp[],
  kinds: readonly GoFlag["kind"][],
): Sourced<GoFlag> | null => {
  const mine = facts.sources.flags.filter(({ value, file }) => kinds.includes(value.kind) && countsFor(file, main, facts.mains));
  const own = mine.filter(({ file }) => main.folder === "" || file.startsWith(`${main.folder}/`));
  for (const pattern of patterns) {
    const fitting = (flags: typeof mine) => flags.find(({ value }) => pattern.test(value.name));
    const flag = fitting(own) ?? fitting(mine);
    if (flag !== undefined) return flag;
  }
  return null;
};

interface Listening {
  /** Words behind the program. */
  readonly words: readonly string[];
  /** Words before it. */
  readonly assignments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly guessed: string | null;
  readonly note: Note;
}

const LISTENS = "see how your app is told where to listen, and use $PORT there";

const guessListening = (facts: RepositoryFacts, main: MainPackage): Listening => {
  const nothing = { words: [], assignments: [], env: {} } as const;
  const address = flagLike(facts, main, ADDRESS_FLAGS, ["text"]);
  if (address !== null) {
    const { name } = address.value;
    return { ...nothing, words: [`--${name}=127.0.0.1:$PORT`], guessed: null, note: found(`where it listens: --${name}`, address.file) };
  }
  const port = flagLike(facts, main, PORT_FLAGS, ["number", "text"]);
  if (port !== null)
    return {
      ...nothing,
      words: [`--${port.value.name}=$PORT`],
      guessed: null,
      note: found(`where it listens: --${port.value.name}`, port.file),
    };
  const variables = facts.sources.variables.filter(({ value, file }) => !NOT_FOR_LOAD.test(value) && countsFor(file, main, facts.mains));
  const plain = variables.find(({ value }) => value === "PORT");
  if (plain !== undefined)
    return { ...nothing, guessed: null, note: found("where it listens: the variable PORT, which heapgate sets", plain.file) };
  const named =
    variables.find(({ value }) => /^(?:[A-Z]+_)?(?:HTTP_|SERVER_|LISTEN_)?PORT$/u.test(value)) ??
    variables.find(({ value }) => ADDRESS_VARIABLE.test(value));
  if (named !== undefined) {
    const value = named.value.endsWith("PORT") ? "${PORT}" : "127.0.0.1:${PORT}";
    return {
      ...nothing,
      env: { [named.value]: value },
      guessed: null,
      note: guessedNote(`where it listens: the variable ${named.value}`, named.file, LISTENS),
    };
  }
  const fixed = facts.sources.addresses.find(({ file, value }) => countsFor(file, main, facts.mains) && !/:60\d\d$/u.test(value));
  if (fixed !== undefined) {
    const where = fixed.value.slice(fixed.value.lastIndexOf(":"));
    // The one address among the words tells heapgate the port.
    return {
      ...nothing,
      assignments: [`LISTENS=127.0.0.1${where}`],
      guessed: `it always listens on ${where}`,
      note: guessedNote(
        `it listens on the fixed port ${where.slice(1)}`,
        fixed.file,
        "read the port from PORT, so that nothing else on a machine is in its way",
      ),
    };
  }
  return {
    ...nothing,
    guessed: "no flag or variable was found that says where it listens",
    note: missing("where it listens: no flag, no variable and no address in the sources", LISTENS),
  };
};

const SERVER_COMMAND = /^(?:run|serve|server|start)$/u;

/** `-C` for a module below the root. */
const buildLine = (main: MainPackage, name: string): string => {
  const { folder } = main.module;
  const inside = folder === "" ? main.folder : main.folder.slice(folder.length).replace(/^\//u, "");
  const target = inside === "" ? "." : `./${inside}`;
  return folder === "" ? `go build -o bin/${name} ${target}` : `go build -C ${folder} -o "$PWD/bin/${name}" ${target}`;
};

/** The service as one local process. */
export const guessProcess = (
  facts: RepositoryFacts,
  main: MainPackage,
  name: string,
): { readonly component: ComponentGuess; readonly notes: readonly Note[] } => {
  const listening = guessListening(facts, main);
  const endpoints = guessEndpoints({ facts, main, container: null, annotatedPort: null, profiling: [], metricSwitches: [] });
  const dockerfile = facts.dockerfiles.find(({ program }) => program === main.name || program === name);
  const fromImage = (dockerfile?.args ?? []).filter((word) => SERVER_COMMAND.test(word)).slice(0, 1);
  const subcommand = facts.sources.subcommands.find(({ file }) => countsFor(file, main, facts.mains));
  const first = fromImage.length > 0 ? fromImage : subcommand === undefined ? [] : [subcommand.value];
  const words = [...listening.assignments, `./bin/${name}`, ...first, ...listening.words, ...endpoints.args];
  const why =
    listening.guessed ??
    (subcommand !== undefined && fromImage.length === 0 ? `the subcommand ${subcommand.value} is one of ${subcommand.file}` : null);
  const command: Guessed<string> = why === null ? read(words.join(" ")) : guess(words.join(" "), why);
  const ready = facts.sources.routes.find(
    ({ value, file }) =>
      /^\/(?:healthz?|readyz?|livez|ready|-\/ready|-\/healthy|healthcheck)$/u.test(value) && countsFor(file, main, facts.mains),
  );
  return {
    component: {
      name,
      role: null,
      selector: null,
      namespace: null,
      container: null,
      args: [],
      env: {},
      ports: endpoints.ports,
      pprof: endpoints.pprof,
      metrics: endpoints.metrics,
      run: {
        build: buildLine(main, name),
        command,
        ready: ready?.value ?? null,
        env: { ...listening.env, ...processVariables(endpoints.env) },
      },
      file: main.folder === "" ? "main package" : main.folder,
    },
    notes: [
      listening.note,
      ...(ready === undefined ? [] : [found(`when it is ready: ${ready.value} answers`, ready.file)]),
      ...endpoints.notes,
    ],
  };
};

/** A port of its own would not be free on every machine: only switches stay. */
const processVariables = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value === "true"));
