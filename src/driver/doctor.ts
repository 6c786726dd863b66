/** `heapgate doctor`: every requirement of a run, met or not, with what to do. It changes nothing and leaves nothing behind. */
import { hiding } from "../core/config/hide-values.ts";
import { clusterRequirements } from "../core/doctor/cluster-requirements.ts";
import { componentRequirements } from "../core/doctor/component-requirements.ts";
import { renderRequirements, validRequirement } from "../core/doctor/config-requirements.ts";
import { githubRequirements, type GitHubPlace } from "../core/doctor/github-requirements.ts";
import { leftoverRequirements } from "../core/doctor/leftover-requirements.ts";
import { machineRequirements } from "../core/doctor/machine-requirements.ts";
import { BASIC_NEEDS, programNeeds } from "../core/doctor/program-needs.ts";
import { DIAGNOSES, type DiagnosisFormat } from "../core/doctor/render-diagnosis.ts";
import { lackingOf, type Diagnosis, type Requirement } from "../core/doctor/requirement.ts";
import { toolRequirements, type ToolNeeds } from "../core/doctor/tool-requirements.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { preflightFindings, type HostFacts } from "../core/kubernetes/preflight.ts";
import type { GitHubContext } from "../ports/github.ts";
import { checkHost, requireHost } from "../stages/environment/cluster-preflight.ts";
import { runGit } from "../stages/environment/git.ts";
import { hostNeedsOf } from "./cluster-needs.ts";
import { lookAtCluster, type ClusterLook } from "./doctor-cluster.ts";
import { lookAtComponents } from "./doctor-components.ts";
import { configurationRequirements, orTrouble } from "./doctor-configuration.ts";
import { findLeftovers, type LeftoverPorts } from "./doctor-leftovers.ts";
import { askMachine, askPrograms } from "./doctor-machine.ts";
import { lookAtRender } from "./doctor-render.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { MeasurePorts } from "./ports.ts";

export interface DoctorPorts extends MeasurePorts, Omit<LeftoverPorts, "exec" | "env"> {
  /** Null: this is no job of GitHub Actions. Throws RUNNER_INVALID. */
  readonly readGitHubContext: () => Promise<GitHubContext | null>;
}

export interface DoctorOptions {
  /** Null: there is no configuration. */
  readonly loaded: LoadedConfig | null;
  /** Files of the configuration, as messages name them. */
  readonly configFiles: readonly string[];
  readonly repository: string;
  readonly nodeVersion: string;
  readonly signal: AbortSignal;
}

/** What stops a run here makes the exit code of an environment. */
const NOT_READY = 3;
export const doctorExitCode = (diagnosis: Diagnosis): number => (lackingOf(diagnosis).length === 0 ? 0 : NOT_READY);

export const renderDiagnosis = (diagnosis: Diagnosis, format: DiagnosisFormat): string => DIAGNOSES[format](diagnosis);

/** Looks at everything. Throws only the abort reason. */
export const doctor = async (ports: DoctorPorts, options: DoctorOptions): Promise<Diagnosis> => {
  const { loaded, configFiles, nodeVersion, signal } = options;
  ports.log.progress("asking tools and machine");
  const needs: ToolNeeds =
    loaded === null
      ? { host: null, programs: BASIC_NEEDS, configured: false }
      : { host: hostNeedsOf(loaded.config), programs: programNeeds(loaded.config), configured: true };
  const nodes = needs.host?.nodes ?? 1;
  const [{ facts: host }, programs, machine] = await Promise.all([
    checkHost(ports, { target: "kind", nodes, builds: true, charts: true, signal }),
    askPrograms(ports, signal),
    askMachine(ports, signal),
  ]);
  const asksKind = host.kind !== null && host.docker.kind === "answers";
  const leftovers = await findLeftovers(ports, { asksKind, signal });
  const ofConfig = loaded === null ? [] : await ofConfiguration(ports, { ...options, host }, loaded);
  const requirements = [
    ...toolRequirements({ host, programs, node: nodeVersion }, needs),
    ...machineRequirements(machine),
    ...leftoverRequirements(leftovers),
    ...githubRequirements(await gitHubPlace(ports, options)),
    ...ofConfig,
  ];
  const subject = loaded === null ? null : { files: configFiles, name: loaded.config.name, target: loaded.config.target };
  return { subject, requirements: loaded === null ? requirements : hidden(requirements, loaded.substituted) };
};

/** What came from the environment is not shown. */
const hidden = (requirements: readonly Requirement[], substituted: readonly string[]): readonly Requirement[] => {
  const hide = hiding(substituted);
  return requirements.map((one) => ({ ...one, id: hide(one.id), what: hide(one.what), found: hide(one.found), remedy: hide(one.remedy) }));
};

const gitHubPlace = async (ports: DoctorPorts, { repository, signal }: DoctorOptions): Promise<GitHubPlace> => {
  const context = await orTrouble(signal, ports.readGitHubContext);
  if (context === null) return { kind: "none" };
  if (context instanceof HeapgateError) return { kind: "unreadable", why: context.message, remedy: context.remedy };
  const { pullRequest } = context;
  const sha = pullRequest?.baseSha ?? context.baseSha;
  const asked =
    sha === null ? null : await orTrouble(signal, () => runGit(ports, ["cat-file", "-e", `${sha}^{tree}`], { cwd: repository, signal }));
  return {
    kind: "job",
    facts: {
      event: context.eventName,
      fromFork: pullRequest?.fromFork === true,
      serverUrl: context.serverUrl,
      underAct: ports.env.get("ACT") === "true",
      baseSha: sha,
      hasBase: asked === null || asked instanceof HeapgateError ? null : asked.exitCode === 0,
    },
  };
};

const WITHOUT_CLUSTER = { process: "target: process uses none", kind: "heapgate run makes one, and looks at it before the load" } as const;

const OF_KUBECTL = { target: "existing", nodes: 1, builds: false, charts: false } as const;

/** Of the cluster and what runs in it, as far as there is one. */
const lookAround = async (
  ports: DoctorPorts,
  { signal, host }: Pick<DoctorOptions, "signal"> & { readonly host: HostFacts },
  { config, configDir }: LoadedConfig,
): Promise<ClusterLook> => {
  if (config.target === "existing") {
    // One that is not there or hangs need not be waited for again.
    const refused = await orTrouble(signal, () => Promise.resolve(requireHost(preflightFindings(host, OF_KUBECTL))));
    if (refused instanceof HeapgateError)
      return { place: { kind: "failed", trouble: refused, isToolTrouble: true }, components: [], version: null };
    ports.log.progress("asking the cluster");
    return await lookAtCluster(ports, { config, configDir, signal });
  }
  return {
    place: { kind: "elsewhere", found: WITHOUT_CLUSTER[config.target] },
    components: await lookAtComponents(ports, { config, configDir, signal }),
    version: null,
  };
};

const ofConfiguration = async (
  ports: DoctorPorts,
  options: DoctorOptions & { readonly host: HostFacts },
  loaded: LoadedConfig,
): Promise<readonly Requirement[]> => {
  const { repository, signal, configFiles } = options;
  const { config, configDir } = loaded;
  const configured = await configurationRequirements(ports, { config, configDir, repository, signal });
  const { place, components, version } = await lookAround(ports, options, loaded);
  const render = await lookAtRender(ports, { config, configDir, repository, kubeVersion: version, signal });
  return [
    validRequirement(configFiles),
    ...configured,
    ...(render === null ? [] : renderRequirements(render)),
    ...clusterRequirements(place),
    ...components.flatMap(componentRequirements),
  ];
};
