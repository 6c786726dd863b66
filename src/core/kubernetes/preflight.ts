/** What a machine needs for a cluster, as a list of findings: met or not, with what to do. Nothing is thrown here. */
import { formatQuantity } from "../units/format-quantity.ts";
import { isAtLeast, parseVersion } from "./tool-versions.ts";

export type DockerFacts =
  | {
      readonly kind: "answers";
      readonly version: string;
      readonly cgroupVersion: "1" | "2" | null;
      readonly cpuCount: number | null;
      readonly memoryBytes: number | null;
      readonly rootFolder: string | null;
      /** Of containerd: the default from Docker 29 on. Left out: not told. */
      readonly imageStore?: "containerd" | "docker" | undefined;
    }
  | { readonly kind: "silent"; readonly why: string }
  | { readonly kind: "missing" };

export type HostTool = "kind" | "kubectl" | "helm";

/** Versions are as printed; null: not on PATH, or `mute`. */
export interface HostFacts {
  readonly docker: DockerFacts;
  readonly kind: string | null;
  readonly kubectl: string | null;
  readonly helm: string | null;
  /** Programs that are there and do not tell their version, with the reason. */
  readonly mute?: Readonly<Partial<Record<HostTool, string>>>;
  /** Where Docker keeps its data; null: not known (another machine, a virtual one). */
  readonly freeDiskBytes: number | null;
  readonly inotifyWatches: number | null;
  readonly inotifyInstances: number | null;
}

/** What the configuration asks of the machine. */
export interface HostNeeds {
  readonly target: "kind" | "existing";
  readonly nodes: number;
  readonly builds: boolean;
  readonly charts: boolean;
}

export interface Finding {
  readonly what: string;
  /** Null: could not be found out. */
  readonly met: boolean | null;
  /** What is there, in words. */
  readonly found: string;
  /** What to do where it is not met. */
  readonly remedy: string;
  /** Without it nothing can start. */
  readonly hard: boolean;
  /** What is not there at all; null for limits and versions. */
  readonly missing: "docker" | HostTool | null;
}

export const LEAST_DISK_BYTES = 10_000_000_000;
const OLDEST_DOCKER = { major: 20, minor: 10 };
/** From which on `docker save` knows `--platform`. */
const SAVES_PLATFORM_MAJOR = 28;
/** Newest major version that image loading was tried with. */
const NEWEST_DOCKER_MAJOR = 29;
const INOTIFY = { watches: 524_288, instances: 512 };
/** Enough for one node with a handful of controllers. */
const INOTIFY_ONE_NODE = { watches: 65_536, instances: 128 };

const SAID_WITHOUT_DOCKER = "target: process needs none; target: existing uses a cluster";

const dockerFindings = ({ docker }: HostFacts, hard: boolean): readonly Finding[] => {
  const what = "a Docker engine that answers";
  if (docker.kind !== "answers") {
    const found = docker.kind === "missing" ? "docker is not on PATH" : docker.why;
    return [{ what, met: false, found, remedy: SAID_WITHOUT_DOCKER, hard, missing: "docker" }];
  }
  const version = parseVersion(docker.version);
  const old = version !== null && !isAtLeast(version, OLDEST_DOCKER.major, OLDEST_DOCKER.minor);
  const untried = version !== null && version.major > NEWEST_DOCKER_MAJOR;
  return [
    { what, met: true, found: `Docker ${docker.version}`, remedy: "", hard, missing: null },
    {
      what: `Docker ${OLDEST_DOCKER.major}.${OLDEST_DOCKER.minor} to ${NEWEST_DOCKER_MAJOR}`,
      met: version === null || untried ? null : !old,
      found: docker.version,
      remedy: old ? "Update Docker." : "This version was not tried; report what fails.",
      hard: false,
      missing: null,
    },
    {
      what: "control groups",
      met: docker.cgroupVersion === null ? null : true,
      found: docker.cgroupVersion === null ? "version not told" : `version ${docker.cgroupVersion}`,
      remedy: "docker info says which control groups are used.",
      hard: false,
      missing: null,
    },
    ...imageStoreFinding(docker.imageStore, version === null ? null : isAtLeast(version, SAVES_PLATFORM_MAJOR, 0)),
  ];
};

