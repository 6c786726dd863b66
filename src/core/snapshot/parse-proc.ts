/** Linux's `/proc` texts: CPU time, memory and threads of a process, and who listens on a port (proc(5)). */

/** The unit of times in `/proc`: USER_HZ, which is 100 on every architecture Go runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcStat {
  readonly pid: number;
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  /** User and system time of all its threads, without its children. */
  readonly cpuSeconds: number;
}

/** Fields after the name count from 3 (`state`) in proc(5). */
const FIELD_OFFSET = 3;
const USER_TICKS = 14 - FIELD_OFFSET;
const SYSTEM_TICKS = 15 - FIELD_OFFSET;

/** `/proc/PID/stat`; null when the text is not of that form. The name in parentheses may itself hold blanks and parentheses. */
export function parseProcStat(text: string): ProcStat | null {
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", parentPid, groupId] = fields;
  const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
  const stat = { pid, state, parentPid: Number(parentPid), groupId: Number(groupId), cpuSeconds: ticks / TICKS_PER_SECOND };
  return /^[A-Za-z]$/u.test(state) && [pid, stat.parentPid, stat.groupId, ticks].every(Number.isFinite) ? stat : null;
}

export interface ProcStatus {
  /** Resident memory (VmRSS); null for a process without memory of its own (a zombie). */
  readonly rssBytes: number | null;
  readonly threads: number | null;
}

const BYTES_PER_KIB = 1024;

/** `/proc/PID/status`. */
export function parseProcStatus(text: string): ProcStatus {
  const number = (pattern: RegExp): number | null => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  const rssKib = number(/^VmRSS:\s+(\d+) kB$/mu);
  return { rssBytes: rssKib === null ? null : rssKib * BYTES_PER_KIB, threads: number(/^Threads:\s+(\d+)$/mu) };
}

const LISTEN_STATE = "0A";

/** Inodes of the sockets that listen on a port, from `/proc/net/tcp` or `tcp6`; `/proc/PID/fd` links to `socket:[INODE]`. */
export function parseListeners(text: string, port: number): readonly string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/u))
    .filter(([, local, , state]) => state === LISTEN_STATE && local?.endsWith(`:${hexPort}`) === true)
    .flatMap((columns) => columns[9] ?? []);
}
