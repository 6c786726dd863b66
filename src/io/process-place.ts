/** Numbers of processes, where they count. */
import { readlinkSync } from "node:fs";

/** The container or machine this process's number counts in: numbers of another one mean nothing here. */
export const placeOfProcess = (): string => {
  try {
    return readlinkSync("/proc/self/ns/pid").replaceAll(/\D/gu, "");
  } catch {
    return "0";
  }
};

/** Whether a process of this place runs. */
export const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but is one.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};
