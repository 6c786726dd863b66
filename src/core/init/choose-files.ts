/** Which files of a repository `heapgate init` reads, by their names: those that describe the service, no tests, examples, generated or foreign code. */

/** Folders whose content is not the service. */
const ASIDE =
  /(?:^|\/)(?:vendor|node_modules|third_party|testdata|tests?|e2e|.*-tests?|integration(?:tests?)?|fixtures|examples?|docs?|hack|benchmarks?|mocks?|scripts|playwright|website|\.[^/]+)\//u;
const GENERATED = /(?:_test|\.pb|\.pb\.gw|_string|bindata|vfsdata|_mock)\.go$|(?:^|\/)(?:zz_generated|mock_)[^/]*\.go$/u;
const DOCKERFILE = /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?|[\w.-]+\.(?:dockerfile|Dockerfile))$/u;

export type FileKind = "module" | "go" | "dockerfile" | "chart" | "values" | "template" | "kustomization" | "tiltfile" | "yaml";

/** Charts lie in folders that are named in no certain way: what belongs to one is found by its Chart.yaml. */
const chartFolders = (files: readonly string[]): readonly string[] =>
  files.flatMap((path) => (/(?:^|\/)Chart\.yaml$/u.test(path) ? [path.replace(/\/?Chart\.yaml$/u, "")] : []));

const below = (path: string, folder: string): boolean => folder === "" || path.startsWith(`${folder}/`);

const isDevValues = (path: string): boolean =>
  /(?:^|\/)(?:[\w.-]*[-_.])?(?:dev|local|ci|kind|perf)[-_.]?(?:[\w-]*)\.ya?ml$/u.test(path) && /values/u.test(path);

const kindOf = (path: string, charts: readonly string[]): FileKind | null => {
  const chart = charts.filter((folder) => below(path, folder)).toSorted((left, right) => right.length - left.length)[0];
  if (chart !== undefined) {
    const inside = chart === "" ? path : path.slice(chart.length + 1);
    if (inside === "Chart.yaml") return "chart";
    if (/^[\w.-]*values[\w.-]*\.ya?ml$/u.test(inside)) return "values";
    if (/^templates\/.+\.(?:ya?ml|tpl)$/u.test(inside)) return /^templates\/tests?\//u.test(inside) ? null : "template";
    if (chart !== "") return null;
  }
  if (/(?:^|\/)go\.mod$/u.test(path)) return "module";
  if (path.endsWith(".go")) return GENERATED.test(path) ? null : "go";
  if (DOCKERFILE.test(path)) return "dockerfile";
  if (/(?:^|\/)Tiltfile$/u.test(path)) return "tiltfile";
  if (/(?:^|\/)kustomization\.ya?ml$/u.test(path)) return "kustomization";
  if (isDevValues(path)) return "values";
  return /\.ya?ml$/u.test(path) ? "yaml" : null;
};

export interface ChosenFile {
  readonly path: string;
  readonly kind: FileKind;
}

/** At most so many files of each kind are read; the nearest to the root come first. */
const MOST: Readonly<Record<FileKind, number>> = {
  module: 50,
  go: 3000,
  dockerfile: 50,
  chart: 40,
  values: 80,
  template: 600,
  kustomization: 200,
  tiltfile: 10,
  yaml: 600,
};

/** Plain YAML lies everywhere; manifests lie in folders that are called so, or at the root. */
const MANIFEST_FOLDER =
  /^(?:(?:[^/]+\/){0,2}(?:k8s|kubernetes|kube|manifests?|deploy(?:ments?)?|kustomize|config|install|bases?|overlays?)(?:\/|$)|[^/]+$)/u;

export interface ChosenFiles {
  readonly files: readonly ChosenFile[];
  /** How many would have been read had there been fewer. */
  readonly leftOut: number;
}

/** The files to read, sorted by depth and name. */
export const chooseFiles = (paths: readonly string[]): ChosenFiles => {
  const kept = paths.filter((path) => !ASIDE.test(path));
  const charts = chartFolders(kept);
  const counts = new Map<FileKind, number>();
  let leftOut = 0;
  const depth = (path: string): number => path.split("/").length;
  const files = kept
    .toSorted((left, right) => depth(left) - depth(right) || (left < right ? -1 : 1))
    .flatMap((path): readonly ChosenFile[] => {
      const kind = kindOf(path, charts);
      if (kind === null || (kind === "yaml" && !MANIFEST_FOLDER.test(path))) return [];
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (count <= MOST[kind]) return [{ path, kind }];
      leftOut += 1;
      return [];
    });
  return { files, leftOut };
};

/** The folder of a path; "" is the root. */
export const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/");

/** The last part of a path. */
export const baseOf = (path: string): string => path.split("/").at(-1) ?? path;

/** A path with `.` and `..` worked out, from a folder of the repository; null: it leads out of it. */
export const joinPath = (folder: string, path: string): string | null => {
  const parts: string[] = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
};
