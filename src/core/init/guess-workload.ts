/** What the app is made to do: requests to a path that its sources handle, or nothing but its own work. */
import type { ContainerFact, MainPackage, PortFact, RepositoryFacts } from "./facts.ts";
import { found, guessedNote, type Note, type WorkloadGuess } from "./guess.ts";
import { countsFor } from "./guess-main.ts";

const PLUMBING =
  /^\/(?:$|metrics|debug|health|live|ready|ping|version|status|favicon|swagger|static|docs|-\/)|(?:health|ready|live)z?(?:\/|$)|\/(?:shutdown|quit|reload|stop|kill|exit)/u;
const NO_LOAD = /metric|prom|monitor|health|probe|grpc|webhook|pprof|debug|admin|readiness|liveness/u;
const HTTP = /^(?:http|web|api|www|rest)/u;

/** Paths that are worth asking for, as the sources name them: without parameters, no probes, nothing that stops the app. */
export const workRoutes = (facts: RepositoryFacts, main: MainPackage | null): readonly { readonly path: string; readonly file: string }[] =>
  facts.sources.routes
    .filter(({ value, file }) => !PLUMBING.test(value) && !/[{}:*()?]/u.test(value) && countsFor(file, main, facts.mains))
    .map(({ value, file }) => ({ path: value, file }));

/** Of those that take a body the first that is worth asking for. */
const bodyRoute = (facts: RepositoryFacts, main: MainPackage | null) => {
  const fit = facts.sources.otherRoutes.find(
    ({ value: { path }, file }) => !PLUMBING.test(path) && !/[{}:*()?]/u.test(path) && countsFor(file, main, facts.mains),
  );
  return fit === undefined ? null : { ...fit.value, file: fit.file };
};

/** The port that requests go to; null: none is one for HTTP. */
export const httpPort = (container: ContainerFact): PortFact | null => {
  const fit = container.ports.filter(({ name }) => name === null || !NO_LOAD.test(name));
  return fit.find(({ name }) => name !== null && HTTP.test(name)) ?? fit[0] ?? null;
};

/** True for apps whose work comes from objects of the API server and not from requests. */
export const isController = (
  facts: RepositoryFacts,
  main: MainPackage | null,
  container: ContainerFact | null,
  names: readonly string[],
): boolean => {
  if (facts.sources.controllers.length === 0) return false;
  if (container?.words.some((word) => /leader-elect/u.test(word)) === true) return true;
  if (names.some((name) => /controller|operator|manager|injector/u.test(name))) return true;
  if (main !== null && facts.sources.controllers.some(({ file }) => main.folder !== "" && file.startsWith(`${main.folder}/`))) return true;
  return workRoutes(facts, main).length === 0 && bodyRoute(facts, main) === null;
};

export interface HttpQuestion {
  readonly facts: RepositoryFacts;
  readonly main: MainPackage | null;
  /** Name of the component; null: the only one. */
  readonly component: string | null;
  readonly port: string | number | null;
  readonly container: ContainerFact | null;
}

/** Requests to one path. */
export const guessHttp = ({
  facts,
  main,
  component,
  port,
  container,
}: HttpQuestion): { readonly workload: WorkloadGuess; readonly notes: readonly Note[] } => {
  const [asked] = workRoutes(facts, main);
  const sent = asked === undefined ? bodyRoute(facts, main) : null;
  const route = asked ?? sent ?? undefined;
  const probe = container?.readiness ?? null;
  const path = route?.path ?? (probe === null || PLUMBING.test(probe.path) ? "/" : probe.path);
  const remedy = "write the requests that matter into workload: a path, a body, a k6 script, a command (docs/configuration.md, workload)";
  const why =
    route === undefined
      ? "no path was found in the sources; ask for the one that matters"
      : sent === null
        ? `the first path that ${route.file} handles; ask for the one that matters`
        : `${route.file} handles it; write a body that it takes`;
  return {
    workload: { kind: "http", component, port, method: sent?.method ?? null, path, guessed: why },
    notes: [
      guessedNote(
        route === undefined
          ? `requests to ${path}: the sources name no other path that could be asked for`
          : `requests to ${path}${sent === null ? "" : ` by ${sent.method} with the body {}, which it will hardly take`}`,
        route?.file ?? null,
        remedy,
      ),
    ],
  };
};

/** The app's own work alone. */
export const guessIdle = (facts: RepositoryFacts, why: string): { readonly workload: WorkloadGuess; readonly notes: readonly Note[] } => {
  const sample = facts.samples[0] ?? null;
  return {
    workload: { kind: "idle", guessed: why, sample },
    notes: [
      ...(sample === null ? [] : [found("an example of a custom resource", sample)]),
      guessedNote(
        `no load: ${why}`,
        null,
        "have objects created instead: workload: { objects: { template: FILE, count: 50, rate: 5/s } } with ${INDEX} in the template's name",
      ),
    ],
  };
};
