/** Puts together what all files of a repository say: the facts that `heapgate init` guesses from. */
import { baseOf, folderOf, type ChosenFile, type FileKind } from "./choose-files.ts";
import type { ManifestFolder, RepositoryFacts, TiltFacts } from "./facts.ts";
import { gatherCharts, readChart } from "./read-chart.ts";
import { readDockerfile } from "./read-dockerfile.ts";
import { findMains, readGoMod, readGoSources, type TextFile } from "./read-go.ts";
import { readKustomizations } from "./read-kustomization.ts";
import { withTiltResult, type TiltResult } from "./read-tilt-result.ts";
import { readTiltfile } from "./read-tiltfile.ts";
import { readWorkloads } from "./read-workloads.ts";

export interface RepositoryInput {
  readonly name: string;
  readonly defaultBranch: string;
  /** All files that count, whether they are read or not. */
  readonly paths: readonly string[];
  readonly chosen: readonly ChosenFile[];
  readonly leftOut: number;
  /** Texts of the chosen files that could be read. */
  readonly texts: ReadonlyMap<string, string>;
  /** By folder of a chart: what Helm renders of it. */
  readonly rendered: ReadonlyMap<string, string>;
  /** What Tilt says of the Tiltfile; null: it was not asked. */
  readonly tiltResult: TiltResult | null;
}

const SAMPLE = /(?:^|\/)(?:samples?|examples?)\/[^/]+\.ya?ml$/u;

/** A Tiltfile at the root counts first; of several below, the first by name. */
const tiltOf = (files: readonly TextFile[]): TiltFacts | null => {
  const [first] = files;
  return first === undefined ? null : readTiltfile(first);
};

/** Folders with plain manifests: those that no kustomization speaks of are still deployable. */
const manifestFolders = (files: readonly TextFile[]): readonly ManifestFolder[] => {
  const folders = new Map<string, readonly TextFile[]>();
  for (const file of files.filter(({ text }) => /^kind:\s*\S/mu.test(text) && /^apiVersion:\s*\S/mu.test(text))) {
    const folder = folderOf(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return [...folders]
    .map(([folder, inside]) => ({ folder, files: inside.map(({ path }) => path), workloads: inside.flatMap(readWorkloads) }))
    .filter(({ workloads }) => workloads.length > 0);
};

/** The facts of a repository. Pure: what the files hold is given. */
export const readRepository = (input: RepositoryInput): RepositoryFacts => {
  const filesOf = (kind: FileKind): readonly TextFile[] =>
    input.chosen.flatMap((file) => {
      const text = file.kind === kind ? input.texts.get(file.path) : undefined;
      return text === undefined ? [] : [{ path: file.path, text }];
    });
  const modules = filesOf("module").flatMap((file) => readGoMod(file) ?? []);
  const go = filesOf("go");
  const written = tiltOf(filesOf("tiltfile"));
  const tilt = written === null || input.tiltResult === null ? written : withTiltResult(written, input.tiltResult);
  const chartTexts = new Map(
    ["chart" as const, "values" as const, "template" as const].flatMap(filesOf).map(({ path, text }) => [path, text]),
  );
  return {
    name: input.name,
    defaultBranch: input.defaultBranch,
    modules,
    mains: findMains(go, modules),
    sources: readGoSources(go),
    dockerfiles: filesOf("dockerfile").map(readDockerfile),
    charts: gatherCharts(chartTexts, tilt).map((chart) => readChart({ ...chart, rendered: input.rendered.get(chart.folder) ?? null })),
    kustomizations: readKustomizations(filesOf("kustomization"), (path) => input.texts.get(path) ?? null),
    manifests: manifestFolders(filesOf("yaml")),
    tilt,
    samples: input.paths.filter((path) => SAMPLE.test(path) && !/kustomization\.ya?ml$/u.test(baseOf(path))),
    files: new Set(input.paths),
    leftOut: input.leftOut,
  };
};
