/** What `action.yml` must say, made from the table of inputs; a test holds the file against it. */
import { INPUT_NAMES, INPUTS, OUTPUTS } from "./inputs.ts";
import type { InputName, InputSpec } from "./inputs.ts";

interface ManifestInput {
  readonly description: string;
  readonly required: false;
  readonly default?: string;
}

/** Description, allowed values, default and configuration key in one paragraph. */
const inputDescription = (spec: InputSpec): string => {
  const parts = [
    spec.description,
    spec.values === null ? null : `Values: ${spec.values.join(", ")}.`,
    spec.declaredDefault === null && spec.defaultText !== "" ? `Default: ${spec.defaultText}.` : null,
    spec.configKey === null ? null : `Wins over ${spec.configKey} in the configuration.`,
  ];
  return parts.filter((part) => part !== null).join(" ");
};

const manifestInput = (name: InputName): ManifestInput => {
  const spec: InputSpec = INPUTS[name];
  const base = { description: inputDescription(spec), required: false } as const;
  return spec.declaredDefault === null ? base : { ...base, default: spec.declaredDefault };
};

export interface ActionManifest {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: Readonly<Record<string, ManifestInput>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post: string; readonly "post-if": string };
}

/** The content of `action.yml` as data. */
export const actionManifest = (): ActionManifest => ({
  name: "heapgate",
  description: "Compares heap, CPU, goroutines and metrics of a Go service with its base and fails the build when a threshold is broken.",
  author: "heapgate",
  branding: { icon: "activity", color: "orange" },
  inputs: Object.fromEntries(INPUT_NAMES.map((name) => [name, manifestInput(name)])),
  outputs: Object.fromEntries(Object.entries(OUTPUTS).map(([name, description]) => [name, { description }])),
  runs: { using: "node24", main: "dist/main.js", post: "dist/post.js", "post-if": "always()" },
});
