/** Reads kustomizations: which workloads each brings, through the folders and files it names, with its namespace, prefix, labels and images. */
import { folderOf, joinPath } from "./choose-files.ts";
import type { Kustomization, Workload } from "./facts.ts";
import type { TextFile } from "./read-go.ts";
import { objectsOf, readWorkloads } from "./read-workloads.ts";
import { isMap, listOf, textOf, type TemplateMap, type TemplateValue } from "./template-values.ts";

const DEEPEST = 10;

const textsIn = (value: TemplateValue): readonly string[] => listOf(value).filter((item) => typeof item === "string");
const word = (value: TemplateValue): string | null => (typeof value === "string" && value !== "" ? value : null);

const nameOf = (image: string): string => {
  const bare = image.split("@", 1)[0] ?? image;
  const colon = bare.lastIndexOf(":");
  return colon > bare.lastIndexOf("/") ? bare.slice(0, colon) : bare;
};

/** `images`: another name for one that is there. */
const renamed = (image: string | null, images: readonly TemplateMap[]): string | null => {
  if (image === null) return null;
  const entry = images.find((candidate) => candidate["name"] === nameOf(image));
  return entry === undefined ? image : (word(entry["newName"] ?? null) ?? nameOf(image));
};

const labelsAdded = (object: TemplateMap): Readonly<Record<string, string>> => {
  const selecting = listOf(object["labels"] ?? null)
    .filter(isMap)
    .filter((entry) => entry["includeSelectors"] === true);
  const maps = [object["commonLabels"] ?? null, ...selecting.map((entry) => entry["pairs"] ?? null)].filter(isMap);
  return Object.fromEntries(maps.flatMap((map) => Object.entries(map).map(([key, value]) => [key, textOf(value)] as const)));
};

/** All kustomizations of a repository. `texts` gives the text of a file that was read; null: there is none. The form is that of kustomize's documentation. */
export const readKustomizations = (files: readonly TextFile[], texts: (path: string) => string | null): readonly Kustomization[] => {
  const byFolder = new Map(files.map((file) => [folderOf(file.path), file]));
  const workloadsOf = (folder: string, depth: number): readonly Workload[] => {
    const file = byFolder.get(folder);
    const [object] = file === undefined ? [] : objectsOf(file.text);
    if (object === undefined || depth > DEEPEST) return [];
    const named = [...textsIn(object["resources"] ?? null), ...textsIn(object["bases"] ?? null), ...textsIn(object["components"] ?? null)];
    const below = named.flatMap((entry): readonly Workload[] => {
      const place = /^[a-z]+:\/\//u.test(entry) ? null : joinPath(folder, entry);
      if (place === null) return [];
      if (byFolder.has(place)) return workloadsOf(place, depth + 1);
      const text = texts(place);
      return text === null ? [] : readWorkloads({ path: place, text });
    });
    const namespace = word(object["namespace"] ?? null);
    const [prefix, suffix] = [word(object["namePrefix"] ?? null) ?? "", word(object["nameSuffix"] ?? null) ?? ""];
    const images = listOf(object["images"] ?? null).filter(isMap);
    const labels = labelsAdded(object);
    return below.map((workload) => ({
      ...workload,
      name: `${prefix}${workload.name}${suffix}`,
      namespace: namespace ?? workload.namespace,
      labels: { ...workload.labels, ...labels },
      containers: workload.containers.map((container) => ({ ...container, image: renamed(container.image, images) })),
    }));
  };
  return files
    .map(({ path }) => ({ folder: folderOf(path), workloads: workloadsOf(folderOf(path), 0) }))
    .filter(({ workloads }) => workloads.length > 0);
};
