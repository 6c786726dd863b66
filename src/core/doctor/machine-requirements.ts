/** What the machine gives: processors, memory, disk, control groups, and what else makes its numbers uneven. */
import { formatQuantity } from "../units/format-quantity.ts";
import { requirement, type Requirement } from "./requirement.ts";

/** Null: not known, or not told by this system. */
export interface MachineFacts {
  readonly os: string;
  readonly arch: string;
  readonly cpuModel: string | null;
  readonly cpuCount: number;
  /** What a control group leaves of the processors: `cpu.max`. */
  readonly cpuLimit: number | null;
  readonly memoryBytes: number | null;
  readonly availableBytes: number | null;
  /** Of the control group: `memory.max`. */
  readonly memoryLimitBytes: number | null;
  readonly temporaryFolder: string;
  readonly temporaryFreeBytes: number | null;
  readonly cgroupVersion: "1" | "2" | null;
  /** `performance`, `powersave`, …. */
  readonly governor: string | null;
  /** Processes that wanted to run, over the last minute. */
  readonly load: number | null;
}

/** The app and what drives it, side by side. */
const LEAST_CPUS = 2;
const LEAST_MEMORY_BYTES = 2 * 2 ** 30;
/** Trees, builds and bundles of both sides. */
const LEAST_TEMPORARY_BYTES = 2 ** 30;
/** Of the processors; above it other work is in the way of what is measured. */
const BUSY_SHARE = 0.5;

const bytesText = (bytes: number): string => formatQuantity(bytes, "bytes");
const machine = (fields: Omit<Parameters<typeof requirement>[0], "group">): Requirement => requirement({ group: "machine", ...fields });

const systemRequirement = ({ os, arch, cpuModel }: MachineFacts): Requirement =>
  machine({
    id: "system",
    what: "Linux",
    state: os === "linux" ? "met" : "warn",
    found: [`${os}/${arch}`, ...(cpuModel === null ? [] : [cpuModel])].join(", "),
    remedy:
      os === "linux"
        ? ""
        : "Elsewhere there is no /proc: under target: process, CPU, RSS and open files come from /metrics alone; what is missing is shown as not available.",
  });

const processorRequirement = ({ cpuCount, cpuLimit }: MachineFacts): Requirement => {
  const usable = Math.min(cpuCount, cpuLimit ?? cpuCount);
  const isMet = usable >= LEAST_CPUS;
  return machine({
    id: "processors",
    what: `${LEAST_CPUS} processors`,
    state: isMet ? "met" : "warn",
    found: cpuLimit !== null && cpuLimit < cpuCount ? `${cpuCount}, of which a control group leaves ${cpuLimit}` : `${cpuCount}`,
    remedy: isMet ? "" : "With one, load and app take turns: CPU and latency are judged less finely. Take a runner with two or more.",
  });
};

const memoryRequirement = ({ memoryBytes, availableBytes, memoryLimitBytes }: MachineFacts): Requirement => {
  const what = `${bytesText(LEAST_MEMORY_BYTES)} of memory free`;
  const usable = [availableBytes, memoryLimitBytes].filter((bytes) => bytes !== null);
  if (usable.length === 0)
    return machine({ id: "memory", what, state: "unknown", found: "not told by this system", remedy: "Look at it by hand." });
  const least = Math.min(...usable);
  const isMet = least >= LEAST_MEMORY_BYTES;
  const limit = memoryLimitBytes === null ? "" : `, a control group allows ${bytesText(memoryLimitBytes)}`;
  return machine({
    id: "memory",
    what,
    state: isMet ? "met" : "warn",
    found: `${availableBytes === null ? "not known how much" : bytesText(availableBytes)}${memoryBytes === null ? "" : ` of ${bytesText(memoryBytes)}`}${limit}`,
    remedy: isMet ? "" : "End what else runs here, or take a bigger machine: a cluster of kind alone takes about 1 GiB.",
  });
};

const temporaryRequirement = ({ temporaryFolder, temporaryFreeBytes }: MachineFacts): Requirement => {
  const isMet = temporaryFreeBytes === null ? null : temporaryFreeBytes >= LEAST_TEMPORARY_BYTES;
  return machine({
    id: "temporary-disk",
    what: `${bytesText(LEAST_TEMPORARY_BYTES)} free for trees and builds`,
    state: isMet === null ? "unknown" : isMet ? "met" : "warn",
    found: temporaryFreeBytes === null ? `not known in ${temporaryFolder}` : `${bytesText(temporaryFreeBytes)} in ${temporaryFolder}`,
    remedy:
      isMet === null
        ? `Look at it by hand: df -h ${temporaryFolder}`
        : isMet
          ? ""
          : `Free some in ${temporaryFolder}, or set TMPDIR to another place.`,
  });
};

const groupsRequirement = ({ cgroupVersion, os }: MachineFacts): Requirement =>
  machine({
    id: "cgroups",
    what: "control groups",
    state: cgroupVersion !== null ? "met" : os === "linux" ? "unknown" : "unneeded",
    found: cgroupVersion === null ? "not known" : `version ${cgroupVersion}`,
    remedy: cgroupVersion === null && os === "linux" ? "Look at it by hand: stat -fc %T /sys/fs/cgroup" : "",
  });

const loadRequirement = ({ load, cpuCount }: MachineFacts): Requirement => {
  if (load === null)
    return machine({
      id: "load",
      what: "little other work",
      state: "unknown",
      found: "not told by this system",
      remedy: "Look at it by hand: uptime",
    });
  const isMet = load <= BUSY_SHARE * cpuCount;
  return machine({
    id: "load",
    what: "little other work",
    state: isMet ? "met" : "warn",
    found: `load ${load} on ${cpuCount} ${cpuCount === 1 ? "processor" : "processors"}`,
    remedy: isMet ? "" : "Rounds will be uneven, so only bigger changes of CPU and latency are seen. End what else runs here: top",
  });
};

const governorRequirement = ({ governor }: MachineFacts): readonly Requirement[] => {
  if (governor === null) return [];
  const isMet = governor === "performance";
  return [
    machine({
      id: "governor",
      what: "processors at a steady pace",
      state: isMet ? "met" : "warn",
      found: `governor ${governor}`,
      remedy: isMet ? "" : "The pace follows the load, so CPU seconds are uneven: sudo cpupower frequency-set -g performance",
    }),
  ];
};

/** None of them stops a run. */
export const machineRequirements = (facts: MachineFacts): readonly Requirement[] => [
  systemRequirement(facts),
  processorRequirement(facts),
  memoryRequirement(facts),
  temporaryRequirement(facts),
  groupsRequirement(facts),
  loadRequirement(facts),
  ...governorRequirement(facts),
];
