// The sample charts: where they are, what was recorded of them, and the configuration and images of a side that deploys them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChartSource, DeploySource, DeployStep } from "../../src/core/config/cluster-config.ts";
import type { BuiltImage } from "../../src/core/manifests/image-reference.ts";
import type { LaidComponent } from "../../src/core/manifests/lay-components.ts";
import type { Manifest } from "../../src/core/manifests/manifest.ts";
import { parseManifests } from "../../src/core/manifests/parse-manifests.ts";

export const CHARTS = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/charts");

export const recordedRender = (name: string): string => readFileSync(join(CHARTS, "recorded", name), "utf8");

export const chartSource = (changes: Partial<ChartSource> = {}): ChartSource => ({
  kind: "chart",
  chart: "shop",
  repo: null,
  chartVersion: null,
  install: "template",
  release: null,
  values: [],
  valuesInline: {},
  valuesFrom: [],
  set: [],
  setString: [],
  ...changes,
});

export const deployStep = (source: DeploySource, changes: Partial<DeployStep> = {}): DeployStep => ({
  source,
  namespace: null,
  waitFor: [],
  once: false,
  ...changes,
});

/** An image of the head side, under the tag of its content. */
export const builtImage = (written: string, reference = `${written}:heapgate-0123456789ab`): BuiltImage => ({
  written,
  reference,
  local: reference,
  contentId: `sha256:${"0123456789ab".repeat(5)}0123`,
});

export const laidComponent = (changes: Partial<LaidComponent> = {}): LaidComponent => ({
  name: "shop",
  measure: true,
  pprof: "off",
  pods: { selector: "app=shop", namespace: null, container: null },
  env: {},
  args: [],
  resources: null,
  ...changes,
});

/** The objects of a piece of YAML. */
export const manifestsOf = (yaml: string): readonly Manifest[] => parseManifests("test.yaml", yaml).map(({ manifest }) => manifest);

/** The only object of a piece of YAML. */
export const manifestOf = (yaml: string): Manifest => {
  const [first, ...rest] = manifestsOf(yaml);
  if (first === undefined || rest.length > 0) throw new Error("not one object");
  return first;
};
