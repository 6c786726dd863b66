/** Renders what a configuration deploys, without a cluster and without building, to see where built images stand in it. */
import type { DeployStep } from "../core/config/cluster-config.ts";
import type { Config } from "../core/config/config.ts";
import type { RenderFacts } from "../core/doctor/config-requirements.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { hasOwnTag, withTag, type BuiltImage } from "../core/manifests/image-reference.ts";
import { heapgateFacts } from "../stages/environment/addresses.ts";
import { withoutRepository } from "../stages/environment/git.ts";
import { prepareTree } from "../stages/environment/prepare-tree.ts";
import { orTrouble } from "./doctor-configuration.ts";
import type { MeasurePorts } from "./ports.ts";
import { defaultNamespaceOf, planSide } from "./side-plan.ts";

export interface RenderOptions {
  readonly config: Config;
  readonly configDir: string;
  readonly repository: string;
  /** Of the cluster; null: not known, Helm's own. */
  readonly kubeVersion: string | null;
  readonly signal: AbortSignal;
}

const TAG = "heapgate-doctor";
/** What values may ask for of a cluster that is not there yet. */
const PLACEHOLDERS = { HEAPGATE_API_SERVER_URL: "https://127.0.0.1:6443", HEAPGATE_API_SERVER_CA: "" };

/** Fetched from elsewhere: a run does that, doctor works offline. */
const isRemote = ({ source }: DeployStep): boolean => {
  if (source.kind === "chart") return source.repo !== null || source.chart.includes("://");
  if (source.kind === "kustomize") return /:\/\/|^github\.com\//u.test(source.path);
  return source.kind === "manifests" && source.paths.some((path) => path.includes("://"));
};

const isSeen = ({ source }: DeployStep): boolean => source.kind === "chart" || source.kind === "kustomize" || source.kind === "manifests";
const runsCommands = ({ source }: DeployStep): boolean => source.kind === "chart" && source.valuesFrom.length > 0;

/** As they would be named once they are built. */
const standIns = ({ images }: Config): readonly BuiltImage[] =>
  images
    .flatMap((build) => build.images)
    .map((written) => {
      const local = withTag(written, TAG);
      return { written, local, reference: hasOwnTag(written) ? written : local, contentId: `sha256:${"0".repeat(64)}` };
    });

/** What a run changes by itself asks nothing of anybody. */
const NOTHING_TO_DO = "pull-policy-changed";
/** Warnings that only hold when all that is deployed was seen. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set(["image-unused", "component-not-rendered"]);

/** Null: nothing of it is rendered by heapgate. Throws only the abort reason. */
export const lookAtRender = async (ports: MeasurePorts, options: RenderOptions): Promise<RenderFacts | null> => {
  const { config, configDir, repository, kubeVersion, signal } = options;
  const steps = [...config.deploy, ...config.setup];
  if (config.target === "process" || !steps.some(isSeen)) return null;
  if (steps.some(runsCommands)) return { kind: "skipped", why: "valuesFrom is a command, which is not run here" };
  const kept = (some: readonly DeployStep[]): readonly DeployStep[] => some.filter((step) => !isRemote(step));
  const local: Config = { ...config, deploy: kept(config.deploy), setup: kept(config.setup) };
  if (local.deploy.length + local.setup.length === 0) return { kind: "skipped", why: "all of it is fetched from elsewhere" };
  const isWhole = local.deploy.length + local.setup.length === steps.length;
  const planned = await orTrouble(signal, async () => {
    await using workspace = await ports.files.makeTemporaryFolder("doctor");
    await using tree = await prepareTree(ports, {
      source: { kind: "working-tree", repository },
      side: "head",
      workspace: workspace.path,
      signal,
    });
    const { arch } = ports.env.platform();
    const facts = heapgateFacts({ side: "head", commit: tree.commit, arch, configDir, trialDir: null, seed: null });
    const images = standIns(config);
    return await planSide(ports, {
      config: local,
      side: "head",
      built: { tree, identities: {}, mainModules: [], images, warnings: [], [Symbol.asyncDispose]: () => Promise.resolve() },
      images,
      valuesFolder: tree.path,
      env: { ...withoutRepository(ports.env.all()), ...facts, ...PLACEHOLDERS },
      defaultNamespace: defaultNamespaceOf(config),
      kubeVersion,
      resources: [],
      signal,
    });
  });
  if (planned instanceof HeapgateError) return troubleFacts(planned);
  return {
    kind: "rendered",
    images: config.images.flatMap((build) => build.images),
    places: planned.steps.reduce((sum, { rendered }) => sum + rendered.places.length, 0),
    warnings: planned.warnings.filter(({ code }) => code !== NOTHING_TO_DO && (isWhole || !OF_THE_WHOLE.has(code))),
  };
};

/** Subcharts may have to be fetched, and a tool that is missing is told elsewhere: neither is the fault of what is rendered. */
const troubleFacts = (error: HeapgateError): RenderFacts => {
  if (error.code === "TOOL_MISSING") return { kind: "skipped", why: error.message.replace(/\.$/u, "") };
  const isFetch = error.code === "TIMED_OUT" || /: its dependencies\b/u.test(error.message);
  return isFetch ? { kind: "skipped", why: error.message.replace(/\.$/u, "") } : { kind: "failed", trouble: error };
};
