/** From the facts of a repository to what `heapgate init` writes: target, images, deployment, components, work. */
import { repositoryName } from "../manifests/image-reference.ts";
import { baseOf } from "./choose-files.ts";
import type { ContainerFact, MainPackage, RepositoryFacts, Workload } from "./facts.ts";
import {
  found,
  guess,
  guessedNote,
  missing,
  read,
  type ComponentGuess,
  type DeployGuess,
  type Guess,
  type Guessed,
  type Note,
} from "./guess.ts";
import { guessDeployment, objectName, type Deployment } from "./guess-deploy.ts";
import { guessImages, ownImages, type OwnImage } from "./guess-images.ts";
import { mainNamed, programName, rankMains } from "./guess-main.ts";
import { guessProcess } from "./guess-process.ts";
import { guessEndpoints, type Endpoints } from "./guess-profiling.ts";
import { guessHttp, guessIdle, httpPort, isController } from "./guess-workload.ts";
import { knownSystemOf, type KnownSystem } from "./known-systems.ts";

export type GuessedService =
  | { readonly kind: "guessed"; readonly guess: Guess }
  | { readonly kind: "no-service"; readonly why: string }
  /** A cluster was asked for, and nothing says what would run in it. */
  | { readonly kind: "no-deployment" };

const MOST_COMPONENTS = 6;

/** A name the configuration takes. */
export const plainName = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9._-]/gu, "-")
    .replace(/^[^A-Za-z0-9]+/u, "")
    .slice(0, 100) || "service";

const moduleFile = (main: MainPackage): string => (main.module.folder === "" ? "go.mod" : `${main.module.folder}/go.mod`);

const mainNotes = (
  facts: RepositoryFacts,
  main: MainPackage,
  ranked: readonly MainPackage[],
  used: readonly MainPackage[],
): readonly Note[] => {
  const others = ranked.filter((other) => !used.includes(other)).map(({ folder }) => (folder === "" ? "." : folder));
  const version = main.module.goVersion === null ? "" : `, Go ${main.module.goVersion}`;
  return [
    found(`the module ${main.module.path}${version}`, moduleFile(main)),
    ...used.map((one) => found(`the service ${one.name}`, one.folder === "" ? "package main at the root" : one.folder)),
    ...(others.length === 0
      ? []
      : [
          guessedNote(
            `other programs are not measured: ${others.slice(0, 8).join(", ")}${others.length > 8 ? ` and ${others.length - 8} more` : ""}`,
            null,
            "add a component for each that matters",
          ),
        ]),
    ...(facts.leftOut === 0
      ? []
      : [missing(`${facts.leftOut} files were not read, there are too many`, "look through what was guessed more closely")]),
  ];
};

/** Labels as a selector. */
const selectorOf = (workload: Workload, deployment: Deployment): Guessed<string> => {
  const labels = Object.entries(workload.labels).filter(
    ([key, value]) => /^[\w./-]+$/u.test(key) && /^(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)?$/u.test(value),
  );
  if (labels.length > 0) return read(labels.map(([key, value]) => `${key}=${value}`).join(","));
  return guess(`app.kubernetes.io/name=${plainName(deployment.chart?.name ?? workload.name)}`, "its labels could not be read");
};

interface Measured {
  readonly workload: Workload;
  readonly container: ContainerFact;
  readonly main: MainPackage | null;
}

/** Workloads with an image of the repository's own; all of them where none has. */
const measuredOf = (deployment: Deployment, images: readonly OwnImage[], mains: readonly MainPackage[]): readonly Measured[] => {
  const each = deployment.workloads.flatMap((workload): readonly (Measured & { readonly own: boolean })[] => {
    const owner = (container: ContainerFact): OwnImage | undefined =>
      images.find(({ image }) => container.image !== null && repositoryName(container.image) === image);
    const container = workload.containers.find((one) => owner(one) !== undefined) ?? workload.containers[0];
    if (container === undefined) return [];
    const own = owner(container);
    const words = container.words.slice(0, 1).map(baseOf);
    const main =
      own === undefined
        ? null
        : images.length === 1 && deployment.workloads.length > 1
          ? (mainNamed(mains, [...words, workload.name]) ?? own.main)
          : own.main;
    return [{ workload, container, main, own: own !== undefined }];
  });
  const own = each.filter((one) => one.own);
  return (own.length > 0 ? own : each).slice(0, MOST_COMPONENTS);
};

