/** All presets by name. */
import { flux } from "./flux.ts";
import { fleet } from "./fleet.ts";
import type { ComponentPreset, Preset } from "./preset.ts";
import { weaveGitops } from "./weave-gitops.ts";
import { weaveGitopsEnterprise } from "./weave-gitops-enterprise.ts";

export const PRESET_NAMES = ["fleet", "flux", "weave-gitops", "weave-gitops-enterprise"] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const PRESETS = {
  fleet,
  flux,
  "weave-gitops": weaveGitops,
  "weave-gitops-enterprise": weaveGitopsEnterprise,
} as const satisfies Readonly<Record<PresetName, Preset>>;

export const COMPONENT_PRESET_NAMES = ["go-generic", "controller-runtime"] as const;
export type ComponentPresetName = (typeof COMPONENT_PRESET_NAMES)[number];

export const COMPONENT_PRESETS = {
  "go-generic": {
    summary: "profiles and metrics are found by trying the declared ports and the usual ones",
    document: "{}",
  },
  "controller-runtime": {
    summary: "metrics behind authentication on 8443 (kubebuilder's default), profiles found by trying",
    document: "{ role: controller, metrics: { port: 8443, scheme: https, auth: own } }",
  },
} as const satisfies Readonly<Record<ComponentPresetName, ComponentPreset>>;
