/** Why an app that should write CPU profiles by itself wrote none. */
import { warning, type Warning } from "../errors/warning.ts";

/** What Fleet logs and goes on; the profiler then stays busy. */
const COMPLAINT = /could not create CPU profile.*/u;

export interface CpuFileFacts {
  readonly component: string;
  /** Where the files were looked for. */
  readonly folder: string;
  /** Whether the rendered app knows the directory (`FLEET_CPU_PPROF_DIR`); null: nobody looked. */
  readonly isAsked: boolean | null;
  /** The last lines of the container's log. */
  readonly log: string;
}

/** The first complaint in the log, as the app wrote it; null when there is none. */
export const cpuFileComplaint = (log: string): string | null => COMPLAINT.exec(log)?.[0].trim() ?? null;

/** To be said when no file was found. */
export function explainNoCpuFiles({ component, folder, isAsked, log }: CpuFileFacts): Warning {
  const complaint = cpuFileComplaint(log);
  const none = `Component ${component} wrote no CPU profiles to ${folder}`;
  if (complaint !== null)
    return warning(
      "profile-missing",
      `${none}: it says "${complaint}".`,
      "The directory must be writable for the user the app runs as: mode 0777 on every node.",
    );
  if (isAsked === false)
    return warning(
      "values-without-effect",
      `${none}: this version ignores the values that ask for it (nothing in the render names the directory).`,
      "Profiles are captured over HTTP instead; leave the values out.",
    );
  return warning("profile-missing", `${none}: the first one ends with its first period.`, "Set a shorter period (15s), or a longer plan.");
}