const componentOf = (
  { workload, container, main }: Measured,
  facts: RepositoryFacts,
  deployment: Deployment,
  names: Set<string>,
): { readonly component: ComponentGuess; readonly endpoints: Endpoints } => {
  const endpoints = guessEndpoints({
    facts,
    main,
    container,
    annotatedPort: workload.annotatedPort,
    profiling: deployment.profiling,
    metricSwitches: deployment.metrics,
  });
  const wanted = plainName(workload.name === "" || /unread/u.test(workload.name) ? (main?.name ?? container.name) : workload.name);
  const name = names.has(wanted) ? `${wanted}-${names.size + 1}` : wanted;
  names.add(name);
  const step = deployment.steps.at(-1);
  return {
    endpoints,
    component: {
      name,
      role: isController(facts, main, container, [workload.name, container.name, main?.name ?? ""]) ? "controller" : null,
      selector: selectorOf(workload, deployment),
      namespace: objectName(workload.namespace) ?? (step?.kind === "chart" ? step.namespace : null),
      container: workload.containers.length > 1 ? objectName(container.name) : null,
      args: endpoints.args,
      env: endpoints.env,
      ports: [],
      pprof: endpoints.pprof,
      metrics: endpoints.metrics,
      run: null,
      file: workload.file,
    },
  };
};

/** The notes of several components, each sentence once. */
const once = (notes: readonly Note[]): readonly Note[] =>
  notes.filter(
    (note, index) => notes.findIndex((other) => other.kind === note.kind && other.what === note.what && other.file === note.file) === index,
  );

/** Images that a chart hands to the app and runs in no pod of its own: who starts them is the app, by the name that is written there. */
const startedImages = (deployment: Deployment): readonly Note[] => {
  const running = new Set(
    deployment.workloads.flatMap(({ containers }) => containers.flatMap(({ image }) => (image === null ? [] : [repositoryName(image)]))),
  );
  const others = (deployment.chart?.images ?? []).filter(({ image }) => !running.has(repositoryName(image)));
  if (others.length === 0) return [];
  return [
    guessedNote(
      `its values name images that none of its pods has: ${others.map(({ key, image }) => `${key} ${image}`).join(", ")}`,
      deployment.chart?.folder === "" ? "values.yaml" : `${deployment.chart?.folder ?? ""}/values.yaml`,
      "where the app starts one and it is built here, add it to build[].image, with its tag",
    ),
  ];
};

const withInline = (steps: readonly DeployGuess[], inline: Endpoints["inline"]): readonly DeployGuess[] => {
  const distinct = inline.filter(({ path }, index) => inline.findIndex((other) => other.path.join(".") === path.join(".")) === index);
  return steps.map((step, index) => (step.kind === "chart" && index === steps.length - 1 ? { ...step, inline: distinct } : step));
};

const guessCluster = (facts: RepositoryFacts, ranked: readonly MainPackage[], deployment: Deployment): Guess => {
  const images = guessImages(ownImages(deployment.workloads, facts, ranked), deployment.workloads, facts, ranked);
  const measured = measuredOf(deployment, images, ranked);
  const names = new Set<string>();
  const components = measured.map((one) => ({ ...one, ...componentOf(one, facts, deployment, names) }));
  const skipped = deployment.workloads.filter((workload) => !measured.some((one) => one.workload === workload));
  const loaded = components.find(({ component, container }) => component.role === null && httpPort(container) !== null);
  const port = loaded === undefined ? null : httpPort(loaded.container);
  const work =
    loaded !== undefined && port !== null
      ? guessHttp({ facts, main: loaded.main, component: loaded.component.name, port: port.number, container: loaded.container })
      : guessIdle(
          facts,
          components.some(({ component }) => component.role === "controller")
            ? "a controller works for objects, which are not known here"
            : "no port for HTTP is declared",
        );
  const main = measured.find((one) => one.main !== null)?.main ?? ranked[0];
  const used = [...new Set([...(main === undefined ? [] : [main]), ...images.flatMap(({ main: one }) => (one === null ? [] : [one]))])];
  return {
    target: "kind",
    preset: null,
    builds: images.map(({ build }) => build),
    deploys: withInline(
      deployment.steps,
      components.flatMap(({ endpoints }) => endpoints.inline),
    ),
    components: components.map(({ component }) => component),
    workload: work.workload,
    moduleFolder: main?.module.folder ?? "",
    notes: once([
      ...(main === undefined ? [] : mainNotes(facts, main, ranked, used)),
      ...deployment.notes,
      ...images.flatMap(({ notes }) => notes),
      ...(images.length > 0
        ? []
        : [
            missing(
              "no image of the repository's own among those that are deployed",
              "write build: [{ image: …, context: . }] with the name the chart has",
            ),
          ]),
      ...startedImages(deployment),
      ...components.map(({ component }) =>
        component.selector?.guessed == null
          ? found(`the pods of ${component.name}: ${component.selector?.value ?? ""}`, component.file)
          : guessedNote(
              `the pods of ${component.name}: ${component.selector.value}`,
              component.file,
              "compare with kubectl get pods --show-labels",
            ),
      ),
      ...(skipped.length === 0
        ? []
        : [
            guessedNote(
              `deployed, not measured: ${skipped.map(({ name }) => name).join(", ")}`,
              null,
              "add a component for each that matters",
            ),
          ]),
      ...components.flatMap(({ endpoints }) => endpoints.notes),
      ...(port === null
        ? []
        : [found(`the port for requests: ${port.name === null ? "" : `${port.name}, `}${port.number}`, loaded?.component.file ?? null)]),
      ...work.notes,
    ]),
  };
};

