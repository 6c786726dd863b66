/** CPU profiles that apps write by themselves, through one trial: whose directory lies where, and what of it is the round's CPU profile (`kubernetes.md` §10). */
import type { CpuFilesConfig } from "../../core/config/cluster-config.ts";
import type { ComponentConfig } from "../../core/config/config.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { explainNoCpuFiles } from "../../core/kubernetes/cpu-file-trouble.ts";
import { fieldAt, textAt } from "../../core/kubernetes/json-fields.ts";
import { emptyDirFolder, namesFolder, volumeAt, type MountedVolume } from "../../core/kubernetes/mounted-volume.ts";
import type { PodInstance } from "../../core/kubernetes/select-pods.ts";
import { encodeProfile } from "../../core/pprof/encode.ts";
import { buildCpuFiles, CPU_FILE_PATTERN, parseCpuFileName, type CpuFiles, type CpuPeriod } from "../../core/snapshot/cpu-files.ts";
import { CPU_PERIODS_LABEL, cpuOfWindow, FILES_CHECKPOINT, formatCpuRates, type CpuWindow } from "../../core/snapshot/cpu-periods.ts";
import type { RawRound } from "../../core/snapshot/raw-round.ts";
import type { ProfileFile } from "../../core/snapshot/snapshot.ts";
import { parseUtcTime } from "../../core/units/utc-time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { prepareCpuFolder, readCpuFiles, type CpuFolder, type FoundCpuFiles } from "./read-cpu-files.ts";

export interface CpuFilePorts {
  readonly exec: Exec;
  readonly files: Files;
  readonly clock: Clock;
}