/** With containerd's store an image is saved whole only by naming its platform (kubernetes-sigs/kind#3795). */
const imageStoreFinding = (store: "containerd" | "docker" | undefined, savesPlatform: boolean | null): readonly Finding[] =>
  store === undefined
    ? []
    : [
        {
          what: "an image store that images can be saved from",
          met: store === "docker" ? true : savesPlatform,
          found: store === "docker" ? "Docker's own" : "containerd's",
          remedy: `With containerd's image store update Docker to ${SAVES_PLATFORM_MAJOR} or later, or switch the store off ("features": { "containerd-snapshotter": false } in daemon.json).`,
          hard: false,
          missing: null,
        },
      ];

const INSTALL: Readonly<Record<HostTool, string>> = {
  kind: "https://kind.sigs.k8s.io/docs/user/quick-start/ (heapgate run fetches it by itself where github.com answers)",
  kubectl: "https://kubernetes.io/docs/tasks/tools/",
  helm: "https://helm.sh/docs/intro/install/",
};

const toolFinding = (facts: HostFacts, tool: HostTool): Finding => {
  const version = facts[tool];
  const mute = facts.mute?.[tool];
  return {
    what: tool,
    met: version !== null,
    found: version ?? mute ?? "not on PATH",
    remedy: mute === undefined ? `Install ${tool}: ${INSTALL[tool]}` : `Run ${tool} version by hand and mend what it says.`,
    hard: true,
    missing: version === null && mute === undefined ? tool : null,
  };
};

const diskFinding = ({ freeDiskBytes }: HostFacts): Finding => ({
  what: `${formatQuantity(LEAST_DISK_BYTES, "bytes")} free where Docker keeps its data`,
  met: freeDiskBytes === null ? null : freeDiskBytes >= LEAST_DISK_BYTES,
  found: freeDiskBytes === null ? "not known" : `${formatQuantity(freeDiskBytes, "bytes")} free`,
  remedy: "Free some with: docker system prune",
  hard: true,
  missing: null,
});

const inotifyFinding = ({ inotifyWatches, inotifyInstances }: HostFacts, nodes: number): Finding => {
  const need = nodes > 1 ? INOTIFY : INOTIFY_ONE_NODE;
  const known = inotifyWatches !== null && inotifyInstances !== null;
  return {
    what: "enough file watches (fs.inotify)",
    met: known ? inotifyWatches >= need.watches && inotifyInstances >= need.instances : null,
    found: known ? `max_user_watches=${inotifyWatches}, max_user_instances=${inotifyInstances}` : "not known",
    remedy: `sudo sysctl fs.inotify.max_user_watches=${INOTIFY.watches} fs.inotify.max_user_instances=${INOTIFY.instances}`,
    hard: false,
    missing: null,
  };
};

/** Every requirement of these needs, in the order in which they matter. */
export function preflightFindings(facts: HostFacts, needs: HostNeeds): readonly Finding[] {
  const makesCluster = needs.target === "kind";
  return [
    ...(makesCluster || needs.builds ? dockerFindings(facts, true) : []),
    ...(makesCluster ? [toolFinding(facts, "kind")] : []),
    toolFinding(facts, "kubectl"),
    ...(needs.charts ? [toolFinding(facts, "helm")] : []),
    ...(makesCluster && facts.docker.kind === "answers" ? [diskFinding(facts), inotifyFinding(facts, needs.nodes)] : []),
  ];
}

/** Free bytes of the one file system in the output of `df -Pk PATH` (POSIX: size, used, available in KiB, and a percentage). */
export function parseFreeBytes(output: string): number | null {
  const available = /\s\d+\s+\d+\s+(?<available>\d+)\s+\d+%/u.exec(output)?.groups?.["available"];
  return available === undefined ? null : Number(available) * 1024;
}
