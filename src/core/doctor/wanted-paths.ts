/** Files and folders of the tree that a configuration builds and deploys from. */
import type { DeployStep, ImageBuild } from "../config/cluster-config.ts";
import type { Config } from "../config/config.ts";

export interface WantedPath {
  /** The key it stands under: `build[0].context`. */
  readonly key: string;
  readonly path: string;
  readonly wanted: "file" | "folder" | "either";
}

const FILLED_LATER = "${";
/** Fetched by the tool itself. */
const isElsewhere = (path: string): boolean => /:\/\/|^git@|^github\.com\//u.test(path);
const joined = (folder: string, name: string): string =>
  folder === "." || folder === "" ? name : `${folder.replace(/\/+$/u, "")}/${name}`;

/** A flag that names the file too, or reads it from somewhere else. */
const namesDockerfile = (options: readonly string[]): boolean => options.some((option) => /^(?:-f|--file)(?:=|$)/u.test(option));

const ofBuild = ({ context, dockerfile, options }: ImageBuild, index: number): readonly WantedPath[] => {
  if (context === null || isElsewhere(context)) return [];
  const folder: WantedPath = { key: `build[${index}].context`, path: context, wanted: "folder" };
  if (dockerfile !== null) return [folder, { key: `build[${index}].dockerfile`, path: dockerfile, wanted: "file" }];
  return namesDockerfile(options)
    ? [folder]
    : [folder, { key: `build[${index}].dockerfile`, path: joined(context, "Dockerfile"), wanted: "file" }];
};

const ofStep = ({ source }: DeployStep, place: string): readonly WantedPath[] => {
  switch (source.kind) {
    case "chart":
      return source.repo !== null || isElsewhere(source.chart) ? [] : [{ key: `${place}.chart`, path: source.chart, wanted: "either" }];
    case "kustomize":
      return isElsewhere(source.path) ? [] : [{ key: `${place}.kustomize`, path: source.path, wanted: "folder" }];
    case "manifests":
      return source.paths
        .filter((path) => !isElsewhere(path) && !/[*?]/u.test(path))
        .map((path): WantedPath => ({ key: `${place}.manifests`, path, wanted: "either" }));
    case "tilt":
    case "command":
      return [];
  }
};

/** Those that are written out, relative to the root of the tree. Patterns and what is filled in later are left to the render. */
export const wantedPaths = ({ target, images, deploy, setup }: Config): readonly WantedPath[] =>
  target === "process"
    ? []
    : [
        ...images.flatMap(ofBuild),
        ...deploy.flatMap((step, index) => ofStep(step, `deploy[${index}]`)),
        ...setup.flatMap((step, index) => ofStep(step, `workload.setup[${index}]`)),
      ].filter(({ path }) => !path.includes(FILLED_LATER));
