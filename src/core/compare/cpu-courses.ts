/** CPU over time of apps that profile themselves (`kubernetes.md` §10): one course per side, and whether both sides could be read alike. */
import { warning, type Warning } from "../errors/warning.ts";
import { CPU_PERIODS_LABEL, parseCpuRates } from "../snapshot/cpu-periods.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { CpuCourse } from "./comparison-rows.ts";
import { ownFilesDiffer } from "./compare-profiles.ts";
import { roundsOf } from "./signal-values.ts";

const courseOf = (snapshot: Snapshot, component: string): readonly number[] =>
  roundsOf(snapshot, component)
    .flatMap(({ entry }) => (entry.voidReason === null ? [parseCpuRates(entry.labels[CPU_PERIODS_LABEL])] : []))
    .findLast((rates) => rates !== null) ?? [];

/** One for each component of which a side has periods. */
export const compareCpuCourses = (base: Snapshot, head: Snapshot): readonly CpuCourse[] =>
  head.manifest.components.flatMap((component) => {
    const course = { component, base: courseOf(base, component), head: courseOf(head, component) };
    return course.base.length + course.head.length === 0 ? [] : [course];
  });

export const cpuFileWarnings = (base: Snapshot, head: Snapshot): readonly Warning[] =>
  head.manifest.components
    .filter((component) => ownFilesDiffer(base, head, component))
    .map((component) =>
      warning(
        "profile-missing",
        `CPU profiles of ${component} are not compared: some are made of the files it writes itself, others were taken over HTTP.`,
        "Switch its own profiling on or off on both sides; CPU is compared by process_cpu_seconds_total all the same.",
      ),
    );
