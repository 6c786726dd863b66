/** Helm's hooks, read from annotations: when a hooked object is applied, and which are left out because they do not belong to an install. */
import type { Manifest } from "./manifest.ts";

/** `none`: an ordinary object. `dropped`: for upgrades alone, deletions, rollbacks or tests. */
export type HookTime = "none" | "pre-install" | "post-install" | "dropped";

/** The events of `helm.sh/hook`; empty for ordinary objects. */
export const hookEvents = ({ metadata }: Manifest): readonly string[] =>
  (metadata.annotations?.["helm.sh/hook"] ?? "")
    .split(",")
    .map((event) => event.trim())
    .filter((event) => event !== "");

/** When the object is applied. Helm 2's `crd-install` is an ordinary CRD; an event that Helm does not know is ignored by it, so it is here. */
export function hookTimeOf(manifest: Manifest): HookTime {
  const events = hookEvents(manifest);
  if (events.length === 0) return "none";
  if (events.includes("pre-install")) return "pre-install";
  if (events.includes("post-install")) return "post-install";
  return events.includes("crd-install") ? "none" : "dropped";
}

/** `helm.sh/hook-weight`: lower ones first; 0 where it is absent or no whole number, as in Helm. */
export function hookWeightOf({ metadata }: Manifest): number {
  const written = metadata.annotations?.["helm.sh/hook-weight"];
  return written !== undefined && /^[+-]?\d+$/u.test(written) ? Number(written) : 0;
}
