/** The pieces of a workload, whether it is one, several side by side, or one for each phase. */
import type { HttpListWorkload, HttpWorkload, SingleWorkload, Workload } from "./config.ts";

/** Every workload that is driven by itself, in the order of the configuration. */
export type WorkloadPart = Exclude<SingleWorkload, HttpListWorkload>;

const partsOfSingle = (workload: SingleWorkload): readonly WorkloadPart[] => (workload.kind === "http-list" ? workload.parts : [workload]);

/** All there are; none of null. */
export const workloadParts = (workload: Workload | null): readonly WorkloadPart[] => {
  if (workload === null) return [];
  return workload.kind === "phases" ? workload.phases.flatMap((phase) => partsOfSingle(phase.workload)) : partsOfSingle(workload);
};

/** Those whose requests are sent by heapgate itself. */
export const httpParts = (workload: Workload | null): readonly HttpWorkload[] =>
  workloadParts(workload).filter((part) => part.kind === "http");

/** What runs in the phase of that name: outside of `phases` the same in all. Null: there is no such phase. */
export const workloadInPhase = (workload: Workload, name: string): SingleWorkload | null =>
  workload.kind === "phases" ? (workload.phases.find((phase) => phase.name === name)?.workload ?? null) : workload;

/** `GET /work of shop`, as messages name one of several. */
export const httpName = ({ method, path, component }: Pick<HttpWorkload, "method" | "path" | "component">): string =>
  `${method} ${path} of ${component}`;
