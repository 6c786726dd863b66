/** Lays what `components[]` says over the containers of a render: environment, arguments, resources, and a finer heap profile. */
import type { ComponentConfig } from "../config/config.ts";
import { listOf, mapOf, pathText, textOf, withManifestValue, type JsonMap } from "./json-values.ts";
import { isSelected, parseLabelSelector, type Requirement } from "./label-selector.ts";
import type { Manifest } from "./manifest.ts";
import { chooseContainer, podTemplateOf } from "./pod-templates.ts";
import { withProfileRate } from "./profile-rate.ts";

export type LaidComponent = Pick<ComponentConfig, "name" | "measure" | "pprof" | "pods" | "env" | "args" | "resources">;

export interface LaidComponents {
  readonly manifests: readonly Manifest[];
  /** One entry per component and container it was laid over. */
  readonly laid: readonly ComponentPlace[];
}

export interface ComponentPlace {
  readonly component: string;
  /** `Deployment/shop spec.template.spec.containers[0]`; null: no container of that name. */
  readonly place: string | null;
  /** The workload, as `Deployment/shop`. */
  readonly workload: string;
  /** `env SHOP_PPROF`, `args -pprof`, `cpu 1`, `GODEBUG memprofilerate=65536`. */
  readonly changes: readonly string[];
  /** The container starts with its image's own command, whose arguments ours replace: Kubernetes cannot append to them. */
  readonly replacesImageArguments: boolean;
}

/**
 * A component is laid over every workload whose pods its selector fits (in its namespace, where it names one), over one container each.
 * Init containers are not touched. Throws SELECTOR_INVALID.
 */
export function layComponents(manifests: readonly Manifest[], components: readonly LaidComponent[]): LaidComponents {
  const laid: ComponentPlace[] = [];
  const wanted = components.flatMap((component) =>
    component.pods === null ? [] : [{ component, pods: component.pods, requirements: parseLabelSelector(component.pods.selector) }],
  );
  const result = manifests.map((manifest) =>
    wanted.reduce<Manifest>((object, { component, pods, requirements }) => {
      if (pods.namespace !== null && object.metadata.namespace !== undefined && pods.namespace !== object.metadata.namespace) return object;
      const outcome = layOver(object, component, pods.container, requirements);
      if (outcome === null) return object;
      laid.push(outcome.place);
      return outcome.manifest;
    }, manifest),
  );
  return { manifests: result, laid };
}

function layOver(
  manifest: Manifest,
  component: LaidComponent,
  containerName: string | null,
  requirements: readonly Requirement[],
): { readonly manifest: Manifest; readonly place: ComponentPlace } | null {
  const template = podTemplateOf(manifest);
  if (template === null || !isSelected(requirements, template.labels)) return null;
  const workload = `${manifest.kind}/${manifest.metadata.name ?? manifest.metadata.generateName ?? "?"}`;
  const position = chooseContainer(template, containerName);
  const container = position === null ? undefined : template.containers[position];
  if (position === null || container === undefined) {
    return { manifest, place: { component: component.name, workload, place: null, changes: [], replacesImageArguments: false } };
  }
  const path = [...template.specPath, "containers", position];
  const { result, changes } = layOverContainer(container, component);
  const replacesImageArguments = component.args.length > 0 && container["args"] === undefined && container["command"] === undefined;
  return {
    manifest: changes.length === 0 ? manifest : withManifestValue(manifest, path, result),
    place: { component: component.name, workload, place: `${workload} ${pathText(path)}`, changes, replacesImageArguments },
  };
}

function layOverContainer(container: JsonMap, component: LaidComponent): { readonly result: JsonMap; readonly changes: readonly string[] } {
  const { args, resources } = component;
  const env = Object.entries(component.env).reduce((list, [name, value]) => withVariable(list, name, value), listOf(container["env"]));
  const written = env.find((entry) => nameOf(entry) === "GODEBUG");
  const godebug = textOf(written === undefined ? undefined : mapValue(written));
  // A GODEBUG from a Secret or ConfigMap cannot be seen, so it cannot be extended.
  const isProfiled = component.measure && component.pprof !== "off" && (written === undefined || godebug !== null);
  const withRate = withProfileRate(godebug ?? undefined);
  const needsRate = isProfiled && withRate !== godebug;
  const quantities = Object.entries({ cpu: resources?.cpu ?? null, memory: resources?.memory ?? null }).filter(
    ([, amount]) => amount !== null,
  );
  const changes = [
    ...Object.keys(component.env).map((name) => `env ${name}`),
    ...args.map((argument) => `args ${argument}`),
    ...quantities.map(([name, amount]) => `${name} ${String(amount)}`),
    ...(needsRate ? [`GODEBUG ${withRate}`] : []),
  ];
  const finalEnv = needsRate ? withVariable(env, "GODEBUG", withRate) : env;
  const result = {
    ...container,
    ...(finalEnv.length === 0 ? {} : { env: finalEnv }),
    ...(args.length === 0 ? {} : { args: [...listOf(container["args"]), ...args] }),
    ...(quantities.length === 0 ? {} : { resources: withQuantities(container["resources"], Object.fromEntries(quantities)) }),
  };
  return { result, changes };
}

const nameOf = (entry: unknown): string | null => textOf(mapOf(entry)["name"]);
const mapValue = (entry: unknown): unknown => mapOf(entry)["value"];

/** A variable of that name keeps its place, so that others may go on referring to it (`$(NAME)` reads only what stands above). */
function withVariable(env: readonly unknown[], name: string, value: string): readonly unknown[] {
  const entry = { name, value };
  return env.some((item) => nameOf(item) === name) ? env.map((item) => (nameOf(item) === name ? entry : item)) : [...env, entry];
}

/** Requests equal limits, so that the container has the same share in every trial; amounts of other names stay. */
const withQuantities = (resources: unknown, amounts: JsonMap): JsonMap => ({
  ...mapOf(resources),
  requests: { ...mapOf(mapOf(resources)["requests"]), ...amounts },
  limits: { ...mapOf(mapOf(resources)["limits"]), ...amounts },
});
