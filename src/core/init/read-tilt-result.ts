/** Reads what `tilt alpha tiltfile-result` prints: the images Tilt builds and the objects it deploys, after it ran the Tiltfile. */
import type { TiltFacts, Workload } from "./facts.ts";
import { readWorkloads } from "./read-workloads.ts";
import { isMap, listOf, templateValueOf, valueAt, type TemplateMap, type TemplateValue } from "./template-values.ts";

export interface TiltResult {
  readonly builds: TiltFacts["builds"];
  readonly workloads: readonly Workload[];
}

const word = (value: TemplateValue): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The first of several spellings of a key: the form of this output is not promised by Tilt. */
const oneOf = (map: TemplateMap, paths: readonly (readonly string[])[]): TemplateValue =>
  paths.map((path) => valueAt(map, path)).find((value) => value !== null) ?? null;

/** Null when it is no such output. `root`: absolute folder of the repository, which paths of contexts start with. */
export const readTiltResult = (text: string, root: string, file: string): TiltResult | null => {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const value = templateValueOf(data);
  if (!isMap(value) || !Array.isArray(value["Manifests"])) return null;
  const manifests = listOf(value["Manifests"] ?? null).filter(isMap);
  const inside = (path: string): string | null => (path === root ? "." : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null);
  const builds = manifests
    .flatMap((manifest) => listOf(manifest["ImageTargets"] ?? null).filter(isMap))
    .flatMap((target) => {
      const image = word(oneOf(target, [["selector"], ["Selector"]]));
      const context = word(
        oneOf(target, [
          ["BuildDetails", "context"],
          ["BuildDetails", "Context"],
          ["BuildDetails", "DockerImageSpec", "context"],
        ]),
      );
      const place = context === null ? null : inside(context);
      return image === null || place === null ? [] : [{ image, context: place, dockerfile: null, target: null }];
    });
  const workloads = manifests.flatMap((manifest) => {
    const yaml = word(
      oneOf(manifest, [
        ["DeployTarget", "yaml"],
        ["DeployTarget", "YAML"],
        ["DeployTarget", "KubernetesApplySpec", "yaml"],
      ]),
    );
    return yaml === null ? [] : readWorkloads({ path: file, text: yaml });
  });
  return { builds: builds.filter(({ image }, index) => builds.findIndex((other) => other.image === image) === index), workloads };
};

/** What Tilt says in the place of what the text of its file says: its images, with the Dockerfiles that the text names, and its workloads. */
export const withTiltResult = (facts: TiltFacts, result: TiltResult): TiltFacts => ({
  ...facts,
  builds: result.builds.map((build) => {
    const written = facts.builds.find(({ image }) => image === build.image);
    return { ...build, dockerfile: written?.dockerfile ?? null, target: written?.target ?? null };
  }),
  workloads: result.workloads,
  unread: result.workloads.length > 0 ? [] : facts.unread,
});
