/** What a container's memory may grow to, and how much of that head used at the end. */
import { MEMORY_LIMIT_FAMILY } from "../families/kubelet.ts";
import type { Comparison } from "./comparison.ts";

export interface ContainerMemory {
  readonly limitBytes: number;
  /** The working set, which is what the kernel counts against the limit: the largest of the measured phases. */
  readonly usedBytes: number;
}

/** Of head, the component's instances together; null where it has no limit, or either number is not known. */
export const containerMemoryOf = ({ families, signals }: Comparison, component: string): ContainerMemory | null => {
  const limitBytes = families?.rows.find((row) => row.component === component && row.metric === MEMORY_LIMIT_FAMILY)?.head ?? null;
  const usedBytes = signals.find((one) => one.component === component && one.signal === "working-set")?.head ?? null;
  return limitBytes === null || usedBytes === null ? null : { limitBytes, usedBytes };
};
