/** How the app gets into a cluster, and which workloads are its own: from the Tiltfile, else the likeliest chart, kustomization or folder of manifests. */
import { baseOf } from "./choose-files.ts";
import type { Chart, ChartSwitch, MainPackage, RepositoryFacts, Workload } from "./facts.ts";
import { found, guessedNote, missing, type DeployGuess, type Note } from "./guess.ts";
import { aliasesOf } from "./guess-main.ts";

export interface Deployment {
  readonly steps: readonly DeployGuess[];
  readonly workloads: readonly Workload[];
  /** The chart whose values can be set; null: no chart. */
  readonly chart: Chart | null;
  readonly profiling: readonly ChartSwitch[];
  readonly metrics: readonly ChartSwitch[];
  readonly notes: readonly Note[];
}

const SIDE = /(?:^|\/)(?:tools?|make|hack|dev|ci)\//u;
const depth = (folder: string): number => (folder === "" ? 0 : folder.split("/").length);

/** Names the service goes by in charts and images. */
export const ownNames = (facts: RepositoryFacts, mains: readonly MainPackage[]): readonly string[] => [
  ...new Set([facts.name, ...mains.flatMap(aliasesOf), ...facts.modules.map(({ path }) => baseOf(path.replace(/\/v\d+$/u, "")))]),
];

const speaksOf = (text: string, names: readonly string[]): boolean => names.some((name) => name.length > 2 && text.includes(name));

const bestChart = (facts: RepositoryFacts, names: readonly string[]): Chart | null => {
  const points = (chart: Chart): number =>
    (names.includes(chart.name) ? 5 : speaksOf(chart.name, names) ? 2 : 0) +
    (chart.workloads.some(({ containers }) => containers.some(({ image }) => image !== null && speaksOf(image, names))) ? 2 : 0) +
    chart.workloads.length * 0.1 -
    depth(chart.folder) * 0.5 -
    (SIDE.test(`${chart.folder}/`) ? 5 : 0);
  return (
    facts.charts
      .filter(({ isLibrary, workloads }) => !isLibrary && workloads.length > 0)
      .toSorted((left, right) => points(right) - points(left))[0] ?? null
  );
};

/** A name that Kubernetes takes; null: it is none. */
export const objectName = (text: string | null): string | null =>
  text !== null && /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/u.test(text) ? text : null;

const chartStep = (chart: Chart, namespace: string | null, remark: string | null): DeployGuess => ({
  kind: "chart",
  chart: chart.folder === "" ? "." : chart.folder,
  release: objectName(chart.release) ?? "app",
  namespace: objectName(namespace),
  values: chart.devValues,
  inline: [],
  set: chart.set,
  waitFor: [],
  remark,
});

const NOTHING = { workloads: [], chart: null, profiling: [], metrics: [] } as const;

const ofChart = (facts: RepositoryFacts, chart: Chart, namespace: string | null, by: string | null): Deployment => {
  const crds = facts.charts.filter((other) => other.workloads.length === 0 && new RegExp(`^${chart.name}-crds?$`, "u").test(other.name));
  const others = facts.charts.filter(
    (other) => other !== chart && !other.isLibrary && other.workloads.length > 0 && !SIDE.test(`${other.folder}/`),
  );
  const place = chart.folder === "" ? "Chart.yaml" : `${chart.folder}/Chart.yaml`;
  return {
    steps: [...crds.map((other) => chartStep(other, namespace, "its custom resources come first")), chartStep(chart, namespace, by)],
    workloads: chart.workloads,
    chart,
    profiling: chart.profiling,
    metrics: chart.metrics,
    notes: [
      found(`the chart ${chart.name}${chart.rendered ? ", rendered by helm" : ", read without helm"}`, place),
      ...chart.devValues.map((path) =>
        guessedNote(
          "values for development are laid over those of the chart",
          path,
          "take it out of deploy[].values where it does not fit",
        ),
      ),
      ...(chart.dependencies.length === 0
        ? []
        : [found(`it needs the charts ${chart.dependencies.join(", ")}, which helm fetches`, place)]),
      ...(others.length === 0 || by !== null
        ? []
        : [
            guessedNote(
              `other charts are not deployed: ${others.map(({ folder }) => folder).join(", ")}`,
              null,
              "add a step under deploy for each that the app needs",
            ),
          ]),
      ...chart.problems.map((problem) =>
        missing(problem, "with helm on PATH init reads what it renders; else write components[].selector by hand"),
      ),
    ],
  };
};

