/** On which volume a directory of a container lies, as a pod or the template of one says it. */
import { podTemplateOf } from "../manifests/pod-templates.ts";
import { isSelected, parseLabelSelector } from "../manifests/label-selector.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { PodsConfig } from "../config/cluster-config.ts";
import { fieldAt, isObject, listAt, textAt } from "./json-fields.ts";

export type MountedVolume =
  /** `folder`: the directory on the node. */
  | { readonly kind: "host-path"; readonly folder: string }
  /** `inside`: the directory below the volume's own; empty: itself. */
  | { readonly kind: "empty-dir"; readonly volume: string; readonly inside: string }
  /** `type` as Kubernetes calls it: `persistentVolumeClaim`; null: no volume, but the container's own files. */
  | { readonly kind: "other"; readonly type: string | null };

const joined = (...parts: readonly string[]): string =>
  parts
    .filter((part) => part !== "")
    .map((part, index) => (index === 0 ? part.replace(/\/+$/u, "") : part.replace(/^\/+|\/+$/gu, "")))
    .join("/");

const bare = (path: string): string => path.replace(/(?<=.)\/+$/u, "");

/** `spec` of a pod, by the container's name; null: the first. */
const containerOf = (spec: unknown, name: string | null): unknown => {
  const containers = listAt(spec, "containers");
  return name === null ? containers[0] : containers.find((one) => textAt(one, "name") === name);
};

/** `$(POD_NAME)` of a `subPathExpr`, of variables with a value and of the pod's own name; what is not known stays as it is written. */
const expanded = (text: string, container: unknown, podName: string | null): string =>
  text.replaceAll(/\$\((?<name>[A-Za-z_][A-Za-z0-9_]*)\)/gu, (whole: string, name: string) => {
    const variable = listAt(container, "env").find((one) => textAt(one, "name") === name);
    const field = textAt(variable, "valueFrom", "fieldRef", "fieldPath");
    return textAt(variable, "value") ?? (field === "metadata.name" ? podName : null) ?? whole;
  });

export interface VolumeQuestion {
  /** Null: the first. */
  readonly container: string | null;
  /** In the container, absolute. */
  readonly folder: string;
  /** Null: the pod does not exist yet. */
  readonly podName: string | null;
}

/** Of the mounts that hold the directory, the innermost. */
export function volumeAt(spec: unknown, question: VolumeQuestion): MountedVolume {
  const container = containerOf(spec, question.container);
  const folder = bare(question.folder);
  const [mount] = listAt(container, "volumeMounts")
    .map((one) => ({ one, at: bare(textAt(one, "mountPath") ?? "") }))
    .filter(({ at }) => at !== "" && (folder === at || folder.startsWith(at === "/" ? at : `${at}/`)))
    .toSorted((a, b) => b.at.length - a.at.length);
  if (mount === undefined) return { kind: "other", type: null };
  const name = textAt(mount.one, "name");
  const below = folder.slice(mount.at.length);
  const subPath = expanded(textAt(mount.one, "subPathExpr") ?? textAt(mount.one, "subPath") ?? "", container, question.podName);
  const volume = listAt(spec, "volumes").find((one) => textAt(one, "name") === name);
  const hostPath = textAt(volume, "hostPath", "path");
  if (hostPath !== null) return { kind: "host-path", folder: joined(hostPath, subPath, below) };
  if (name !== null && isObject(fieldAt(volume, "emptyDir")))
    return { kind: "empty-dir", volume: name, inside: joined("", subPath, below).replace(/^\/+/u, "") };
  const type = isObject(volume) ? Object.keys(volume).find((key) => key !== "name") : undefined;
  return { kind: "other", type: type ?? null };
}

/** Where the kubelet keeps an `emptyDir` on the pod's node. */
export const emptyDirFolder = (uid: string, { volume, inside }: Extract<MountedVolume, { kind: "empty-dir" }>): string =>
  joined(`/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/${volume}`, inside);

/** Whether the container is told of the directory: by the value of a variable, by its command or its arguments. */
export function namesFolder(spec: unknown, { container: name, folder }: Omit<VolumeQuestion, "podName">): boolean {
  const container = containerOf(spec, name);
  const words = [
    ...listAt(container, "env").map((one) => textAt(one, "value")),
    ...listAt(container, "command"),
    ...listAt(container, "args"),
  ];
  const wanted = bare(folder);
  return words.some((word) => typeof word === "string" && word.split(/[=,:\s]/u).some((part) => bare(part) === wanted));
}

/** A component with a directory. */
export interface FolderComponent {
  readonly pods: PodsConfig;
  readonly folder: string;
}

/** Directories on nodes that these components' containers will have mounted, as far as a render tells. Throws SELECTOR_INVALID. */
export function hostFoldersOf(manifests: readonly Manifest[], components: readonly FolderComponent[]): readonly string[] {
  const found = components.flatMap(({ pods, folder }) => {
    const requirements = parseLabelSelector(pods.selector);
    return manifests.flatMap((manifest): readonly string[] => {
      const template = podTemplateOf(manifest);
      if (template === null || !isSelected(requirements, template.labels)) return [];
      const spec = fieldAt(manifest, ...template.specPath);
      const volume = volumeAt(spec, { container: pods.container, folder, podName: null });
      // What has the pod's name in it is made by the kubelet below the volume's own directory.
      return volume.kind === "host-path" ? [volume.folder.replace(/\/[^/]*\$\(.*$/u, "")] : [];
    });
  });
  return [...new Set(found)].toSorted();
}
