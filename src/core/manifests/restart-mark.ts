/** A mark in a workload's pod template: applied, it brings new pods even where nothing else changed. */
import { withManifestValue } from "./json-values.ts";
import type { Manifest } from "./manifest.ts";

/** Pods of these are started anew by a changed template. */
const RESTARTED = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

export const isRestartable = ({ kind }: Manifest): boolean => RESTARTED.has(kind);

/** Any other object is left as it is. */
export const withRestartMark = (manifest: Manifest, mark: string): Manifest =>
  isRestartable(manifest) ? withManifestValue(manifest, ["spec", "template", "metadata", "annotations", "heapgate/trial"], mark) : manifest;