const guessLocal = (facts: RepositoryFacts, main: MainPackage, ranked: readonly MainPackage[]): Guess => {
  const name = plainName(programName(main, facts));
  const { component, notes } = guessProcess(facts, main, name);
  const work = isController(facts, main, null, [main.name])
    ? guessIdle(facts, "a controller works for objects of a cluster; with target: process it has none")
    : guessHttp({ facts, main, component: null, port: null, container: null });
  return {
    target: "process",
    preset: null,
    builds: [],
    deploys: [],
    components: [component],
    workload: work.workload,
    moduleFolder: main.module.folder,
    notes: once([...mainNotes(facts, main, ranked, [main]), ...notes, ...work.notes]),
  };
};

const guessKnown = (system: KnownSystem, main: MainPackage): Guess => ({
  target: "kind",
  preset: system.preset,
  builds: system.builds,
  deploys: system.deploys,
  components: [],
  workload: system.workload,
  moduleFolder: "",
  notes: [
    found(`the module ${main.module.path}${main.module.goVersion === null ? "" : `, Go ${main.module.goVersion}`}`, moduleFile(main)),
    found(`the preset ${system.preset}, which declares what is measured`, null),
    ...(system.example === null ? [] : [found("a longer example in heapgate's repository", system.example)]),
    ...(system.builds.length > 0 ? [] : [missing("how its images are built", "write them into build: [{ image: …, context: . }]")]),
    system.workload.kind === "idle"
      ? guessedNote(`no load: ${system.workload.guessed}`, null, "write what it has to do into workload")
      : guessedNote(`requests to ${system.workload.path}`, null, system.workload.guessed),
  ],
});

/** What to write for these facts. `target`: null takes a cluster where something in the repository deploys the service, else a process. */
export const guessService = (facts: RepositoryFacts, target: "kind" | "process" | null): GuessedService => {
  const ranked = rankMains(facts);
  const [main] = ranked;
  if (facts.modules.length === 0) return { kind: "no-service", why: "there is no go.mod" };
  if (main === undefined) return { kind: "no-service", why: "no folder holds a package main (tests, tools and examples do not count)" };
  const known = target === "process" ? null : knownSystemOf(facts.modules);
  if (known !== null) return { kind: "guessed", guess: guessKnown(known, main) };
  const deployment = target === "process" ? null : guessDeployment(facts, ranked);
  if (deployment !== null) return { kind: "guessed", guess: guessCluster(facts, ranked, deployment) };
  if (target === "kind") return { kind: "no-deployment" };
  const local = guessLocal(facts, main, ranked);
  const nothing =
    target === null
      ? [
          guessedNote(
            "measured as a process: nothing in the repository deploys it to a cluster",
            null,
            "--target kind once there is a chart, a kustomization or a manifest",
          ),
        ]
      : [];
  return { kind: "guessed", guess: { ...local, notes: [...local.notes, ...nothing] } };
};
