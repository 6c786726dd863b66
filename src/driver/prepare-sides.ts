/** Brings both sides to the cluster before the first trial: images loaded, steps rendered, dependencies installed. */
import { hasOwnTag, type BuiltImage } from "../core/manifests/image-reference.ts";
import type { ApiResource } from "../core/manifests/scopes.ts";
import { heapgateFacts } from "../stages/environment/addresses.ts";
import { withoutRepository } from "../stages/environment/git.ts";
import { deploy, load, loadedPerTrial, type Shared } from "./cluster-session.ts";
import { enteredNodes, prepareCpuFolders } from "./cpu-folders.ts";
import { headTree, type PreparedSide } from "./environment.ts";
import type { MeasurePorts } from "./ports.ts";
import { isSameDeployment, planSide, readApiResources, type SidePlan } from "./side-plan.ts";

/** A reference both sides use for other contents: an image written with its tag, or served under the name of a chart. */
const hasSharedReferences = (plans: readonly SidePlan[]): boolean => {
  const contents = new Map<string, string>();
  return plans
    .flatMap(({ images, served }) => [...images.filter(({ written }) => hasOwnTag(written)), ...served])
    .some(({ reference, contentId }) => {
      const known = contents.get(reference);
      contents.set(reference, contentId);
      return known !== undefined && known !== contentId;
    });
};

/** Each place in which a built image is named, as what runs depends on it. */
const tellPlaces = ({ log }: Pick<MeasurePorts, "log">, { steps }: SidePlan): void => {
  for (const { rendered } of steps) for (const { place, to } of rendered.places) log.info(`image   ${to} in ${place}`);
};

/** Loads each side's images and renders it, which goes on while the next side's images are loaded. */
const planSides = async (
  shared: Shared,
  sides: readonly PreparedSide[],
  valuesFolder: string,
  signal: AbortSignal,
): Promise<readonly SidePlan[]> => {
  const { ports, config, configDir, cluster, namespace } = shared;
  const asked: Promise<readonly ApiResource[]> = readApiResources(cluster.kube, signal);
  // Errors are thrown at the end; until then they are nobody's unhandled ones.
  asked.catch(() => {});
  const planning: Promise<SidePlan>[] = [];
  const plan = async ({ side, built }: PreparedSide, images: readonly BuiltImage[]): Promise<SidePlan> => {
    const arch = ports.env.platform().arch;
    const facts = heapgateFacts({ side, commit: built.tree.commit, arch, configDir, trialDir: null, seed: null });
    return await planSide(ports, {
      config,
      side,
      built,
      images,
      valuesFolder,
      env: { ...withoutRepository(ports.env.all()), ...facts, ...cluster.kube.env },
      defaultNamespace: namespace,
      kubeVersion: cluster.version,
      resources: await asked,
      signal,
    });
  };
  try {
    for (const side of sides) {
      const { images } = side.built;
      const own = images.filter(({ written }) => !hasOwnTag(written));
      const loaded = await load(shared, own, signal);
      const known = images.map((image) => loaded.find(({ written }) => written === image.written) ?? image);
      const planned = plan(side, known);
      planned.catch(() => {});
      planning.push(planned);
    }
  } finally {
    // None goes on behind an error.
    await Promise.allSettled([asked, ...planning]);
  }
  return await Promise.all(planning);
};

/** Throws what loading, rendering and deploying throw. */
export const prepareSides = async (
  shared: Shared,
  sides: readonly PreparedSide[],
  signal: AbortSignal,
): Promise<{ readonly sameDeployment: boolean }> => {
  const { ports, config, configDir, cluster, plans, warnings } = shared;
  const valuesFolder = headTree(sides) ?? configDir;
  shared.folders = [valuesFolder, configDir];
  for (const plan of await planSides(shared, sides, valuesFolder, signal)) {
    plans.set(plan.side, plan);
    // Both sides name their images at the same places, or the difference of the renders shows it.
    if (plan.side === "head" || sides.length === 1) tellPlaces(ports, plan);
    for (const one of [...plan.built.warnings, ...plan.warnings]) warnings.set(`${one.code} ${one.message}`, one);
  }
  for (const one of await prepareCpuFolders(ports, { config, plans: [...plans.values()], nodes: enteredNodes(cluster), signal }))
    warnings.set(`${one.code} ${one.message}`, one);
  const [one, other] = [...plans.values()];
  shared.sharedReferences = hasSharedReferences([...plans.values()]);
  if (!shared.sharedReferences) for (const plan of plans.values()) await load(shared, loadedPerTrial(plan), signal);
  const first = plans.get("base") ?? one;
  if (first?.steps.some(({ time }) => time === "once") === true) {
    if (shared.sharedReferences) await load(shared, loadedPerTrial(first), signal);
    await deploy(shared, first, "once", signal);
  }
  return { sameDeployment: one !== undefined && (other === undefined || isSameDeployment(one, other)) };
};
