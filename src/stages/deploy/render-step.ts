/** Renders one step of `deploy` for one side: what is applied, under which images and settings, and what was found on the way. */
import type { DeployStep } from "../../core/config/cluster-config.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { servedAs, type BuiltImage } from "../../core/manifests/image-reference.ts";
import { layComponents } from "../../core/manifests/lay-components.ts";
import type { Manifest } from "../../core/manifests/manifest.ts";
import { parseManifests, type ManifestDocument } from "../../core/manifests/parse-manifests.ts";
import { prepareRender } from "../../core/manifests/prepare-render.ts";
import { relaxPullPolicies } from "../../core/manifests/pull-policy.ts";
import { rewriteImages } from "../../core/manifests/rewrite-images.ts";
import { writeManifests } from "../../core/manifests/write-manifests.ts";
import { renderChart } from "./render-chart.ts";
import { buildKustomization } from "./render-kustomize.ts";
import { loadManifests } from "./render-manifests.ts";
import type { Rendered, RenderPorts, RenderSetting } from "./render-setting.ts";
import type { RenderTool } from "./render-tool.ts";

interface Collected {
  readonly documents: readonly ManifestDocument[];
  readonly tool: RenderTool | null;
  readonly warnings: readonly Warning[];
}

/**
 * The objects of a step. Of a chart that Helm installs they are only looked at (`serveAs`); what Tilt or a command deploys is not known.
 * Throws RENDER_FAILED, SELECTOR_INVALID, FILE_NOT_FOUND, TIMED_OUT, TOOL_MISSING.
 */
export async function renderStep(ports: RenderPorts, setting: RenderSetting): Promise<Rendered> {
  const install = installOf(setting.step);
  const { documents, tool, warnings } = await collect(ports, setting);
  const namespace = setting.step.namespace ?? setting.defaultNamespace;
  const { manifests, dropped } = prepareRender(documents, { namespace, resources: setting.resources });
  const common = { install, dropped, tool };
  if (install === "helm") return { ...common, ...lookAt(manifests, setting, warnings) };
  // Components first: what they add may name built images too.
  const { manifests: dressed, laid } = layComponents(manifests, setting.components);
  const rewritten = rewriteImages(dressed, setting.images);
  const relaxed = relaxPullPolicies(rewritten.manifests, setting.images);
  return {
    ...common,
    manifests: relaxed.manifests,
    yaml: writeManifests(relaxed.manifests),
    places: rewritten.places,
    unsure: rewritten.unsure,
    policies: relaxed.changed,
    laid,
    warnings,
    serveAs: [],
  };
}

function installOf({ source }: DeployStep): Rendered["install"] {
  switch (source.kind) {
    case "chart":
      return source.install === "helm" ? "helm" : "apply";
    case "kustomize":
    case "manifests":
      return "apply";
    case "tilt":
    case "command":
      return source.kind;
  }
}

async function collect(ports: RenderPorts, setting: RenderSetting): Promise<Collected> {
  const { source } = setting.step;
  switch (source.kind) {
    case "chart": {
      const { text, tool, warnings } = await renderChart(ports, setting, source);
      return { documents: parseManifests(`Chart ${source.chart} of ${setting.side}`, text), tool, warnings };
    }
    case "kustomize": {
      const { text, tool } = await buildKustomization(ports, setting, source.path);
      return { documents: parseManifests(`Kustomization ${source.path} of ${setting.side}`, text), tool, warnings: [] };
    }
    case "manifests":
      return { documents: await loadManifests(ports, setting, source.paths), tool: null, warnings: [] };
    case "tilt":
    case "command":
      return { documents: [], tool: null, warnings: [] };
  }
}

/** A chart that Helm installs: its objects as they are, and what must hold so that they find the built images. */
function lookAt(
  manifests: readonly Manifest[],
  { images, components, step }: RenderSetting,
  warnings: readonly Warning[],
): Omit<Rendered, "install" | "dropped" | "tool"> {
  const { places: found, unsure } = rewriteImages(manifests, images);
  const places = found.map((place) => ({ ...place, to: place.from }));
  const serveAs = [...new Map(places.map(({ image, from }) => [`${image} ${from}`, { image, reference: from }])).values()];
  const served = serveAs.flatMap(({ image, reference }) =>
    images.filter(({ written }) => written === image).map((built) => servedAs(built, reference)),
  );
  return {
    manifests,
    yaml: writeManifests(manifests),
    places,
    unsure,
    policies: [],
    laid: layComponents(manifests, components).laid,
    warnings: [...warnings, ...pullWarnings(manifests, served, step)],
    serveAs,
  };
}

function pullWarnings(manifests: readonly Manifest[], served: readonly BuiltImage[], { source }: DeployStep): readonly Warning[] {
  const { changed } = relaxPullPolicies(manifests, served);
  if (changed.length === 0) return [];
  const chart = source.kind === "chart" ? source.chart : "?";
  const message = `Chart ${chart} makes nodes ask a registry for a built image: ${changed.join("; ")}.`;
  return [warning("pull-policy-changed", message, "Set imagePullPolicy IfNotPresent by values of the chart, or use install: template.")];
}