export interface CpuFileOptions {
  readonly kube: KubeClient;
  readonly components: readonly ComponentConfig[];
  readonly pods: readonly { readonly component: string; readonly pod: PodInstance }[];
  /** Nodes that are containers of Docker's, by name; empty: none can be entered. */
  readonly nodes: readonly string[];
  /** Make directories of nodes writable for every user; only in a cluster of our own. */
  readonly prepares: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface CpuFileWatch {
  /** Whether apps profile themselves by now: is there a file of this trial? Throws TOOL_MISSING and the abort reason. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** The app profiles itself all the time: no CPU profile can be had over HTTP, and asking may spoil the app's own. */
  readonly isBusy: (instance: string) => boolean;
  /** At the end of warm-up. */
  readonly markStart: () => void;
  /** At the end of growth. */
  readonly markEnd: () => void;
  /** Reads the directories; what could not be had is said. Throws TOOL_MISSING and the abort reason. */
  readonly collect: (signal: AbortSignal) => Promise<readonly Warning[]>;
  /** What was collected, a line for each directory: how many files were merged, which were passed over and why. */
  readonly lines: () => readonly string[];
  /** The round with what was collected of its instance. */
  readonly complete: (raw: RawRound) => RawRound;
}

interface Watched {
  readonly component: ComponentConfig;
  readonly files: CpuFilesConfig;
  readonly pod: PodInstance;
  readonly volume: MountedVolume;
  readonly isAsked: boolean;
  /** Null: not told. */
  readonly startedAtSeconds: number | null;
}

interface Collected {
  readonly profile: ProfileFile | null;
  readonly periods: readonly CpuPeriod[];
}

const NOTHING: Collected = { profile: null, periods: [] };

const patternOf = ({ pattern }: CpuFilesConfig): RegExp => (pattern === null ? CPU_FILE_PATTERN : new RegExp(pattern, "u"));

const ASK_SECONDS = 30;
const LOG_LINES = 200;
/** A name has whole seconds, and begins a little before the pod is said to. */
const START_TOLERANCE_SECONDS = 2;
/** Below that the files say too little of the measured phases. */
const LEAST_COVERED = 0.5;

async function lookAt(kube: KubeClient, options: CpuFileOptions): Promise<readonly Watched[]> {
  const watched = options.pods.map(async ({ component: name, pod }): Promise<readonly Watched[]> => {
    const component = options.components.find((one) => one.name === name);
    const files = component?.cpuFiles;
    if (component === undefined || files === undefined) return [];
    const object = await kube.getJson(["pod", pod.pod, "-n", pod.namespace], { timeoutSeconds: ASK_SECONDS, signal: options.signal });
    const spec = fieldAt(object, "spec");
    const question = { container: pod.container, folder: files.path, podName: pod.pod };
    const started = textAt(object, "status", "startTime");
    return [
      {
        component,
        files,
        pod,
        volume: volumeAt(spec, question),
        isAsked: namesFolder(spec, question),
        startedAtSeconds: started === null ? null : parseUtcTime(started),
      },
    ];
  });
  return (await Promise.all(watched)).flat();
}

/** A node's directory where the node can be entered; else out of the container. */
function folderOf({ volume, pod, files }: Watched, nodes: readonly string[]): CpuFolder {
  const node = pod.node !== null && nodes.includes(pod.node) ? pod.node : null;
  if (node !== null && volume.kind === "host-path") return { kind: "node", node, folder: volume.folder };
  if (node !== null && volume.kind === "empty-dir") return { kind: "node", node, folder: emptyDirFolder(pod.uid, volume) };
  return { kind: "pod", namespace: pod.namespace, pod: pod.pod, container: pod.container, folder: files.path };
}

const placeOf = (from: CpuFolder): string => (from.kind === "node" ? `${from.node} ${from.folder}` : `${from.namespace}/${from.pod}`);

/** Throws KUBECTL_FAILED, TOOL_MISSING and the abort reason. Warnings of making directories come with those of `collect`. */
export async function watchCpuFiles(ports: CpuFilePorts, options: CpuFileOptions): Promise<CpuFileWatch> {
  const { kube, nodes, cwd, env } = options;
  const watched = await lookAt(kube, options);
  const own = watched.map((one) => ({ one, from: folderOf(one, nodes) }));
  const prepared: Warning[] = [];
  const hostFolders = new Set(
    own.flatMap(({ one: { volume }, from }) => (volume.kind === "host-path" && from.kind === "node" ? [volume.folder] : [])),
  );
  if (options.prepares)
    for (const folder of hostFolders)
      prepared.push(...(await prepareCpuFolder(ports, { nodes, folder, cwd, env, signal: options.signal })));
  const shares = new Map<string, number>();
  for (const { from } of own) shares.set(placeOf(from), (shares.get(placeOf(from)) ?? 0) + 1);

  const marks: { start: number | null; end: number | null } = { start: null, end: null };
  const busy = new Set<string>();
  const collected = new Map<string, Collected>();
  let lines: readonly string[] = [];

  const read = async (one: Watched, from: CpuFolder, signal: AbortSignal): Promise<FoundCpuFiles> => {
    const found = await readCpuFiles(ports, from, { clusterArgs: kube.clusterArgs, cwd, env, signal });
    const earliest = (one.startedAtSeconds ?? Number.NEGATIVE_INFINITY) - START_TOLERANCE_SECONDS;
    const pattern = patternOf(one.files);
    // The directory of a node outlives the pods: what is older is of another trial.
    const isFresh = (name: string): boolean => (parseCpuFileName(name, pattern)?.startSeconds ?? Number.NEGATIVE_INFINITY) >= earliest;
    return { ...found, files: found.files.filter(({ name }) => isFresh(name)) };
  };
  const collectOne = async (one: Watched, from: CpuFolder, window: CpuWindow, signal: AbortSignal): Promise<readonly Warning[]> => {
    const { component, files, pod } = one;
    const found = await read(one, from, signal);
    const built = buildCpuFiles(found.files, { window, component: null, pattern: patternOf(files), inflate: ports.files.gunzip });
    const cpu = cpuOfWindow(built, window);
    lines = [...lines, `${component.name}: ${filesLine(built)}`];
    const content = cpu === null ? null : ports.files.gzip(encodeProfile(cpu.profile));
    collected.set(pod.instance, {
      profile: content === null ? null : { kind: "cpu", checkpoint: FILES_CHECKPOINT, path: `cpu.${FILES_CHECKPOINT}`, content },
      periods: built.periods,
    });
    if (cpu !== null && cpu.coveredRatio >= LEAST_COVERED) return found.warnings;
    if (cpu !== null) return [...found.warnings, fewFiles(component.name, cpu.coveredRatio)];
    if (found.warnings.length > 0) return found.warnings;
    return [
      explainNoCpuFiles({ component: component.name, folder: files.path, isAsked: one.isAsked, log: await logOf(kube, pod, signal) }),
    ];
  };

  return {
    look: async (signal) => {
      for (const { one, from } of own) if ((await read(one, from, signal)).files.length > 0) busy.add(one.pod.instance);
    },
    isBusy: (instance) => busy.has(instance),
    markStart: () => {
      marks.start = ports.clock.nowSeconds();
    },
    markEnd: () => {
      marks.end = ports.clock.nowSeconds();
    },
    lines: () => lines,
    collect: async (signal) => {
      lines = [];
      const warnings: Warning[] = [...prepared];
      const window = { startSeconds: marks.start ?? 0, endSeconds: marks.end ?? ports.clock.nowSeconds() };
      for (const { one, from } of own) {
        if ((shares.get(placeOf(from)) ?? 0) > 1) warnings.push(sharedFolder(one.component.name, one.files.path));
        else warnings.push(...(await collectOne(one, from, window, signal)));
      }
      return warnings;
    },
    complete: (raw) => {
      const about = watched.find(({ component, pod }) => component.name === raw.component && pod.instance === raw.instance);
      return about === undefined ? raw : withCpu(raw, about, collected.get(raw.instance) ?? NOTHING, busy.has(raw.instance));
    },
  };
}

/** A profile that was had over HTTP stays the only one: the two would count the same time twice. */
function withCpu(raw: RawRound, { component }: Watched, { profile, periods }: Collected, isBusy: boolean): RawRound {
  const rates = formatCpuRates(periods);
  const hasOther = raw.profiles.some(({ kind }) => kind === "cpu");
  const isRequired = component.pprof !== "off" && component.pprof.required.includes("cpu");
  const isMissing = isBusy && isRequired && profile === null && !hasOther;
  return {
    ...raw,
    labels: rates === null ? raw.labels : { ...raw.labels, [CPU_PERIODS_LABEL]: rates },
    profiles: profile === null || hasOther ? raw.profiles : [...raw.profiles, profile],
    ...(periods.length === 0 ? {} : { cpuPeriods: periods }),
    voidReason: raw.voidReason ?? (isMissing ? "no CPU file of the app lies in the measured phases, and pprof.required lists cpu" : null),
  };
}

/** "8 CPU files of the app merged; passed over: 2026-… (empty: its period has not ended)" */
const filesLine = ({ inside, skipped }: CpuFiles): string => {
  const merged = `${inside.length} CPU file${inside.length === 1 ? "" : "s"} of the app merged`;
  return skipped.length === 0 ? merged : `${merged}; passed over: ${skipped.map(({ name, why }) => `${name} (${why})`).join(", ")}`;
};

/** It explains and is never needed. */
async function logOf(kube: KubeClient, pod: PodInstance, signal: AbortSignal): Promise<string> {
  const args = ["logs", pod.pod, "-n", pod.namespace, "-c", pod.container, `--tail=${LOG_LINES}`];
  return (await kube.run(args, { timeoutSeconds: ASK_SECONDS, signal })).stdout;
}

const fewFiles = (component: string, ratio: number): Warning =>
  warning(
    "profile-missing",
    `Component ${component}: its own CPU files lie over ${Math.round(100 * ratio)} % of the measured phases; the rest is taken to be like them.`,
    "Set a shorter period (5s), or a longer plan.",
  );

const sharedFolder = (component: string, folder: string): Warning =>
  warning(
    "profile-missing",
    `Component ${component}: several of its pods write CPU files into one directory (${folder}), so nobody can tell whose they are; none is used.`,
    "Give each pod a directory of its own: subPathExpr: $(POD_NAME) at the mount, or an emptyDir.",
  );