const ofKustomization = (facts: RepositoryFacts, folder: string, by: string | null): Deployment | null => {
  const kustomization = facts.kustomizations.find((one) => one.folder === folder);
  if (kustomization === undefined) return null;
  return {
    ...NOTHING,
    steps: [{ kind: "kustomize", folder: folder === "" ? "." : folder, remark: by }],
    workloads: kustomization.workloads,
    notes: [found("the kustomization", `${folder === "" ? "" : `${folder}/`}kustomization.yaml`)],
  };
};

const bestKustomization = (facts: RepositoryFacts): string | null => {
  const points = (folder: string): number => {
    if (/(?:^|\/)config\/default$/u.test(folder)) return 6;
    if (/(?:^|\/)(?:dev|local|development)$/u.test(folder)) return 5;
    if (/(?:^|\/)(?:base|kustomize|default)$/u.test(folder)) return 4;
    return 3 - depth(folder) * 0.5 - (/olm|manifests$/u.test(folder) ? 2 : 0) - (SIDE.test(`${folder}/`) ? 4 : 0);
  };
  return facts.kustomizations.map(({ folder }) => folder).toSorted((left, right) => points(right) - points(left))[0] ?? null;
};

const ofManifests = (facts: RepositoryFacts, files: readonly string[], by: string | null): Deployment => {
  const workloads = facts.manifests.flatMap((folder) => folder.workloads.filter(({ file }) => files.includes(file)));
  const namespaces = new Set(workloads.map(({ namespace }) => namespace));
  return {
    ...NOTHING,
    steps: [{ kind: "manifests", files, namespace: null, once: false, remark: by }],
    workloads,
    notes: [
      found(
        `manifests${namespaces.size === 1 && !namespaces.has(null) ? ` of the namespace ${[...namespaces][0] ?? ""}` : ""}`,
        files.join(", "),
      ),
    ],
  };
};

const ofTilt = (facts: RepositoryFacts, names: readonly string[]): Deployment | null => {
  const { tilt } = facts;
  if (tilt === null) return null;
  const by = `as ${tilt.file} does`;
  const notes: readonly Note[] = [
    found("how the app is built and deployed in development", tilt.file),
    ...tilt.unread.map((call) =>
      missing(`not understood, for only running it would tell: ${call}`, "compare with what init wrote", tilt.file),
    ),
  ];
  const charts = tilt.charts.flatMap((one) =>
    facts.charts.filter(({ folder, workloads }) => folder === one.folder && workloads.length > 0).map((chart) => ({ chart, one })),
  );
  const chart = charts.find((each) => speaksOf(each.chart.name, names)) ?? charts[0];
  const own =
    chart === undefined
      ? (tilt.kustomizations.map((folder) => ofKustomization(facts, folder, by)).find((one) => one !== null) ??
        (tilt.manifests.length === 0 ? null : ofManifests(facts, tilt.manifests, by)))
      : ofChart(facts, chart.chart, chart.one.namespace, by);
  if (own === null || own.workloads.length === 0) return null;
  return { ...own, workloads: tilt.workloads.length > 0 ? tilt.workloads : own.workloads, notes: [...notes, ...own.notes] };
};

/** Null: nothing in the repository deploys anything. */
export const guessDeployment = (facts: RepositoryFacts, mains: readonly MainPackage[]): Deployment | null => {
  const names = ownNames(facts, mains);
  const byTilt = ofTilt(facts, names);
  if (byTilt !== null) return byTilt;
  const unread = (facts.tilt?.unread ?? []).map((call) =>
    missing(`not understood, for only running it would tell: ${call}`, "compare with what init wrote", facts.tilt?.file ?? null),
  );
  const withTilt = (one: Deployment | null): Deployment | null => (one === null ? null : { ...one, notes: [...one.notes, ...unread] });
  const chart = bestChart(facts, names);
  if (chart !== null) return withTilt(ofChart(facts, chart, null, null));
  const kustomization = bestKustomization(facts);
  if (kustomization !== null) return withTilt(ofKustomization(facts, kustomization, null));
  const folder =
    facts.manifests.find(({ workloads }) =>
      workloads.some(({ containers }) => containers.some(({ image }) => image !== null && speaksOf(image, names))),
    ) ?? facts.manifests[0];
  return folder === undefined ? null : withTilt(ofManifests(facts, folder.files, null));
};
